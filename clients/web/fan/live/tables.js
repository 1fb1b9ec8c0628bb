// @ts-check
/**
 * Two tables of the live stage: who came in last, and the order as it would be. Pure; twin:
 * web/fan/live_tables.py.
 *
 * @typedef {import("../../lib/patch.js").Row} Row
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../crew_rows.js").Crew} Crew
 */

import { clock, gap } from "../../lib/format.js";
import { Made, onceEach } from "../../lib/memo.js";
import { counted, isChosen, ordered } from "../board.js";
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
  const at = crossedAt(board);
  const crossed = table.filter((row) => at(row) !== undefined);
  crossed.sort((a, b) => Number(at(b)) - Number(at(a)));
  return crossed.slice(0, FINISHED_SHOWN);
}

/** @param {Board} board @param {Row[]} table @returns {boolean} has anybody crossed the finish? */
export function isAnybodyIn(board, table) {
  const at = crossedAt(board);
  return table.some((row) => at(row) !== undefined);
}

/** @param {Board} board @returns {(row: Row) => number | undefined} when a crew with a time crossed */
function crossedAt(board) {
  const splits = board.data[`splits/${board.shown}`]?.rows ?? {};
  return (row) => (row.text.time ? splits[row.key]?.finished_at_ms : undefined);
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
  return predicted(board, nowMs).some(({ entry }) => isChosen(board, entry));
}

/**
 * The order as it would be: times driven, and those that the splits predict.
 * @param {Board} board
 * @param {Row[]} table rows of the stage's table
 * @param {number} nowMs
 * @param {(entry: string) => Crew} sayCrew
 * @param {Made} [made]
 * @returns {Row[]}
 */
export function virtualRows(board, table, nowMs, sayCrew, made = new Made()) {
  const lines = linesOf(board, nowMs);
  const done = byKey(table);
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
    const shared = line.ms === lines[nth - 1]?.ms || line.ms === lines[nth + 1]?.ms;
    const pos = `${place}${shared ? "=" : ""}`;
    const [known, crew] = [done.get(line.entry), sayCrew(line.entry)];
    if (line.driving) {
      const from = [crew, line.ms, pos, first];
      rows.push(made.of(`/${line.entry}`, from, () => predictedRow(line, crew, { pos, first })));
    } else if (known) {
      const text = { pos, first, prev: "" };
      const make = () => ({ ...known, text: { ...known.text, ...text } });
      rows.push(made.of(line.entry, [known, pos, first], make));
    }
  });
  return rows;
}

/** @type {(table: Row[]) => Map<string, Row>} */
const byKey = onceEach((table) => new Map(table.map((row) => [row.key, row])));

/**
 * Who is in and who has a prediction, by time; who has no first split is in neither.
 * @param {Board} board @param {number} nowMs @returns {Line[]}
 */
function linesOf(board, nowMs) {
  return [...inLines(finished(board)), ...predicted(board, nowMs)].sort(
    (a, b) =>
      a.ms - b.ms || Number(a.driving) - Number(b.driving) || (a.entry < b.entry ? -1 : 1),
  );
}

/** @type {(inTime: Record<string, any>) => Line[]} who is in, in the order of the table */
const inLines = onceEach((inTime) => {
  return ordered(inTime).map((entry) => ({ ms: inTime[entry].elapsed_ms, entry, driving: false }));
});

/** @param {Board} board @param {number} nowMs @returns {Line[]} who drives and has a prediction */
function predicted(board, nowMs) {
  const inTime = finished(board);
  return Object.entries(driving(counted(board))).flatMap(([entry, row]) => {
    const ms = predictedMs(board, row, nowMs);
    const counts = ms !== null && inTime[entry] === undefined && hasPlace(board, entry);
    return counts ? [{ ms, entry, driving: true }] : [];
  });
}

/**
 * @param {Line} line @param {Crew} crew @param {Record<string, string>} text
 * @returns {Row}
 */
function predictedRow({ entry, ms }, crew, { pos, first }) {
  return {
    key: entry,
    kind: "predicted",
    text: { ...crew.text, time: `~${clock(ms)}`, pos, first },
    attrs: { "data-block": "virtual", ...crew.attrs },
    links: { who: crew.who },
  };
}
