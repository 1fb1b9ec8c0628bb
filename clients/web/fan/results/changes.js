// @ts-check
/**
 * What was changed of the shown stage, told below its table. Pure; twin: web/page/changes.py.
 *
 * @typedef {import("../../lib/patch.js").Row} Row
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../../lib/words.js").Say} Say
 */

import { toldRows } from "../news/lines.js";

const CHANGES_SHOWN = 5;

/**
 * The newest changes as lines: when, whom, how it was and is, why.
 * @param {Board} board @param {Say} say @param {import("../changed.js").Changes} changes
 * @returns {Row[]}
 */
export function changeRows(board, say, changes) {
  const only = { ...board, data: { ...board.data, changes: { rows: changes } } };
  return toldRows(only, say, "changes", CHANGES_SHOWN);
}
