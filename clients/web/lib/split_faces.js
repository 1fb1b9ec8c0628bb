// @ts-check
/**
 * The four faces of a stage's splits: from the start, between two points, ranks, pace a kilometre.
 * Pure; twin: web/split_faces.py. A time between two points needs both; a pace needs the length,
 * too; ranks are those of the times from the start, shared where times are equal.
 *
 * @typedef {{name: string, metres: number}} Point a split point or the finish; 0 metres = unknown
 * @typedef {Record<string, Record<string, number>>} Numbers by entry and point: milliseconds, a
 *   rank, or milliseconds a kilometre
 */

export const FINISH = "finish";
/** Says of a row that its finish was given and not driven: no time between two points ends in it. */
const GIVEN = "given";
const METRES_A_KM = 1000;

/** @param {any} stage of the itinerary @returns {Point[]} in road order, the finish at last */
export function pointsOf(stage) {
  const numbers = Object.keys(stage?.splits ?? {}).sort((a, b) => Number(a) - Number(b));
  const points = numbers.map((n) => ({ name: `s${n}`, metres: stage.splits[n].metres ?? 0 }));
  return [...points, { name: FINISH, metres: stage?.metres ?? 0 }];
}

/**
 * @param {string} face
 * @param {Record<string, any>} rows
 * @param {Point[]} points
 * @returns {Numbers}
 */
export function faceOf(face, rows, points) {
  if (face === "rank") return ranks(rows, points);
  /** @type {Record<string, (row: any, points: Point[]) => Record<string, number>>} */
  const makers = { section: sections, pace: paces };
  const make = makers[face] ?? cumulative;
  return Object.fromEntries(Object.entries(rows).map(([entry, row]) => [entry, make(row, points)]));
}

/** @param {any} row @param {Point[]} points */
function cumulative(row, points) {
  const there = points.filter(({ name }) => row[name] !== undefined);
  return Object.fromEntries(there.map(({ name }) => [name, row[name]]));
}

/** @param {any} row @param {Point[]} points */
function sections(row, points) {
  /** @type {Record<string, number>} */
  const found = {};
  /** @type {number | undefined} */
  let before = 0;
  for (const { name } of points) {
    const now = name === FINISH && row[GIVEN] ? undefined : row[name];
    if (now !== undefined && before !== undefined) found[name] = now - before;
    before = now;
  }
  return found;
}

/** @param {any} row @param {Point[]} points */
function paces(row, points) {
  /** @type {Record<string, number>} */
  const found = {};
  const times = sections(row, points);
  /** @type {number | undefined} */
  let before = 0;
  for (const { name, metres } of points) {
    const length = metres && before !== undefined ? metres - before : 0;
    if (times[name] !== undefined && length > 0) {
      found[name] = Math.floor((times[name] * METRES_A_KM) / length);
    }
    before = metres || undefined;
  }
  return found;
}

/** @param {Record<string, any>} rows @param {Point[]} points @returns {Numbers} */
function ranks(rows, points) {
  /** @type {Numbers} */
  const found = Object.fromEntries(Object.keys(rows).map((entry) => [entry, {}]));
  for (const { name } of points) {
    const there = Object.entries(rows).filter(([, row]) => row[name] !== undefined);
    const times = there.map(([, row]) => row[name]).sort((a, b) => a - b);
    for (const [entry, row] of there) found[entry][name] = 1 + times.indexOf(row[name]);
  }
  return found;
}

/**
 * The crews by how far they have come, and there by their times.
 * @param {Record<string, any>} rows @param {Point[]} points
 * @returns {string[]}
 */
export function furthestFirst(rows, points) {
  const names = points.map(({ name }) => name).reverse();
  const keys = new Map(
    Object.entries(rows).map(([entry, row]) => {
      const nth = names.findIndex((name) => row[name] !== undefined);
      return [entry, nth < 0 ? [names.length, 0] : [nth, row[names[nth]]]];
    }),
  );
  /** @param {string} entry */
  const key = (entry) => keys.get(entry) ?? [0, 0];
  return Object.keys(rows).sort(
    (a, b) => key(a)[0] - key(b)[0] || key(a)[1] - key(b)[1] || (a < b ? -1 : 1),
  );
}
