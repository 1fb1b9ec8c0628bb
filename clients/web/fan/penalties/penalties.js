// @ts-check
/**
 * Penalties and credits, each with its reason and the way to how it came about. Pure; twin:
 * web/fan/penalties.py.
 *
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../kind.js").Face} Face
 * @typedef {import("../kind.js").Made} Made
 * @typedef {import("../../lib/words.js").Say} Say
 */

import { marked, penaltiesChanged } from "../changed.js";
import { listChannel, listOnes, penaltyRows, plainHeading } from "../lists/lists.js";

/** @param {Board} board the view that is listed, and what was changed */
export function channels(board) {
  return { ...listChannel("adjustments", board), corrections: `rally/${board.rally}/corrections` };
}

/** @param {Board} board @param {Say} say @param {number} nowMs @param {Made} made @returns {Face} */
export function face(board, say, nowMs, made) {
  const { itinerary, entries, scope_entries, list, corrections } = board.data;
  const from = [itinerary, entries, scope_entries, list, corrections, board.view];
  const rows = made.of("list", from, () =>
    marked(penaltyRows(board, say), penaltiesChanged(board, list?.rows ?? {}), "main", "main"),
  );
  const title = plainHeading(board, say, "penalties", rows);
  return { lists: { "list-rows": rows }, ones: listOnes(title, say("empty_penalties")) };
}
