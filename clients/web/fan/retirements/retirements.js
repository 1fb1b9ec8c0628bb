// @ts-check
/**
 * Who is out, as far as officials have released it. Pure; twin: web/fan/retirements.py.
 *
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../kind.js").Face} Face
 * @typedef {import("../kind.js").Made} Made
 * @typedef {import("../../lib/words.js").Say} Say
 */

import { listChannel, listOnes, plainHeading, retirementRows } from "../lists/lists.js";

/** @param {Board} board */
export const channels = (board) => listChannel("retirements", board);

/** @param {Board} board @param {Say} say @param {number} nowMs @param {Made} made @returns {Face} */
export function face(board, say, nowMs, made) {
  const { itinerary, entries, scope_entries, list } = board.data;
  const from = [itinerary, entries, scope_entries, list, board.view];
  const rows = made.of("list", from, () => retirementRows(board, say));
  const title = plainHeading(board, say, "retirements", rows);
  return { lists: { "list-rows": rows }, ones: listOnes(title, say("empty_retirements")) };
}
