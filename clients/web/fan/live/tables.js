// @ts-check
/**
 * Two tables of the live stage: who came in last, and the order as it would be. Pure; twin:
 * web/fan/live_tables.py.
 *
 * @typedef {import("../../lib/patch.js").Row} Row
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../../lib/words.js").Say} Say
 */

import { clock, gap } from "../../lib/format.js";
import { counted, entryOf, isChosen, ordered } from "../board.js";
import { crewAddresses, crewAttrs, crewText } from "../crew_rows.js";
import { hasPlace } from "../onstage_rows.js";
import { driving, finished, predictedMs } from "./chances.js";

/** Crews that came in last; the table of the stage has all of them. */
const FINISHED_SHOWN = 12;
/** Places of the order as it would be; who is still driving is in it at whatever place. */
const VIRTUAL_SHOWN = 20;
const SECOND_MS = 1000;
const TENTH_MS = 100;

/**
 * The crews that crossed the finish, newest first.
 * @param {Board} board
 * @param {Row[]} table rows of the stage's table
 * @returns {Row[]}
 */
export function finishedRows(board, table) {
  const splits = board.data[`splits/${board.shown}`]?.rows ?? {};
  const at = (/** @type {Row} */ row) => splits[row.key]?.finished_at_ms;
  const crossed = table.filter((row) => row.text.time && at(row) !== undefined);
  crossed.sort((a, b) => at(b) - at(a));
  return crossed.slice(0, FINISHED_SHOWN);
}

/**
 * A crew's place in the order as it would be.
 * @typedef {{ms: number, entry: string, driving: boolean}} Line
 */

/**
 * Has somebody who is still driving a prediction?
 * @param {Board} board @param {number} nowMs @returns {boolean}
 */
export function isVirtual(board, nowMs) {
  return linesOf(board, nowMs).some((line) => line.driving && isChosen(board, line.entry));
}

/**
 * The order as it would be: times driven, and those that the splits predict.
 * @param {Board} board
 * @param {Row[]} table rows of the stage's table
 * @param {number} nowMs
 * @returns {Row[]}
 */
export function virtualRows(board, table, nowMs) {
  const lines = linesOf(board, nowMs);
  const done = new Map(table.map((row) => [row.key, row]));
  const precision = board.data.itinerary?.stages?.[board.shown]?.precision_ms ?? TENTH_MS;
  /** @type {Row[]} */
  const rows = [];
  const shown = lines.filter((line) => isChosen(board, line.entry));
  let place = 0;
  let nth = 0;
  shown.forEach((line, index) => {
    while (lines[nth] !== line) nth += 1;
    if (nth === 0 || line.ms !== lines[nth - 1].ms) place = nth + 1;
    if (index >= VIRTUAL_SHOWN && !line.driving) return;
    // A difference to a prediction is no truer than the prediction: whole seconds.
    const unit = line.driving || shown[0].driving ? SECOND_MS : precision;
    const first = index === 0 ? "" : gap(line.ms - shown[0].ms, unit);
    const text = { pos: String(place), first, prev: "" };
    const known = done.get(line.entry);
    if (line.driving) rows.push(predictedRow(board, line, text));
    else if (known) rows.push({ ...known, text: { ...known.text, ...text } });
  });
  return rows;
}

/**
 * Who is in and who has a prediction, by time; who has no first split is in neither.
 * @param {Board} board @param {number} nowMs @returns {Line[]}
 */
function linesOf(board, nowMs) {
  const inTime = finished(board);
  /** @type {Line[]} */
  const lines = ordered(inTime).map((entry) => ({
    ms: inTime[entry].elapsed_ms,
    entry,
    driving: false,
  }));
  for (const [entry, row] of Object.entries(driving(counted(board)))) {
    const ms = predictedMs(board, row, nowMs);
    const counts = ms !== null && inTime[entry] === undefined && hasPlace(board, entry);
    if (counts) lines.push({ ms, entry, driving: true });
  }
  return lines.sort(
    (a, b) =>
      a.ms - b.ms || Number(a.driving) - Number(b.driving) || (a.entry < b.entry ? -1 : 1),
  );
}

/**
 * @param {Board} board @param {Line} line @param {Record<string, string>} text
 * @returns {Row}
 */
function predictedRow(board, { entry, ms }, { pos, first }) {
  const crew = entryOf(board, entry);
  return {
    key: entry,
    kind: "predicted",
    text: { ...crewText(board, crew), time: `~${clock(ms)}`, pos, first },
    attrs: { "data-block": "virtual", ...crewAttrs(board, crew) },
    links: { who: crewAddresses(board)(entry) },
  };
}
