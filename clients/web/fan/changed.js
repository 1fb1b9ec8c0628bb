// @ts-check
/**
 * Which times and totals were changed by a decision, and the mark of those. Pure; twin:
 * web/page/changes.py.
 *
 * @typedef {import("../lib/patch.js").Row} Row
 * @typedef {import("./board.js").Board} Board
 * @typedef {Record<string, any>} Changes
 */

const CHANGED = "✎";

/**
 * The corrections that gave or moved a crew's time on the shown stage, by name.
 * @param {Board} board @returns {Changes}
 */
export function changesOf(board) {
  return changes(
    board,
    (row) => row.stage === board.shown && (row.before_ms !== undefined || row.after_ms !== undefined),
  );
}

/**
 * The corrections that gave or moved one crew's times, on whatever stage, by name.
 * @param {Board} board @param {string} entry @returns {Changes}
 */
export function changesOfCrew(board, entry) {
  return changes(
    board,
    (row) =>
      row.entry === entry &&
      row.stage !== undefined &&
      (row.before_ms !== undefined || row.after_ms !== undefined),
  );
}

/**
 * The corrections that moved or took a time already told out of a total shown. A time that was given
 * where there was none before is marked on its stage alone.
 * @param {Board} board @returns {Changes}
 */
export function totalsChanged(board) {
  const last = board.running ? (board.data.overall?.stage ?? "") : board.shown;
  const stages = new Set(board.stages.slice(0, board.stages.indexOf(last) + 1));
  return changes(board, (row) => stages.has(row.stage) && row.before_ms !== undefined);
}

/** @param {Board} board @param {(row: any) => boolean} counts @returns {Changes} those of one crew */
function changes(board, counts) {
  const rows = Object.entries(board.data.corrections?.rows ?? {});
  return Object.fromEntries(rows.filter(([, row]) => row.entry !== undefined && counts(row)));
}

/**
 * Rows of a table with a mark at each time that was changed.
 * @param {Row[]} rows @param {Changes} changes @param {"entry" | "stage"} [by] whose rows they are
 * @returns {Row[]}
 */
export function marked(rows, changes, by = "entry") {
  const named = new Set(Object.values(changes).map((row) => row[by]));
  if (named.size === 0) return rows;
  return rows.map((row) =>
    named.has(row.key) && row.text.time && row.text.mark !== undefined
      ? { ...row, text: { ...row.text, mark: row.text.mark + CHANGED } }
      : row,
  );
}
