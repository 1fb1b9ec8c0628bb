// @ts-check
/**
 * Which times and totals were changed by a decision, and the mark of those. Pure; twin:
 * web/page/changes.py.
 *
 * @typedef {import("../lib/patch.js").Row} Row
 * @typedef {import("./board.js").Board} Board
 * @typedef {Record<string, any>} Changes
 */

import { publicationOf } from "./board.js";

export const CHANGED = "✎";
const REOPENED = "reopened";
const STARTS = ["start_corrected", "start_ignored"];
const CARDS = ["check_in_corrected", "check_in_ignored"];

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
 * What is told below the shown stage: its changes, and the splits' and controls'. A decision about a
 * whole control moved the times of many crews at once: it is one line.
 * @param {Board} board @returns {Changes}
 */
export function notesOf(board) {
  const rows = Object.entries(board.data.corrections?.rows ?? {});
  const whole = rows.filter(([, row]) => row.times && isHere(board, row));
  return { ...changesOf(board), ...splitsChanged(board), ...Object.fromEntries(whole) };
}

/**
 * The corrections that gave, moved or took splits of the shown stage, by name. One has `split`, the
 * number of the split; another start moves every split of a crew.
 * @param {Board} board @returns {Changes}
 */
export function splitsChanged(board) {
  return changes(
    board,
    (row) => (row.split !== undefined || isMoved(row, STARTS)) && isHere(board, row),
  );
}

/**
 * Whose last split while it drives was given or moved, or its start.
 * @param {Board} board @returns {Set<string>}
 */
export function lastSplitsChanged(board) {
  const crews = board.data.onstage?.rows ?? {};
  const last = changes(board, (row) => {
    const { split, stage } = crews[row.entry] ?? {};
    const isLast = split !== undefined && (row.split === split || isMoved(row, STARTS));
    return isLast && stageOf(board, row) === stage;
  });
  return keysOf(last);
}

/**
 * The penalties that a corrected time card moved, by name. A penalty that was decided is a decision
 * itself: it stands with its own reason.
 * @param {Board} board @param {Record<string, any>} adjustments @param {string} [entry] whose
 * @returns {Set<string>}
 */
export function penaltiesChanged(board, adjustments, entry) {
  const cards = Object.values(changes(board, (row) => isMoved(row, CARDS)));
  const corrected = new Set(cards.map((one) => `${one.entry}/${one.control}`));
  const moved = Object.entries(adjustments).filter(
    ([, row]) => row.provenance === "rule" && corrected.has(`${row.entry ?? entry}/${row.control}`),
  );
  return new Set(moved.map(([name]) => name));
}

/** @param {any} row @param {string[]} codes has such a decision moved an instant that counts? */
function isMoved(row, codes) {
  return codes.includes(row.code) && row.before_at_ms !== row.after_at_ms;
}

/** @param {Board} board @param {any} row is it about a control of the shown stage? */
function isHere(board, row) {
  const stage = stageOf(board, row);
  return stage !== undefined && stage === board.shown;
}

/** @param {Board} board @param {any} row @returns {string | undefined} whose control it is about */
function stageOf(board, row) {
  return board.data.itinerary?.controls?.[row.control]?.stage;
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
 * where there was none before is marked on its stage alone. A running table says which stage it is as
 * of, wherever it is shown; one of a stage gone by is of the shown one.
 * @param {Board} board @param {string} [role] @returns {Changes}
 */
export function totalsChanged(board, role = "overall") {
  const last = board.data[role]?.stage ?? board.shown;
  const stages = new Set(board.stages.slice(0, board.stages.indexOf(last) + 1));
  const moved = changes(board, (row) => stages.has(row.stage) && row.before_ms !== undefined);
  return inVersion(board, role, moved);
}

/** Those of the shown stage that its table already has. @param {Board} board @returns {Changes} */
export function stageChanged(board) {
  return inVersion(board, "stage", changesOf(board));
}

/**
 * Those that stand in the table of a role. While a published version is shown, what was decided since
 * has moved nothing in it: it is in the next one.
 * @param {Board} board @param {string} role @param {Changes} found @returns {Changes}
 */
function inVersion(board, role, found) {
  const { status = REOPENED, published_at_ms: untilMs } = publicationOf(board, role) ?? {};
  if (status === REOPENED) return found;
  return Object.fromEntries(Object.entries(found).filter(([, row]) => !(row.told_at_ms > untilMs)));
}

/** @param {Board} board @param {(row: any) => boolean} counts @returns {Changes} those of one crew */
function changes(board, counts) {
  const rows = Object.entries(board.data.corrections?.rows ?? {});
  return Object.fromEntries(rows.filter(([, row]) => row.entry !== undefined && counts(row)));
}

/**
 * Whose rows changes are about: crews, or with `stage` a crew's stages.
 * @param {Changes} changes @param {"entry" | "stage"} [by] @returns {Set<string>}
 */
export function keysOf(changes, by = "entry") {
  return new Set(Object.values(changes).map((row) => row[by]));
}

/**
 * Rows of a table with the mark of a change beside the times of those with these keys; a row without
 * a time has nothing to be marked.
 * @param {Row[]} rows @param {Set<string>} keys @param {string} [time] @param {string} [mark] names of
 *   the row's texts
 * @returns {Row[]}
 */
export function marked(rows, keys, time = "time", mark = "mark") {
  if (keys.size === 0) return rows;
  return rows.map((row) =>
    keys.has(row.key) && row.text[time] && row.text[mark] !== undefined
      ? { ...row, text: { ...row.text, [mark]: CHANGED + row.text[mark] } }
      : row,
  );
}
