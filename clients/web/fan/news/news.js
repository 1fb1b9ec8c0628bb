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

import { toldRows } from "./lines.js";

/** @param {Board} board */
export const channels = (board) => ({ news: `rally/${board.rally}/news` });

/** @param {Board} board @param {Say} say @param {number} _nowMs @param {Made} made @returns {Face} */
export function face(board, say, _nowMs, made) {
  const { itinerary, entries, scope_entries, news } = board.data;
  const from = [itinerary, entries, scope_entries, news, board.view];
  const rows = made.of("news", from, () => toldRows(board, say, "news"));
  const sub = rows.length > 0 ? say("told_number", { n: rows.length }) : "";
  const title = { text: { title: say("page_news"), sub, status: "" }, attrs: {} };
  const empty = { text: { empty: say("empty_news") }, attrs: {}, waitsFor: "news" };
  return { lists: { "told-rows": rows }, ones: { "told-title": title, "told-empty": empty } };
}
