import assert from "node:assert/strict";
import { readCaBundle } from "../../lib/sts/ca_bundle.ts";
import { makeWorld } from "../world.ts";

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

Deno.test("get says what is wrong when AWS_CA_BUNDLE holds a damaged certificate", async () => {
  await using world = await makeWorld();
  const path = `${world.home}/ca.pem`;
  await Deno.writeTextFile(path, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  const { code, stdout, stderr } = await world.run([], { env: { AWS_CA_BUNDLE: path } });
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(
    stderr,
    /did not answer: invalid peer certificate.*\nhint: give .* AWS_CA_BUNDLE\n$/,
  );
});
