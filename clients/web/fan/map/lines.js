// @ts-check
/**
 * Lines on the Earth as lines on a page: decoded, made flat, fitted into a box, cut at kilometres.
 * All in integers; twin: web/fan/map_lines.py.
 *
 * @typedef {[number, number]} Point latitude and longitude in hundred-thousandths of a degree
 * @typedef {[number, number]} Flat east and south, in thousandths of that
 * @typedef {{at: [number, number], letters: number, side: string}} Label a text of so many letters at
 *   a point, and the side it stands on where nothing is in its way
 * @typedef {[number, number, number, number]} Area
 * @typedef {{west: number, north: number, east: number, south: number}} Box
 */

const DEGREE = 100_000;
/** The longer side of the map without its margins, in units of the drawing. */
const INNER = 880;
const MARGIN = 60;
const SCALES_KM = [50, 20, 10, 5, 2, 1];
const SCALE_MAX = 240;
/** Half of what an end of a line takes. */
const DOT = 14;
/** A letter of a label at the largest that labels are written, and its line. */
const LETTER = 30;
const LINE = 42;
/** A label stands this far from its point. */
const AWAY = 25;
/** Where a label may stand, by the side its line does not go to. @type {Record<string, string[]>} */
const SIDES = { "": ["", "above", "below", "left"], left: ["left", "above", "below", ""] };
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

/** @param {Box} box @returns {[number, number]} the corner that the drawing reaches to */
export function farOf(box) {
  const [x, y] = placed(box, [box.east, box.south]);
  return [x + MARGIN, y + MARGIN];
}

/** @param {Box} box @returns {string} the `viewBox` of the drawing */
export function viewOf(box) {
  const [x, y] = farOf(box);
  return `0 0 ${x} ${y}`;
}

/**
 * The side of its point that each label stands on, to cover as little as can be: in the way are the
 * ends of lines, labels before it, and the frame, which reaches to `far`.
 * @param {Label[]} labels @param {[number, number][]} ends @param {[number, number]} far
 * @returns {string[]}
 */
export function sidesOf(labels, ends, far) {
  /** @type {Area[]} */
  const taken = ends.map(([x, y]) => [x - DOT, y - DOT, x + DOT, y + DOT]);
  return labels.map((label) => {
    const cost = (/** @type {string} */ side) => covered(areaOf(label, side), taken, far);
    const best = SIDES[label.side].reduce((one, other) => (cost(other) < cost(one) ? other : one));
    taken.push(areaOf(label, best));
    return best;
  });
}

/** @param {Label} label @param {string} side @returns {Area} */
function areaOf({ at: [x, y], letters }, side) {
  const wide = letters * LETTER;
  if (side === "above" || side === "below") {
    const top = side === "above" ? y - AWAY - LINE : y + AWAY;
    return [x - wide / 2, top, x + wide / 2, top + LINE];
  }
  const left = side === "left" ? x - AWAY - wide : x + AWAY;
  return [left, y - LINE / 2, left + wide, y + LINE / 2];
}

/**
 * How much an area covers of what is taken, and whether it leaves the frame.
 * @param {Area} area @param {Area[]} taken @param {[number, number]} far @returns {number}
 */
function covered([left, top, right, bottom], taken, far) {
  const out = left < 0 || top < 0 || right > far[0] || bottom > far[1];
  const met = taken.filter((a) => a[0] < right && left < a[2] && a[1] < bottom && top < a[3]);
  return met.length + Number(out);
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
