// @ts-check
/**
 * Lines on the Earth as lines on a page: decoded, made flat, fitted into a box, cut at kilometres.
 * All in integers; twin: web/fan/map_lines.py.
 *
 * @typedef {[number, number]} Point latitude and longitude in hundred-thousandths of a degree
 * @typedef {[number, number]} Flat east and south, in thousandths of that
 * @typedef {{west: number, north: number, east: number, south: number}} Box
 */

const DEGREE = 100_000;
/** The longer side of the map without its margins, in units of the drawing. */
const INNER = 880;
const MARGIN = 60;
const SCALES_KM = [50, 20, 10, 5, 2, 1];
const SCALE_MAX = 240;
const FINE = 1000;
/** A kilometre: 1000 m / 111 195 m a degree, in flat units. */
const FLAT_KM = 899_321;
const FIRST = 63;
const MORE = 32;

/**
 * The points of a line in Google's encoded polyline format.
 * @param {string} line @returns {Point[]}
 */
export function pointsOf(line) {
  /** @type {number[]} */
  const numbers = [];
  let number = 0;
  let shift = 0;
  for (const letter of line) {
    const bits = letter.charCodeAt(0) - FIRST;
    number |= (bits & (MORE - 1)) << shift;
    shift += 5;
    if (bits >= MORE) continue;
    numbers.push(number & 1 ? ~(number >> 1) : number >> 1);
    number = 0;
    shift = 0;
  }
  /** @type {Point[]} */
  const points = [];
  let [latitude, longitude] = [0, 0];
  for (let at = 0; at + 1 < numbers.length; at += 2) {
    latitude += numbers[at];
    longitude += numbers[at + 1];
    points.push([latitude, longitude]);
  }
  return points;
}

/** Lines as on a map whose scale is right in their middle. @param {Point[][]} lines @returns {Flat[][]} */
export function flattened(lines) {
  const norths = lines.flatMap((line) => line.map(([north]) => north));
  const middle = norths.length > 0 ? (Math.min(...norths) + Math.max(...norths)) / 2 / DEGREE : 0;
  const wide = Math.floor(Math.cos((middle * Math.PI) / 180) * FINE + 0.5);
  return lines.map((line) => line.map(([north, east]) => [east * wide, -north * FINE]));
}

/** @param {Flat[][]} lines they have points @returns {Box} */
export function boxOf(lines) {
  const points = lines.flat();
  const easts = points.map(([east]) => east);
  const souths = points.map(([, south]) => south);
  const [west, north] = [Math.min(...easts), Math.min(...souths)];
  return { west, north, east: Math.max(...easts), south: Math.max(...souths) };
}

/** @param {Box} box @returns {number} the longer side, at least one unit */
function spanOf({ west, north, east, south }) {
  return Math.max(east - west, south - north, 1);
}

/** Where a point is drawn. @param {Box} box @param {Flat} point @returns {[number, number]} */
export function placed(box, [east, south]) {
  const span = spanOf(box);
  const x = MARGIN + Math.floor(((east - box.west) * INNER) / span);
  return [x, MARGIN + Math.floor(((south - box.north) * INNER) / span)];
}

/** @param {Box} box @returns {string} the `viewBox` of the drawing */
export function viewOf(box) {
  const [x, y] = placed(box, [box.east, box.south]);
  return `0 0 ${x + MARGIN} ${y + MARGIN}`;
}

/** @param {Box} box @returns {[number, number]} kilometres of the scale's bar and its length as drawn */
export function scaleOf(box) {
  const span = spanOf(box);
  /** @type {[number, number][]} */
  const drawn = SCALES_KM.map((km) => [km, Math.floor((km * FLAT_KM * INNER) / span)]);
  return drawn.find(([, length]) => length <= SCALE_MAX) ?? drawn[drawn.length - 1];
}

/**
 * The point of a line that has `part` of its `whole` length behind it.
 * @param {Flat[]} line @param {number} part @param {number} whole @returns {Flat}
 */
export function pointAt(line, part, whole) {
  const lengths = line.slice(1).map(([x, y], at) => {
    const [fromX, fromY] = line[at];
    return Math.floor(Math.sqrt((fromX - x) ** 2 + (fromY - y) ** 2));
  });
  const all = lengths.reduce((sum, length) => sum + length, 0);
  let left = Math.floor((all * part) / Math.max(whole, 1));
  for (const [at, length] of lengths.entries()) {
    const [a, b] = [line[at], line[at + 1]];
    if (left < length) {
      return [
        a[0] + Math.floor(((b[0] - a[0]) * left) / length),
        a[1] + Math.floor(((b[1] - a[1]) * left) / length),
      ];
    }
    left -= length;
  }
  return line[line.length - 1];
}
