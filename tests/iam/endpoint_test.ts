import assert from "node:assert/strict";
import { deadlineIn, systemClock } from "../../lib/base/clock.ts";
import { IamError } from "../../lib/base/errors.ts";
import { listAccessKeys } from "../../lib/iam/access_keys.ts";
import { iamTarget } from "../../lib/iam/ask_iam.ts";

/** Hosts of IAM (the endpoint rules of AWS's SDKs). */
const HOSTS: readonly [partition: string, host: string][] = [
  ["aws", "iam.amazonaws.com"],
  ["aws-cn", "iam.cn-north-1.amazonaws.com.cn"],
  ["aws-us-gov", "iam.us-gov.amazonaws.com"],
  ["aws-eusc", "iam.eusc-de-east-1.amazonaws.eu"],
  ["aws-iso", "iam.us-iso-east-1.c2s.ic.gov"],
  ["aws-iso-b", "iam.us-isob-east-1.sc2s.sgov.gov"],
  ["aws-iso-e", "iam.eu-isoe-west-1.cloud.adc-e.uk"],
  ["aws-iso-f", "iam.us-isof-south-1.csp.hci.ic.gov"],
];

/** A proxy that leads nowhere, and notes where it was asked to. */
function openProxy(): Disposable & { readonly url: string; readonly asked: string[] } {
  const asked: string[] = [];
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  (async () => {
    for await (const connection of listener) {
      const bytes = new Uint8Array(4096);
      const length = await connection.read(bytes) ?? 0;
      const head = new TextDecoder().decode(bytes.subarray(0, length));
      asked.push(/^CONNECT (\S+) /.exec(head)?.[1] ?? head);
      await connection.write(new TextEncoder().encode("HTTP/1.1 502 No\r\n\r\n"));
      connection.close();
    }
  })().catch(() => {});
  return {
    url: `http://127.0.0.1:${listener.addr.port}`,
    asked,
    [Symbol.dispose]: () => listener.close(),
  };
}

Deno.test("IAM is asked at the host of its partition, by way of a proxy, and the refusal of a proxy is told", async () => {
  using proxy = openProxy();
  const before = Deno.env.get("HTTPS_PROXY");
  Deno.env.set("HTTPS_PROXY", proxy.url);
  try {
    for (const [partition, host] of HOSTS) {
      const signer = {
        credentials: {
          accessKeyId: "ASIAIOSFODNN7EXAMPLE",
          secretAccessKey: "s",
          sessionToken: "t",
        },
        userName: "alice",
        target: iamTarget(partition, {}),
      };
      const call = listAccessKeys(signer, {
        environment: { SSL_CERT_FILE: "/nowhere" },
        clock: systemClock,
        deadline: deadlineIn(systemClock, 50_000),
        trace() {},
      });
      await assert.rejects(call, (error) => {
        assert.ok(error instanceof IamError);
        // Without a tunnel nothing has left.
        assert.equal(error.trouble, "not sent");
        assert.ok(error.message.includes(`IAM (${partition}) did not answer`));
        assert.match(error.hint ?? "", /HTTPS_PROXY/);
        return true;
      });
      assert.equal(proxy.asked.at(-1), `${host}:443`);
    }
  } finally {
    if (before === undefined) Deno.env.delete("HTTPS_PROXY");
    else Deno.env.set("HTTPS_PROXY", before);
  }
});
