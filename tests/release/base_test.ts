import assert from "node:assert/strict";
import { baseFile, pinnedHash } from "../../.ci/base.ts";

const HASH = "0123456789abcdef".repeat(4);
const FILE = baseFile("2.9.6", "x86_64-unknown-linux-gnu");

Deno.test("pinnedHash() gives the hash of that version and target alone", () => {
  assert.equal(FILE, "v2.9.6/denort-x86_64-unknown-linux-gnu.zip");
  assert.equal(pinnedHash(`${"0".repeat(64)}  v2.9.5/x.zip\n${HASH}  ${FILE}\n`, FILE), HASH);
});

Deno.test("pinnedHash() throws when there is none, and names the command that gets one", () => {
  const others = [
    "",
    `${HASH}  ${FILE.replace("2.9.6", "2.9.5")}\n`,
    `${HASH}  ${FILE.replace("2.9.6", "2x9.6")}\n`,
    `${HASH}  ${FILE}.sig\n`,
    `${HASH.slice(1)}  ${FILE}\n`,
  ];
  for (const sums of others) {
    assert.throws(() => pinnedHash(sums, FILE), {
      message: `Cannot trust ${FILE}: .ci/denort.sha256 has no hash of it; ` +
        "run deno run -A -q .ci/base.ts --fill",
    });
  }
});
