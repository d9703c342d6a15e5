/**
 * The grammar of durations: `90s`, `30m`, `12h`, `1h30m`.
 *
 * @module
 */

const GRAMMAR = /^(?=\d)(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$/;

/**
 * Reads a duration.
 *
 * @param text Hours, minutes and seconds in this order, at least one of them, each a whole number with its unit
 * @returns Whole seconds, or `undefined` when the text is no duration
 */
export function parseDuration(text: string): number | undefined {
  const match = GRAMMAR.exec(text);
  if (match === null) return undefined;
  const [, hours = "0", minutes = "0", seconds = "0"] = match;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

/**
 * Writes a duration in the grammar that {@linkcode parseDuration} reads.
 *
 * @returns The shortest text, such as `11h59m` or `45s`
 */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const parts: [number, string][] = [
    [Math.floor(whole / 3600), "h"],
    [Math.floor(whole / 60) % 60, "m"],
    [whole % 60, "s"],
  ];
  return parts.filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount}${unit}`).join(
    "",
  ) || "0s";
}
