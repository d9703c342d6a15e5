import assert from "node:assert/strict";
import { embeddedFlags } from "../../.ci/payload.ts";

Deno.test("embeddedFlags() grants what is embedded and no more", () => {
  const embedded = {
    allow_env: [],
    allow_ffi: null,
    allow_sys: ["uid", "cpus"],
    deny_import: [],
    deny_net: null,
    ignore_read: ["/a"],
    allow_all: false,
    prompt: false,
  };
  assert.deepEqual(embeddedFlags(embedded), [
    "--allow-env",
    "--allow-sys=uid,cpus",
    "--deny-import",
    "--ignore-read=/a",
    "--no-prompt",
  ]);
  assert.deepEqual(embeddedFlags({ prompt: true }), []);
});

Deno.test("embeddedFlags() throws on what it cannot say", () => {
  assert.throws(() => embeddedFlags({ allow_all: true }), { message: "Cannot grant allow_all" });
  assert.throws(() => embeddedFlags({ something: [] }), { message: "Cannot grant something" });
});
