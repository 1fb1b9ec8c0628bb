// @ts-check
/**
 * Order: names by a number of each, and which elements may stay where they are when a list gets
 * another one. Pure.
 */

/** The place of what was not there before. */
export const NEW = -1;

/**
 * Says of each of the new order whether it can stay, for as few as possible to be moved: those that
 * stay are a longest run of places that already follow each other (patience sorting).
 * @param {number[]} places where each stood before, in the new order; NEW where it did not
 * @returns {boolean[]}
 */
export function staying(places) {
  /** @type {number[]} by length of run less one: the index at which the lowest such run ends */
  const ends = [];
  /** @type {number[]} the index before, in the longest run that ends at an index */
  const earlier = [];
  places.forEach((place, index) => {
    if (place === NEW) return;
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (places[ends[middle]] < place) low = middle + 1;
      else high = middle;
    }
    earlier[index] = low > 0 ? ends[low - 1] : NEW;
    ends[low] = index;
  });
  const stays = places.map(() => false);
  for (let index = ends.at(-1) ?? NEW; index !== NEW; index = earlier[index]) stays[index] = true;
  return stays;
}

/**
 * Do those that stay only close up, and all new ones come behind them? Then nobody overtook anybody.
 * @param {number[]} places where each stood before, in the new order; NEW where it did not
 * @returns {boolean}
 */
export function closesUp(places) {
  let last = NEW;
  let ends = false;
  for (const place of places) {
    if (place === NEW) ends = true;
    else if (ends || place < last) return false;
    else last = place;
  }
  return true;
}

/**
 * Sorts names by a number of each. Bare numbers are sorted, with where their names stand in the last
 * digits: asking for the number of both names at every comparison takes ten times as long, and all
 * tables of a page are sorted anew at every change.
 * @param {string[]} names @param {(name: string) => number} ordOf @returns {string[]}
 */
export function byOrd(names, ordOf) {
  const count = names.length;
  const keys = new Float64Array(count);
  let rises = true;
  for (let nth = 0; nth < count; nth += 1) {
    const ord = ordOf(names[nth]);
    if (nth > 0 && keys[nth - 1] >= ord * count) rises = false;
    keys[nth] = ord * count + nth;
  }
  if (rises) return names;
  keys.sort();
  /** @type {string[]} */
  const sorted = [];
  for (const key of keys) sorted.push(names[((key % count) + count) % count]);
  const same = (/** @type {number} */ nth) => Math.floor(keys[nth] / count) === Math.floor(keys[nth - 1] / count);
  for (let nth = 1; nth < count; nth += 1) {
    if (same(nth)) return names.sort((a, b) => ordOf(a) - ordOf(b) || (a < b ? -1 : 1));
  }
  return sorted;
}
