import assert from "node:assert/strict";
import { readCaBundle } from "../lib/ca_bundle.ts";

Deno.test("readCaBundle() gives undefined when no bundle is named", async () => {
  assert.equal(await readCaBundle({}), undefined);
  assert.equal(await readCaBundle({ AWS_CA_BUNDLE: "" }), undefined);
});

Deno.test("readCaBundle() reads the file", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, "-----BEGIN CERTIFICATE-----");
    assert.equal(await readCaBundle({ AWS_CA_BUNDLE: path }), "-----BEGIN CERTIFICATE-----");
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("readCaBundle() throws an StsError that names the path when the file cannot be read", async () => {
  await assert.rejects(() => readCaBundle({ AWS_CA_BUNDLE: "/no/such.pem" }), {
    name: "StsError",
    trouble: "network",
    message: "Cannot read AWS_CA_BUNDLE: /no/such.pem",
    hint: "correct the path, or unset the variable",
  });
});
