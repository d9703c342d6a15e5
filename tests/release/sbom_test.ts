import assert from "node:assert/strict";
import { billOfMaterials } from "../../.ci/sbom.ts";
import { VERSION } from "../../lib/base/version.ts";

Deno.test("billOfMaterials() lists Deno and each package with its hash in hex", () => {
  const integrity = `sha512-${new Uint8Array(64).fill(255).toBase64()}`;
  const bill = billOfMaterials([{ name: "@a/b", version: "1.0.0", integrity }], "2.9.6");
  assert.deepEqual(bill, {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component: { type: "application", name: "op-sts", version: VERSION } },
    components: [
      { type: "platform", name: "deno", version: "2.9.6" },
      {
        type: "library",
        name: "@a/b",
        version: "1.0.0",
        purl: "pkg:npm/%40a/b@1.0.0",
        hashes: [{ alg: "SHA-512", content: "ff".repeat(64) }],
      },
    ],
  });
});

Deno.test("billOfMaterials() throws when a package has another sort of hash", () => {
  const weak = { name: "a", version: "1.0.0", integrity: "sha1-AAAA" };
  assert.throws(() => billOfMaterials([weak], "2.9.6"), TypeError);
});

Deno.test("the bill of this program lists what it imports, each once, and no package of the tests", async () => {
  const script = new URL("../../.ci/sbom.ts", import.meta.url);
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "-q", script.href],
  }).output();
  assert.equal(code, 0);
  const { components } = JSON.parse(new TextDecoder().decode(stdout));
  const names: string[] = components.map(({ name }: { name: string }) => name);
  for (const name of ["deno", "zod", "@aws-sdk/client-sts", "@smithy/core"]) {
    assert.equal(names.filter((each) => each === name).length, 1, name);
  }
  assert.ok(!names.includes("fast-check"));
});
