import assert from "node:assert/strict";
import { missingPackage } from "../../lib/terminal/missing_package.ts";

const MODULE = "file:///home/me/op-sts/lib/terminal/missing_package.ts";
const FETCH = "run with a network: deno cache --frozen /home/me/op-sts/main.ts";

/** What Deno 2.9.6 says. */
const TOLD: { says: string; message: string; hint: string; module?: string }[] = [
  {
    says:
      'Failed loading https://registry.npmjs.org/zod for package "zod"\n    0: error sending request',
    message: "Cannot load the package zod: it is not in the cache of Deno and cannot be fetched",
    hint: FETCH,
  },
  {
    says:
      'Failed loading https://registry.npmjs.org/@aws-sdk%2fclient-sts for package "@aws-sdk/client-sts"\n' +
      '    0: npm package not found in cache: "@aws-sdk/client-sts", --cached-only is specified.',
    message:
      "Cannot load the package @aws-sdk/client-sts: it is not in the cache of Deno and cannot be fetched",
    hint: FETCH,
  },
  {
    says: "Failed caching npm package '@aws-sdk/client-sts@3.1173.0'\n    0: error sending request",
    message:
      "Cannot load the package @aws-sdk/client-sts: it is not in the cache of Deno and cannot be fetched",
    hint: FETCH,
  },
  {
    says:
      "[ERR_MODULE_NOT_FOUND] Cannot find module 'file:///d/npm/registry.npmjs.org/@aws-sdk/client-sts/3.1173.0/index.js' imported from 'file:///home/me/op-sts/lib/sts/sts_client.ts'",
    message:
      "Cannot load the package @aws-sdk/client-sts: it is not in the cache of Deno and cannot be fetched",
    hint: "run with a network: deno cache --frozen --reload /home/me/op-sts/main.ts",
  },
  {
    says:
      "Failed caching npm package 'zod@4.6.7'\n    0: Tarball checksum did not match what was provided by npm registry for zod@4.6.7.",
    message: "Cannot load the package zod: what was fetched is not what deno.lock names",
    hint: "restore the file: git -C /home/me/op-sts/ checkout deno.lock",
  },
  {
    says: 'Failed loading https://registry.npmjs.org/zod for package "zod"',
    module: "file:///home/me/it%27s%20mine/lib/terminal/missing_package.ts",
    message: "Cannot load the package zod: it is not in the cache of Deno and cannot be fetched",
    hint: `run with a network: deno cache --frozen '/home/me/it'\\''s mine/'main.ts`,
  },
];

for (const { says, message, hint, module = MODULE } of TOLD) {
  Deno.test(`missingPackage() tells what to do after: ${says.slice(0, 90)}`, () => {
    const told = missingPackage(says, module);
    assert.deepEqual([told?.message, told?.hint], [message, hint]);
  });
}

Deno.test("missingPackage() has nothing to say of other files", () => {
  for (
    const file of ["file:///home/me/op-sts/lib/commands/get.ts", "file:///opt/login-1b385b1e.js"]
  ) {
    assert.equal(missingPackage(`Module not found "${file}".`, MODULE), undefined);
  }
});
