/**
 * Loaded before tests by `deno task fuzz`: lets each property run for a time, not for a number of cases, and counts them.
 *
 * @module
 */

import fc from "fast-check";

const { FUZZ_MS = "4000", FUZZ_COUNTS = "" } = Deno.env.toObject();

fc.configureGlobal({
  seed: Date.now(),
  numRuns: 10_000_000,
  interruptAfterTimeLimit: Number(FUZZ_MS),
  markInterruptAsFailure: false,
  reporter(details) {
    Deno.writeTextFileSync(FUZZ_COUNTS, `${details.numRuns}\n`, { append: true });
    if (details.failed) throw new Error(fc.defaultReportMessage(details));
  },
});
