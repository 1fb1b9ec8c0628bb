// @ts-check
/**
 * Which times of the shown stage were changed by a decision: marked in its table, told below it.
 * Pure; twin: web/page_changes.py.
 *
 * @typedef {import("../../lib/patch.js").Row} Row
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../../lib/words.js").Say} Say
 * @typedef {Record<string, any>} Changes
 */

import { toldRows } from "../news/lines.js";

const CHANGES_SHOWN = 5;
const CHANGED = "✎";

/**
 * The corrections that gave or moved a crew's time on the shown stage, by name.
 * @param {Board} board @returns {Changes}
 */
export function changesOf(board) {
  const rows = Object.entries(board.data.corrections?.rows ?? {});
  return Object.fromEntries(
    rows.filter(
      ([, row]) =>
        row.stage === board.shown &&
        row.entry !== undefined &&
        (row.before_ms !== undefined || row.after_ms !== undefined),
    ),
  );
}

/**
 * Rows of a table with a mark at each time that was changed.
 * @param {Row[]} rows @param {Changes} changes @returns {Row[]}
 */
export function marked(rows, changes) {
  const crews = new Set(Object.values(changes).map((row) => row.entry));
  return rows.map((row) =>
    crews.has(row.key) && row.text.time
      ? { ...row, text: { ...row.text, mark: row.text.mark + CHANGED } }
      : row,
  );
}

/**
 * The newest changes as lines: when, whom, how it was and is, why.
 * @param {Board} board @param {Say} say @param {Changes} changes @returns {Row[]}
 */
export function changeRows(board, say, changes) {
  const only = { ...board, data: { ...board.data, changes: { rows: changes } } };
  return toldRows(only, say, "changes", CHANGES_SHOWN);
}
