// @ts-check
/**
 * The story of a rally in numbers: totals, places and stage times of a few crews after each stage,
 * all differences of shown numbers. Pure; twin: web/fan/chart_story.py.
 *
 * @typedef {import("../board.js").Board} Board
 * @typedef {{stage: string, metres: number, rows: Record<string, any>}} Step a stage that somebody
 *   has finished, with the table as it stands after it
 */

import { isChosen, ordered } from "../board.js";

/** Lines that can be told apart. */
export const LINES_MAX = 8;
const METRES_A_KM = 1000;

/**
 * The stages with a table, in the order of the road.
 * @param {Board} board
 * @returns {Step[]}
 */
export function stepsOf(board) {
  const about = board.data.itinerary?.stages ?? {};
  return board.stages
    .map((stage) => ({
      stage,
      metres: about[stage].metres,
      rows: board.data[`overall/${stage}`]?.rows ?? {},
    }))
    .filter(({ rows }) => Object.keys(rows).length > 0);
}

/**
 * The crews of the lines: the first ones after the last stage, and the chosen one.
 * @param {Board} board
 * @param {Step[]} steps
 * @returns {string[]}
 */
export function linesOf(board, steps) {
  const last = steps.at(-1)?.rows ?? {};
  const placed = ordered(last).filter(
    (entry) => last[entry].pos !== undefined && isChosen(board, entry),
  );
  const first = placed.slice(0, LINES_MAX);
  const { crew } = board.view;
  const known = steps.some(({ rows }) => rows[crew] !== undefined);
  return known && !first.includes(crew) ? [...first.slice(0, LINES_MAX - 1), crew] : first;
}

/**
 * The crew that gaps are counted from: the chosen one, else the first.
 * @param {Board} board
 * @param {string[]} lines
 * @returns {string}
 */
export function baseOf(board, lines) {
  return lines.includes(board.view.crew) ? board.view.crew : (lines[0] ?? "");
}

/**
 * How far a crew is behind another after a stage; undefined where one of them has no total.
 * @param {Step} step @param {string} entry @param {string} base
 * @returns {number | undefined}
 */
export function gapAt({ rows }, entry, base) {
  const own = rows[entry]?.total_ms;
  const theirs = rows[base]?.total_ms;
  return own === undefined || theirs === undefined ? undefined : own - theirs;
}

/**
 * What a crew drove on a stage: the difference of its sums of stage times.
 * @param {Step | undefined} before @param {Step} step @param {string} entry
 * @returns {number | undefined}
 */
function stageMs(before, { rows }, entry) {
  const now = rows[entry]?.stages_ms;
  if (before === undefined || now === undefined) return now;
  const then = before.rows[entry]?.stages_ms;
  return then === undefined ? undefined : now - then;
}

/**
 * How much slower than the best with a place a crew was on a stage; undefined where there is none.
 * @param {Step | undefined} before @param {Step} step @param {string} entry
 * @returns {number | undefined}
 */
export function slowerMs(before, step, entry) {
  const own = stageMs(before, step, entry);
  if (own === undefined) return undefined;
  const placed = Object.keys(step.rows).filter((other) => step.rows[other].pos !== undefined);
  const times = placed.map((other) => stageMs(before, step, other) ?? Infinity);
  const best = Math.min(...times);
  return best === Infinity ? undefined : own - best;
}

/**
 * The same by the kilometre, cut to whole milliseconds.
 * @param {Step | undefined} before @param {Step} step @param {string} entry
 * @returns {number | undefined}
 */
export function paceMs(before, step, entry) {
  const slower = slowerMs(before, step, entry);
  if (slower === undefined || step.metres <= 0) return undefined;
  return Math.floor((slower * METRES_A_KM) / step.metres);
}
