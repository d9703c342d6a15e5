import assert from "node:assert/strict";
import { credentialDocument, isoSeconds } from "../../lib/sts/session.ts";
import { sessionUntil } from "../fakes.ts";

const UNTIL = Date.parse("2026-11-24T15:16:47Z");

Deno.test("credentialDocument() writes one line with the keys of credential_process in order", () => {
  assert.equal(
    credentialDocument(sessionUntil(UNTIL), "000000000012"),
    '{"Version":1,"AccessKeyId":"ASIAIOSFODNN7ONE","SecretAccessKey":"session-secret-one",' +
      '"SessionToken":"session-token-one","Expiration":"2026-11-24T15:16:47Z",' +
      '"AccountId":"000000000012"}\n',
  );
});

Deno.test("credentialDocument() leaves the account out when it is not known", () => {
  assert.ok(!("AccountId" in JSON.parse(credentialDocument(sessionUntil(UNTIL), undefined))));
});

Deno.test("isoSeconds() writes whole seconds in UTC", () => {
  assert.equal(isoSeconds(UNTIL + 999), "2026-11-24T15:16:47Z");
  for (const text of ["2027-01-02T03:04:05Z", "2028-02-29T23:59:59Z", "1970-01-01T00:00:00Z"]) {
    assert.equal(isoSeconds(Date.parse(text)), text);
  }
});
