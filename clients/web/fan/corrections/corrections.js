// @ts-check
/**
 * The log of corrections: every decision that changed something shown, the newest first. Pure;
 * twin: web/fan/corrections.py.
 *
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../kind.js").Face} Face
 * @typedef {import("../kind.js").Made} Made
 * @typedef {import("../../lib/words.js").Say} Say
 */

import { toldRows } from "../news/lines.js";

/** @param {Board} board */
export const channels = (board) => ({ corrections: `rally/${board.rally}/corrections` });

/** @param {Board} board @param {Say} say @param {number} _nowMs @param {Made} made @returns {Face} */
export function face(board, say, _nowMs, made) {
  const { itinerary, entries, scope_entries, corrections } = board.data;
  const from = [itinerary, entries, scope_entries, corrections, board.view];
  const rows = made.of("corrections", from, () => toldRows(board, say, "corrections"));
  const sub = rows.length > 0 ? say("told_number", { n: rows.length }) : "";
  const title = { text: { title: say("page_corrections"), sub, status: "" }, attrs: {} };
  const empty = { text: { empty: say("empty_corrections") }, attrs: {}, waitsFor: "corrections" };
  return { lists: { "told-rows": rows }, ones: { "told-title": title, "told-empty": empty } };
}
