// @ts-check
/**
 * The tower: the first crews of the overall table or of a class, with the time of the first and the
 * gaps of the others. Pure.
 *
 * @typedef {import("../../fan/board.js").Board} Board
 * @typedef {import("../../fan/kind.js").Face} Face
 * @typedef {import("../../lib/patch.js").Row} Row
 * @typedef {import("../../lib/words.js").Say} Say
 */

import { gap, totalTime } from "../../lib/format.js";
import { classesIn, crewsOf, entryOf, ordered, runningTable } from "../../fan/board.js";
import { CHANGED, keysOf, totalsChanged } from "../../fan/changed.js";
import { crewAttrs } from "../../fan/crew_rows.js";
import { stageName } from "../../fan/frame.js";
import { familyName } from "../names.js";

/** @type {import("../../fan/board.js").Channels} */
export function channels(board) {
  return { overall: runningTable(board), corrections: `rally/${board.rally}/corrections` };
}

/**
 * @param {Board} board @param {Say} say @param {number} _nowMs @param {number} count
 * @returns {Face}
 */
export function face(board, say, _nowMs, count) {
  const { overall } = board.data;
  const table = crewsOf(board, "overall");
  const placed = ordered(table).filter((entry) => table[entry].pos !== undefined);
  const changed = keysOf(totalsChanged(board));
  const stage = overall?.stage === undefined ? "" : stageName(say, overall.stage);
  const title = classesIn(board.view).join(" + ") || say("overall_short");
  return {
    lists: { tower: placed.slice(0, count).map((entry) => rowOf(board, entry, table, placed[0], changed)) },
    ones: {
      head: { text: { title, sub: stage }, attrs: { "data-shown": placed.length > 0 ? "yes" : "" } },
    },
  };
}

/**
 * @param {Board} board @param {string} entry @param {Record<string, any>} table
 * @param {string} first @param {Set<string>} changed @returns {Row}
 */
function rowOf(board, entry, table, first, changed) {
  const row = table[entry];
  const crew = entryOf(board, entry);
  const behind = row.total_ms - table[first].total_ms;
  return {
    key: entry,
    kind: "tower",
    text: {
      pos: String(row.pos),
      car: crew.car ?? "",
      driver: familyName(crew.driver),
      co: familyName(crew.co_driver),
      mark: changed.has(entry) ? CHANGED : "",
      time: entry === first ? totalTime(row.total_ms) : gap(behind),
    },
    attrs: crewAttrs(board, crew),
  };
}
