// @ts-check
/**
 * Which elements may stay where they are when a list gets another order. Pure.
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
