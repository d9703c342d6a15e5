import assert from "node:assert/strict";
import * as z from "zod/mini";
import { billOfMaterials, type LockedPackage } from "../../.ci/sbom.ts";
import { VERSION } from "../../lib/base/version.ts";

const INTEGRITY = `sha512-${new Uint8Array(64).fill(255).toBase64()}`;
const PACKAGE = { name: "@a/b", version: "1.0.0", integrity: INTEGRITY };

Deno.test("billOfMaterials() lists Deno and each package with its hash in hex", async () => {
  const { serialNumber: _, ...bill } = z.looseObject({ serialNumber: z.string() }).parse(
    await billOfMaterials([PACKAGE], "2.9.6"),
  );
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

// Pattern of CycloneDX 1.6. The action that attests takes a file for CycloneDX only when it has one.
Deno.test("billOfMaterials() gives the same content the same serial number, and other content another", async () => {
  const serialOf = async (packages: readonly LockedPackage[], deno: string) =>
    z.object({ serialNumber: z.string() }).parse(await billOfMaterials(packages, deno))
      .serialNumber;
  const serial = await serialOf([PACKAGE], "2.9.6");
  assert.match(
    serial,
    /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  assert.equal(await serialOf([PACKAGE], "2.9.6"), serial);
  assert.notEqual(await serialOf([PACKAGE], "2.9.7"), serial);
  assert.notEqual(await serialOf([{ ...PACKAGE, version: "1.0.1" }], "2.9.6"), serial);
});

Deno.test("billOfMaterials() throws when a package has another sort of hash", async () => {
  const weak = { name: "a", version: "1.0.0", integrity: "sha1-AAAA" };
  await assert.rejects(billOfMaterials([weak], "2.9.6"), TypeError);
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
