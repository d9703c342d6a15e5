import assert from "node:assert/strict";
import { systemReason } from "../../lib/base/system_reason.ts";

Deno.test("systemReason() leaves out the number of the system, and what only Deno's own users can do", () => {
  const NotCapable = Deno.errors.NotCapable;
  const cases: [error: unknown, reason: string][] = [
    [
      new Deno.errors.NotFound("No such file or directory (os error 2)"),
      "No such file or directory",
    ],
    [
      new NotCapable('Requires all access to "/dev/full", run again with the --allow-all flag'),
      "it is not a file",
    ],
  ];
  for (const [error, reason] of cases) assert.equal(systemReason(error), reason);
});
