/**
 * Times as `op` prints them, from ms since the epoch with a fraction.
 *
 * @module
 */

/**
 * The current time.
 *
 * @returns Ms since the epoch, with microseconds as a fraction
 */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/**
 * A time as `op item get` prints it, such as `2023-08-22T22:14:45Z`.
 *
 * @param at Ms since the epoch
 * @returns UTC to the second
 */
export function plainTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/**
 * A time as `op item edit` prints the one of the edit, such as `2023-08-22T15:17:35.359042-07:00`: Go's RFC 3339 with
 * nanoseconds, which drops zeros at the end and says `Z` for UTC.
 *
 * @param at Ms since the epoch
 * @returns Local time with a fraction and the offset
 */
export function localTime(at: number): string {
  const east = -new Date(at).getTimezoneOffset();
  const clock = new Date(at + east * 60_000).toISOString().slice(0, 19);
  const micros = Math.floor((at % 1000) * 1000);
  const digits = String(micros).padStart(6, "0").replace(/0+$/, "");
  return `${clock}${digits && `.${digits}`}${offset(east)}`;
}

function offset(east: number): string {
  if (east === 0) return "Z";
  const minutes = Math.abs(east);
  const parts = [Math.floor(minutes / 60), minutes % 60];
  const [hour, minute] = parts.map((part) => String(part).padStart(2, "0"));
  return `${east < 0 ? "-" : "+"}${hour}:${minute}`;
}
