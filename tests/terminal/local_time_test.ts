import assert from "node:assert/strict";
import { lifeText, timeText, untilText } from "../../lib/terminal/local_time.ts";

const now = new Date(2026, 10, 26, 20, 30).getTime();
const at = (day: number, hours: number, minutes: number) =>
  new Date(2026, 10, day, hours, minutes).getTime();

Deno.test("timeText() says times by the clock of this machine, with the day where it is another", () => {
  assert.equal(timeText(at(26, 23, 5), now), "23:05");
  assert.equal(timeText(at(27, 0, 5), now), "00:05 tomorrow");
  assert.equal(timeText(at(25, 23, 59), now), "23:59 yesterday");
  assert.equal(timeText(at(28, 8, 0), now), "2026-11-28 08:00");
});

Deno.test("untilText() and lifeText() say how long something lasts, never more than is left", () => {
  assert.equal(untilText(at(26, 22, 32), now), "until 22:32, 2 h 2 min");
  const cases: [ms: number, text: string][] = [
    [-5000, "0 s"],
    [59_999, "59 s"],
    [60_000, "1 min"],
    [3_599_999, "59 min"],
    [3_600_000, "1 h"],
    [43_199_999, "11 h 59 min"],
  ];
  for (const [ms, text] of cases) assert.equal(lifeText(ms), text);
});
