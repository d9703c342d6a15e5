import assert from "node:assert/strict";
import { type Payload, problemsOf, readPayload } from "../../.ci/compiled_file.ts";
import { permissionFlags, PERMISSIONS } from "../../.ci/permissions.ts";

const MARK = "d3n0l4nd";
const BUNDLE = new Map([["op-sts.js", "run()"], ["chunk-1.js", "export {}"]]);

const METADATA = {
  argv: [],
  code_cache_key: null,
  permissions: {
    allow_env: [],
    allow_ffi: null,
    allow_import: ["jsr.io:443"],
    allow_net: [],
    allow_read: [],
    allow_run: [],
    allow_sys: ["uid"],
    allow_write: [],
    deny_import: [],
    deny_net: null,
    prompt: false,
  },
  ca_data: null,
  unsafely_ignore_certificate_errors: null,
  env_vars_from_env_file: {},
  entrypoint_key: "op-sts.js",
  node_modules: null,
  v8_flags: ["UNUSED_BUT_NECESSARY_ARG0", "--stack-size=1024"],
  unstable_config: { lazy_dynamic_imports: false, features: [] },
};

/** A file as `deno compile` writes it, with something of the base before and behind. */
function compiled(
  metadata: object = METADATA,
  files: ReadonlyMap<string, string> = BUNDLE,
  { remote = new Uint8Array(20), tree = treeOf(files), before = MARK } = {},
): Uint8Array {
  const encoder = new TextEncoder();
  const measured = (bytes: Uint8Array) => {
    const length = new DataView(new ArrayBuffer(8));
    length.setBigUint64(0, BigInt(bytes.length), true);
    return [new Uint8Array(length.buffer), bytes];
  };
  const parts = [
    encoder.encode(`\x7fELF ${MARK} base`),
    encoder.encode(before + MARK),
    ...measured(encoder.encode(JSON.stringify(metadata))),
    remote,
    ...measured(encoder.encode(JSON.stringify(tree))),
    ...measured(encoder.encode([...files.values()].join(""))),
    encoder.encode(`${MARK}\0.shstrtab`),
  ];
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

function treeOf(files: ReadonlyMap<string, string>): object[] {
  let at = 0;
  return [...files].map(([n, text]) => {
    const o = [at, text.length];
    at += text.length;
    return { File: { n, o, u: true, t: 0 } };
  });
}

function problems(payload: Payload): string[] {
  return problemsOf(payload, PERMISSIONS, BUNDLE);
}

Deno.test("problemsOf() finds nothing in a file that is as it should be", () => {
  // Only in ELF one more mark stands before it.
  for (const before of [MARK, ""]) {
    const payload = readPayload(compiled(METADATA, BUNDLE, { before }));
    assert.deepEqual([...payload.files], [...BUNDLE]);
    assert.deepEqual(problems(payload), []);
  }
});

Deno.test("problemsOf() names each fault that is planted in the metadata", () => {
  const { permissions } = METADATA;
  const cases: [change: object, problem: string][] = [
    [
      { permissions: { ...permissions, prompt: true } },
      "the permission prompt is true and should be false",
    ],
    [
      { permissions: { ...permissions, allow_ffi: [] } },
      "the permission allow_ffi is [] and should be undefined",
    ],
    [
      { permissions: { ...permissions, allow_sys: [] } },
      'the permission allow_sys is [] and should be ["uid"]',
    ],
    [
      { permissions: { ...permissions, allow_all: true } },
      "the permission allow_all is true and should be undefined",
    ],
    [
      { permissions: { ...permissions, allow_run: null } },
      "the permission allow_run is undefined and should be []",
    ],
    [{ code_cache_key: 7 }, "it writes a code cache"],
    [{ argv: ["--item"] }, "it has arguments of its own"],
    [{ env_vars_from_env_file: { A: "b" } }, "it has variables of an env file"],
    [{ ca_data: [1] }, "it trusts certificates of its own"],
    [{ unsafely_ignore_certificate_errors: [] }, "it does not check certificates"],
    [{ node_modules: {} }, "it has a node_modules tree"],
    [{ entrypoint_key: "main.ts" }, "it runs main.ts"],
  ];
  for (const [change, problem] of cases) {
    assert.deepEqual(problems(readPayload(compiled({ ...METADATA, ...change }))), [problem]);
  }
});

Deno.test("problemsOf() misses no import that is allowed", () => {
  const permissions = { ...METADATA.permissions, deny_import: null };
  assert.deepEqual(problems(readPayload(compiled({ ...METADATA, permissions }))), [
    "the permission deny_import is undefined and should be []",
    'the permission allow_import is ["jsr.io:443"] and should be undefined',
  ]);
});

Deno.test("problemsOf() names files that are missing, changed, or no part of the bundle", () => {
  const cases: [files: [string, string][], problem: string][] = [
    [[["op-sts.js", "run()"]], "chunk-1.js is missing"],
    [[...BUNDLE, ["get_test.ts", "x"]], "get_test.ts is embedded and is no file of the bundle"],
    [
      [...BUNDLE, ["op-sts.js.map", "{}"]],
      "op-sts.js.map is embedded and is no file of the bundle",
    ],
    [
      [["op-sts.js", "steal()"], ["chunk-1.js", "export {}"]],
      "op-sts.js is embedded and is no file of the bundle",
    ],
  ];
  for (const [files, problem] of cases) {
    assert.deepEqual(problems(readPayload(compiled(METADATA, new Map(files)))), [problem]);
  }
  const tree = [...treeOf(BUNDLE), { Dir: { name: "node_modules", entries: [] } }];
  assert.match(
    problems(readPayload(compiled(METADATA, BUNDLE, { tree })))[0] ?? "",
    /node_modules.* is embedded and is no file of the bundle$/,
  );
});

Deno.test("problemsOf() names source maps and a size beyond the limit", () => {
  const files = new Map([["op-sts.js", "//# sourceMappingURL=data:x" + " ".repeat(1_500_000)]]);
  const [map, size, ...others] = problemsOf(
    readPayload(compiled(METADATA, files)),
    PERMISSIONS,
    files,
  );
  assert.equal(map, "op-sts.js has a source map");
  assert.match(size ?? "", /^it has \d+ bytes, more than 1500000$/);
  assert.deepEqual(others, []);
});

Deno.test("readPayload() refuses what it cannot vouch for", () => {
  const remote = new Uint8Array(20);
  remote[8] = 1;
  assert.throws(() => readPayload(compiled(METADATA, BUNDLE, { remote })), /remote modules/);
  assert.throws(() => readPayload(new TextEncoder().encode(`ELF ${MARK}`)), /nothing was compiled/);
  assert.throws(() => readPayload(compiled({})));
});

Deno.test("permissionFlags() writes grants, lists and refusals, and leaves out what is not granted", () => {
  const set = { run: true, sys: ["uid", "cpus"], ffi: false, import: { deny: true } };
  assert.deepEqual(permissionFlags(set), ["--allow-run", "--allow-sys=uid,cpus", "--deny-import"]);
});
