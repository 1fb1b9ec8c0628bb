// @ts-check
/**
 * All crews with their classes, cars and entrants; a field finds one by name. Pure; twin:
 * web/fan/entries.py.
 *
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../kind.js").Face} Face
 * @typedef {import("../kind.js").Made} Made
 * @typedef {import("../../lib/words.js").Say} Say
 */

import { entryRows, listOnes, plainHeading } from "../lists/lists.js";

export { settle } from "../find.js";

export const channels = () => ({});

/** @param {Board} board @param {Say} say @param {number} nowMs @param {Made} made @returns {Face} */
export function face(board, say, nowMs, made) {
  const { itinerary, entries, scope_entries, list } = board.data;
  const from = [itinerary, entries, scope_entries, list, board.view];
  const rows = made.of("list", from, () => entryRows(board, say));
  const title = plainHeading(board, say, "entries", rows);
  return { lists: { "list-rows": rows }, ones: listOnes(title, say("empty_entries")) };
}
