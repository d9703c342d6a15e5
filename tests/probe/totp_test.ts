import assert from "node:assert/strict";
import { codesAround } from "../../lib/probe/totp.ts";

Deno.test("codesAround() gives the codes of RFC 6238, and those of the steps around", async () => {
  const seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  const [, code, ...others] = await codesAround(59_000, { seed, hash: "SHA-1", digits: 8 });
  assert.equal(code, "94287082");
  assert.equal(others.length, 1);
  const of256 = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA";
  const rules = { seed: of256, hash: "SHA-256", digits: 8 } as const;
  assert.equal((await codesAround(59_000, rules))[1], "46119246");
});
