import assert from "node:assert/strict";
import { timeStep, totp } from "./totp.ts";

/** The seed of RFC 6238 appendix B, "12345678901234567890", in base32. */
const RFC_SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

Deno.test("totp() gives the last six digits of RFC 6238 appendix B", async () => {
  const vectors: [seconds: number, code: string][] = [
    [59, "287082"],
    [1111111109, "081804"],
    [1111111111, "050471"],
    [1234567890, "005924"],
    [2000000000, "279037"],
    [20000000000, "353130"],
  ];
  for (const [seconds, code] of vectors) {
    assert.equal(await totp(RFC_SEED, timeStep(seconds * 1000)), code);
  }
});

Deno.test("totp() reads bare seeds in any case with blanks, and otpauth URIs", async () => {
  const uri = `otpauth://totp/AWS:me@example?secret=${RFC_SEED}&issuer=AWS`;
  const spaced = RFC_SEED.toLowerCase().replace(/(.{4})/g, "$1 ");
  assert.equal(await totp(uri, 1), "287082");
  assert.equal(await totp(spaced, 1), "287082");
});

Deno.test("totp() throws when the seed is empty or not base32", async () => {
  for (const seed of ["", "not base32!", "otpauth://totp/x?issuer=AWS"]) {
    await assert.rejects(() => totp(seed, 1), SyntaxError);
  }
});

Deno.test("totp() heeds digits and hash of an otpauth URI, by the vectors of RFC 6238", async () => {
  const uri = (secret: string, more: string) => `otpauth://totp/x?secret=${secret}&${more}`;
  assert.equal(await totp(uri(RFC_SEED, "digits=8"), 1), "94287082");
  const seed256 = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA";
  assert.equal(await totp(uri(seed256, "algorithm=SHA256&digits=8"), 1), "46119246");
});
