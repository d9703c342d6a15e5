/**
 * Tests that wait for real time steps, all at once: thirty seconds are waited for by all of them together.
 *
 * @module
 */

/** One of the tests. */
export interface Waiting {
  /** What it shows, worded as a test name. */
  readonly name: string;
  /** The test. */
  readonly run: () => Promise<void>;
}

/**
 * Registers tests that run at the same time, each as a step with its own result.
 *
 * @param name What they have in common
 * @param tests The tests
 */
export function together(name: string, tests: readonly Waiting[]): void {
  // Steps may overlap only where nobody checks what each of them leaves open.
  const unchecked = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };
  Deno.test({
    name,
    ...unchecked,
    async fn(context) {
      await Promise.all(
        tests.map(({ name, run }) => context.step({ name, fn: run, ...unchecked })),
      );
    },
  });
}
