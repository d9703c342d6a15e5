import { interruptedAt, momentsOfRotation, SIGNALS } from "../rotate/interrupted.ts";

Deno.test("rotate locks nobody out, and ends well when run again, after a signal in its midst", async () => {
  const moments = await momentsOfRotation();
  for (const [index, signal] of SIGNALS.entries()) {
    const moment = moments[20 + 4 * index];
    if (moment !== undefined) await interruptedAt(signal, moment);
  }
});
