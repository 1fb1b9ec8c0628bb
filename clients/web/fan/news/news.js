// @ts-check
/**
 * What happened: stage wins, changes of the lead, decisions, notices; the newest first. Pure;
 * twin: web/fan/news.py.
 *
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../kind.js").Face} Face
 * @typedef {import("../kind.js").Made} Made
 * @typedef {import("../../lib/words.js").Say} Say
 */

import { toldFace } from "./lines.js";

/** @param {Board} board */
export const channels = (board) => ({ news: `rally/${board.rally}/news` });

/** @param {Board} board @param {Say} say @param {number} _nowMs @param {Made} made @returns {Face} */
export function face(board, say, _nowMs, made) {
  return toldFace(board, say, made, "news");
}
