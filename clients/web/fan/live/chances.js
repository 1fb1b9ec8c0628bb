// @ts-check
/**
 * What may still become of a stage: places and times that would be, and who can still win. Only
 * sums of numbers that are shown. A crew without a public clock has no forecast, by the same rule
 * for all. Pure; twin: web/fan/live_chances.py.
 *
 * @typedef {import("../board.js").Board} Board
 */

import { onceEach } from "../../lib/memo.js";
import { counted, ordered, stateOf } from "../board.js";
import { among, hasPlace, inView, isSilent, splitTimes, STOPPED } from "../onstage_rows.js";

export const FINISH = "finish";
const PODIUM = 3;
const OVER = ["completed", "cancelled"];
const SECOND_MS = 1000;
/** @type {Record<string, any>} always the same nothing, so that what was made of it is known again */
const NOBODY = {};

/**
 * The times at a split or at the finish of the crews in view that can have a place.
 * @param {Board} board @param {string} point @returns {[string, number][]}
 */
function timesAt(board, point) {
  if (point !== FINISH) return splitTimes(board, `${board.shown}/${point}`);
  return timesOf(finished(board));
}

/**
 * The times of those who finished, by entry.
 * @type {(rows: Record<string, any>) => [string, number][]}
 */
const timesOf = onceEach((rows) => Object.keys(rows).map((entry) => [entry, rows[entry].elapsed_ms]));

/** @type {(rows: Record<string, any>) => number[]} the same alone, the best one first */
const byTime = onceEach((rows) => timesOf(rows).map(([, ms]) => ms).sort((a, b) => a - b));

/**
 * The rows of the stage's table that have a place: guests count for nobody's.
 * @param {Board} board @returns {Record<string, any>}
 */
export function finished(board) {
  return withPlace(board.data.stage?.rows ?? NOBODY);
}

/** @type {(rows: Record<string, any>) => Record<string, any>} */
const withPlace = onceEach((rows) => {
  /** @type {Record<string, any>} */
  const found = {};
  for (const entry of Object.keys(rows)) {
    const row = rows[entry];
    if (row.pos !== undefined && row.elapsed_ms !== undefined) found[entry] = row;
  }
  return found;
});

/**
 * The split that a crew on the stage comes to next, or the finish.
 * @param {Board} board @param {any} row @returns {string}
 */
function nextPoint(board, row) {
  const splits = board.data.itinerary?.stages?.[row.stage]?.splits ?? {};
  const number = (row.split ?? 0) + 1;
  return Object.hasOwn(splits, String(number)) ? `s${number}` : FINISH;
}

/**
 * What a crew would be if it reached its next point now; `leadS` are whole seconds behind the best
 * time there, below nought before it. Null where nothing may be told of it.
 * @typedef {{point: string, place: number, leadS: number}} Would
 * @param {Board} board @param {string} entry @param {any} row @param {number} nowMs
 * @returns {Would | null}
 */
export function wouldBe(board, entry, row, nowMs) {
  if (isSilent(board, row, nowMs) || !hasPlace(board, entry)) return null;
  const point = nextPoint(board, row);
  const elapsedMs = nowMs - row.started_at_ms;
  const { others, faster, bestMs } = among(timesAt(board, point), entry, elapsedMs);
  if (others === 0) return null;
  return { point, place: faster + 1, leadS: Math.floor((elapsedMs - bestMs) / SECOND_MS) };
}

/**
 * A crew's time at the pace of its last split, against the best finisher so far; one that has
 * passed grows with the clock. Null before the first split, and while nobody who has that split is
 * in.
 * @param {Board} board @param {any} row @param {number} nowMs @returns {number | null}
 */
export function predictedMs(board, row, nowMs) {
  if (row.split_ms === undefined || isSilent(board, row, nowMs)) return null;
  const best = bestThrough(board, `s${row.split}`);
  if (best === null) return null;
  const atPace = Math.floor((row.split_ms * best.elapsedMs) / Math.max(1, best.ms));
  return Math.max(atPace, nowMs - row.started_at_ms);
}

/**
 * The fastest of those who finished and have a time at a split: `ms` there, `elapsedMs` in all.
 * @type {(board: Board, split?: string) => {elapsedMs: number, ms: number} | null}
 */
const bestThrough = onceEach((board, split) => {
  const rows = finished(board);
  const through = timesAt(board, split).filter(([entry]) => rows[entry] !== undefined);
  if (through.length === 0) return null;
  const ahead = (/** @type {string} */ a, /** @type {string} */ b) =>
    rows[a].elapsed_ms - rows[b].elapsed_ms || (a < b ? -1 : 1);
  const [best, ms] = through.reduce((a, b) => (ahead(a[0], b[0]) < 0 ? a : b));
  return { elapsedMs: rows[best].elapsed_ms, ms };
});

/**
 * May the first three still change, and how many on the stage could do it? `not_started`, `open`
 * (others are still to come), `possible` (only those on the stage), `lower` (those on the stage can
 * only come behind), `complete`.
 * @param {Board} board @param {number} nowMs @returns {{code: string, n: number}}
 */
export function podiumChance(board, nowMs) {
  const times = byTime(finished(board));
  const on = Object.fromEntries(
    Object.entries(driving(counted(board))).filter(([entry]) => hasPlace(board, entry)),
  );
  const state = stateOf(board.data.state, board.shown);
  if (OVER.includes(state)) return { code: "complete", n: 0 };
  if (times.length === 0 && Object.keys(on).length === 0) return { code: "not_started", n: 0 };
  if (STOPPED.includes(state) || times.length < PODIUM || somebodyComes(board, on)) {
    return { code: "open", n: 0 };
  }
  const can = Object.values(on).filter((row) => couldBeat(row, times[PODIUM - 1], nowMs)).length;
  if (can > 0) return { code: "possible", n: can };
  return { code: Object.keys(on).length > 0 ? "lower" : "complete", n: 0 };
}

/**
 * The crews in view that are on the stage that is shown.
 * @type {(board: Board) => Record<string, any>}
 */
export const driving = onceEach((board) => {
  const rows = board.data.onstage?.rows ?? NOBODY;
  /** @type {Record<string, any>} */
  const found = {};
  for (const entry of ordered(rows)) {
    const row = rows[entry];
    if (row.block === "waiting" || row.stage !== board.shown || !inView(board, entry)) continue;
    found[entry] = row;
  }
  return found;
});

/** @param {Board} board @param {Record<string, any>} on has somebody else the stage before it? */
function somebodyComes(board, on) {
  const rows = board.data.overall?.rows ?? NOBODY;
  return Object.keys(rows).some((entry) => rows[entry].block === "to_come" && on[entry] === undefined);
}

/** @param {any} row @param {number} thirdMs @param {number} nowMs */
function couldBeat(row, thirdMs, nowMs) {
  return row.started_at_ms === undefined || nowMs - row.started_at_ms < thirdMs;
}
