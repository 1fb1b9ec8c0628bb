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

import { toldFace } from "../news/lines.js";

/** @param {Board} board */
export const channels = (board) => ({ corrections: `rally/${board.rally}/corrections` });

/** @param {Board} board @param {Say} say @param {number} _nowMs @param {Made} made @returns {Face} */
export function face(board, say, _nowMs, made) {
  return toldFace(board, say, made, "corrections");
}
