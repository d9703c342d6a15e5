/**
 * Times as people at this machine say them; programs get ISO 8601 from `--json`.
 *
 * @module
 */

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * Says until when something lasts, by the clock of this machine, and how long that is.
 *
 * @param at End, in ms since the epoch
 * @param now In ms since the epoch
 * @returns Such as `until 14:32, 11 h 59 min`
 */
export function untilText(at: number, now: number): string {
  return `until ${timeText(at, now)}, ${lifeText(at - now)}`;
}

/** Names a moment near now: the time alone today, with the day else. Both in ms since the epoch. */
export function timeText(at: number, now: number): string {
  const when = new Date(at);
  const time = `${twoDigits(when.getHours())}:${twoDigits(when.getMinutes())}`;
  const days = Math.round((midnight(at) - midnight(now)) / DAY_MS);
  if (days === 0) return time;
  if (days === 1) return `${time} tomorrow`;
  if (days === -1) return `${time} yesterday`;
  return `${when.getFullYear()}-${twoDigits(when.getMonth() + 1)}-${
    twoDigits(when.getDate())
  } ${time}`;
}

/**
 * Says a span of time in hours and whole minutes.
 *
 * @returns Such as `11 h 59 min`, `40 s`
 */
export function lifeText(ms: number): string {
  if (ms < MINUTE_MS) return `${Math.max(0, Math.floor(ms / 1000))} s`;
  const minutes = Math.floor(ms / MINUTE_MS);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

function midnight(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}

function twoDigits(part: number): string {
  return String(part).padStart(2, "0");
}
