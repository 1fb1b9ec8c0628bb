// @ts-check
/**
 * Start list of a stage: due starts, lanes, what was moved. Pure; twin: web/fan/startlist.py.
 *
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../kind.js").Face} Face
 * @typedef {import("../kind.js").Made} Made
 * @typedef {import("../../lib/words.js").Say} Say
 */

import { listOnes, startListChannel, startListHeading, startListRows } from "../lists/lists.js";

export { settle } from "../find.js";

export const channels = startListChannel;

/** @param {Board} board @param {Say} say @param {number} nowMs @param {Made} made @returns {Face} */
export function face(board, say, nowMs, made) {
  const { itinerary, entries, scope_entries, list } = board.data;
  const from = [itinerary, entries, scope_entries, list, board.view];
  const rows = made.of("list", from, () => startListRows(board, say));
  const title = startListHeading(board, say);
  return { lists: { "list-rows": rows }, ones: listOnes(title, say("empty_startlist")) };
}
