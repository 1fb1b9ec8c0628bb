// @ts-check
/**
 * How times look. The only browser file that writes a duration as text; the server's twin is
 * rally/times.py, and both are held together by tests/golden/format_vectors.json.
 *
 * Everything that comes in is an integer number of milliseconds. What is finer than the published
 * precision is cut, never rounded.
 */

const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const TENTH_MS = 100;
const PRECISIONS_MS = [SECOND_MS, TENTH_MS, 10, 1];

/** @param {number} n @returns {string} */
function two(n) {
  return n < 10 ? `0${n}` : `${n}`;
}

/**
 * The part of a second that is published, with its point; empty for whole seconds.
 * @param {number} ms
 * @param {number} precisionMs 1, 10, 100 or 1000
 * @returns {string}
 */
function fraction(ms, precisionMs) {
  const digits = precisionMs >= SECOND_MS ? 0 : 4 - String(precisionMs).length;
  if (digits === 0) return "";
  return `.${String(ms % SECOND_MS).padStart(3, "0").slice(0, digits)}`;
}

/**
 * h:mm:ss or m:ss with the fraction; `ms` is not negative.
 * @param {number} ms
 * @param {number} precisionMs
 * @returns {string}
 */
function minutes(ms, precisionMs) {
  const hours = Math.floor(ms / HOUR_MS);
  const mins = Math.floor((ms % HOUR_MS) / MINUTE_MS);
  const secs = two(Math.floor((ms % MINUTE_MS) / SECOND_MS));
  const head = hours > 0 ? `${hours}:${two(mins)}` : `${mins}`;
  return `${head}:${secs}${fraction(ms, precisionMs)}`;
}

/**
 * A stage time: 7:12.4, 4:58.914, 4:51.
 * @param {number} ms
 * @param {number} [precisionMs]
 * @returns {string}
 */
export function stageTime(ms, precisionMs = TENTH_MS) {
  return minutes(ms, precisionMs);
}

/**
 * A total: 33:35.0, 2:33:39.2; always tenths.
 * @param {number} ms
 * @returns {string}
 */
export function totalTime(ms) {
  return minutes(ms, TENTH_MS);
}

/**
 * A signed difference: +3.8, -0.8, +1:54.7, +1:06:25.7.
 * @param {number} ms
 * @param {number} [precisionMs]
 * @returns {string}
 */
export function gap(ms, precisionMs = TENTH_MS) {
  const size = Math.abs(ms);
  const sign = ms < 0 ? "-" : "+";
  if (size >= MINUTE_MS) return sign + minutes(size, precisionMs);
  return `${sign}${Math.floor(size / SECOND_MS)}${fraction(size, precisionMs)}`;
}

/**
 * A penalty: 0:10, 1:00; a credit has a minus. As many digits as it has: it is decided, not
 * measured, so nothing of it is cut.
 * @param {number} ms
 * @returns {string}
 */
export function penalty(ms) {
  const size = Math.abs(ms);
  const precisionMs = PRECISIONS_MS.find((unit) => size % unit === 0) ?? 1;
  return `${ms < 0 ? "-" : ""}${minutes(size, precisionMs)}`;
}

/**
 * An adjustment beside a total: +0:10 or -0:05.
 * @param {number} ms
 * @returns {string}
 */
export function adjustment(ms) {
  return ms < 0 ? penalty(ms) : `+${penalty(ms)}`;
}

/**
 * A clock that runs, whole seconds: 7:12; before the start 0:00.
 * @param {number} ms
 * @returns {string}
 */
export function clock(ms) {
  return minutes(Math.max(0, ms), SECOND_MS);
}

/**
 * Time of day where the rally is: 17:13:20 or 17:13.
 * @param {number} atMs milliseconds since 1970 UTC
 * @param {number} utcOffsetMinutes
 * @param {boolean} [seconds]
 * @returns {string}
 */
export function timeOfDay(atMs, utcOffsetMinutes, seconds = true) {
  const local = atMs + utcOffsetMinutes * MINUTE_MS;
  const inDay = ((local % DAY_MS) + DAY_MS) % DAY_MS;
  const text = `${two(Math.floor(inDay / HOUR_MS))}:${two(Math.floor((inDay % HOUR_MS) / MINUTE_MS))}`;
  return seconds ? `${text}:${two(Math.floor((inDay % MINUTE_MS) / SECOND_MS))}` : text;
}

/**
 * The date of an instant where the rally is, as everybody can read it: 2026-09-26.
 * @param {number} atMs milliseconds since 1970 UTC
 * @param {number} utcOffsetMinutes
 * @returns {string}
 */
export function dateText(atMs, utcOffsetMinutes) {
  return new Date(atMs + utcOffsetMinutes * MINUTE_MS).toISOString().slice(0, "2026-09-26".length);
}

/**
 * The same date as a language writes it: 26.9.2026.
 * @param {number} atMs milliseconds since 1970 UTC
 * @param {number} utcOffsetMinutes
 * @param {(key: string, values: Record<string, string | number>) => string} say
 * @returns {string}
 */
export function dayText(atMs, utcOffsetMinutes, say) {
  const [year, month, day] = dateText(atMs, utcOffsetMinutes).split("-").map(Number);
  return say("one_day", { day, month, year });
}

/**
 * An average speed in kilometres an hour, cut to one decimal: 119.0 or 119,0; empty for no distance or
 * no time.
 * @param {number} metres
 * @param {number} ms
 * @param {string} mark the language's decimal mark
 * @returns {string}
 */
export function speed(metres, ms, mark) {
  const tenths = ms > 0 ? Math.floor((metres * HOUR_MS) / 100 / ms) : 0;
  return tenths > 0 ? `${Math.floor(tenths / 10)}${mark}${tenths % 10}` : "";
}

/**
 * A distance in kilometres, cut to one decimal: 14.3 or 14,3.
 * @param {number} metres
 * @param {string} mark the language's decimal mark
 * @returns {string}
 */
export function kilometres(metres, mark) {
  return `${Math.floor(metres / 1000)}${mark}${Math.floor((metres % 1000) / 100)}`;
}
