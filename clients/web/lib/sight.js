// @ts-check
/**
 * What of the lists of a page can be seen. Rows of one list are as high as each other but for a few
 * with long names, so where a row stands and where it moves from is arithmetic with their mean
 * height: the document is asked for little, and seldom.
 *
 * @typedef {import("./patch.js").List} List
 */

import { NEW } from "./order.js";

/** Where lists stand seldom changes, and asking can make the browser lay out. */
const MEASURE_MS = 500;
/** Rows above and below what is seen that are painted as if they were. */
const NEAR = 4;
/** From this place on a list is beyond two screens of a telephone. */
const FAR = 40;
/** The first and the last place of what is seen, where nothing is known of that. */
export const EVERY = [0, Infinity];

let scrolledTo = 0;
addEventListener("scroll", () => (scrolledTo = scrollY), { passive: true });

/**
 * Looks where lists stand: what is in sight, how far rows slide. Asked while nothing waits.
 * @param {List[]} lists
 */
export function measure(lists) {
  const nowMs = performance.now();
  for (const list of lists) {
    if (nowMs - list.measuredAtMs < MEASURE_MS) continue;
    list.measuredAtMs = nowMs;
    const rows = list.host.childElementCount;
    list.top = list.host.getBoundingClientRect().top + scrollY;
    list.height = rows === 0 ? 0 : list.host.offsetHeight / rows;
    list.hidden = list.host.getClientRects().length === 0;
  }
}

/** Forgets where lists stood: until they are measured again all counts as seen. @param {List[]} lists */
export function unmeasure(lists) {
  for (const list of lists) Object.assign(list, { hidden: false, measuredAtMs: -Infinity });
}

/**
 * Marks a row that stands far down its list: long tables have the browser leave it out of its work
 * until somebody comes near (fan/tables.css).
 * @param {HTMLElement} element @param {number} place
 */
export function markFar(element, place) {
  element.toggleAttribute("data-far", place >= FAR);
}

/** @param {List} list @returns {number[]} the first and the last place near what is seen */
export function sightOf({ top, height, measuredAtMs }) {
  if (measuredAtMs < 0) return EVERY;
  // A list in a panel that is not shown has no height.
  if (height === 0) return [0, -1];
  const first = Math.floor((scrolledTo - top) / height) - NEAR;
  return [first, Math.ceil((scrolledTo + innerHeight - top) / height) + NEAR];
}

/**
 * Who in sight moved, and how far.
 * @param {List} list @param {import("./patch.js").Shown[]} all as they stand now
 * @param {number[]} from where they stood before
 */
export function movesOf({ top, height }, all, from) {
  const moves = [];
  for (let index = 0; index < from.length; index += 1) {
    const y = top - scrolledTo + index * height;
    if (y >= innerHeight) break;
    if (y <= -height || from[index] === NEW || from[index] === index) continue;
    moves.push({ element: all[index].element, by: (from[index] - index) * height });
  }
  return moves;
}
