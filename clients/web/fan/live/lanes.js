// @ts-check
/**
 * Two lanes of the live stage: who waits at the start, and who is driving. Pure; twin:
 * web/fan/live_lanes.py.
 *
 * @typedef {import("../../lib/patch.js").Row} Row
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../crew_rows.js").Crew} Crew
 * @typedef {import("../../lib/words.js").Say} Say
 */

import { HOUR_MS, adjustment, clock } from "../../lib/format.js";
import { Made, onceEach } from "../../lib/memo.js";
import { ordered } from "../board.js";
import { stageName } from "../frame.js";
import { clockText, inView, isSilent, splitText } from "../onstage_rows.js";
import { driving, FINISH, wouldBe } from "./chances.js";

/** Cars at the start that are shown: the start list has the others. */
const NEXT_SHOWN = 5;
/** What is further away than this needs no countdown. */
const COUNTED_DOWN_MS = HOUR_MS;
const SECOND_MS = 1000;

/**
 * A stage and who waits for it: the one that is shown, or else the next one. Only where nobody
 * chose a stage another one is shown than asked for.
 * @type {(board: Board) => {stage: string, entries: string[]}}
 */
export const waiting = onceEach((board) => {
  const crews = board.data.onstage?.rows ?? {};
  /** @type {Record<string, string[]>} */
  const lanes = {};
  for (const entry of ordered(crews)) {
    if (crews[entry].block !== "waiting" || !inView(board, entry)) continue;
    (lanes[crews[entry].stage] ??= []).push(entry);
  }
  const stages = board.stages.filter((stage) => lanes[stage] !== undefined);
  const own = lanes[board.shown];
  const busy = Object.keys(driving(board)).length > 0;
  if (own !== undefined || board.view.stage !== "" || stages.length === 0 || busy) {
    return { stage: board.shown, entries: own ?? [] };
  }
  return { stage: stages[0], entries: lanes[stages[0]] };
});

/**
 * @param {Board} board @param {Say} say @param {number} nowMs
 * @param {(entry: string) => Crew} sayCrew @param {Made} [made]
 * @returns {Row[]}
 */
export function waitingRows(board, say, nowMs, sayCrew, made = new Made()) {
  const crews = board.data.onstage?.rows ?? {};
  const next = waiting(board).entries.slice(0, NEXT_SHOWN);
  return next.map((entry) => {
    const [row, crew, place] = [crews[entry], sayCrew(entry), placeText(board, entry)];
    const due = clockText(board, say, row, nowMs);
    const left = due === "" ? "" : countdown(row.due_at_ms - nowMs);
    return made.of(entry, [crew, due, left, place], () => waitingRow(entry, crew, { due, left, place }));
  });
}

/** @param {string} entry @param {Crew} crew @param {Record<string, string>} text @returns {Row} */
function waitingRow(entry, crew, text) {
  return {
    key: entry,
    kind: "due",
    text: { ...crew.text, ...text },
    attrs: { "data-block": "waiting", ...crew.attrs },
    links: { who: crew.who },
  };
}

/**
 * Whole seconds that are left, the last one shown as 0:01; empty when it is over.
 * @param {number} leftMs @returns {string}
 */
export function countdown(leftMs) {
  if (leftMs <= 0 || leftMs > COUNTED_DOWN_MS) return "";
  return clock(Math.ceil(leftMs / SECOND_MS) * SECOND_MS);
}

/** @param {Board} board @param {string} entry the place overall that a crew drives from */
function placeText(board, entry) {
  const row = board.data.overall?.rows?.[entry];
  const place = row?.pos_before ?? row?.pos;
  return place === undefined ? "" : `(${place}.)`;
}

/**
 * The crews on the stage in the order of the road: who comes next is first.
 * @param {Board} board @param {Say} say @param {number} nowMs
 * @param {(entry: string) => Crew} sayCrew @param {Made} [made]
 * @returns {Row[]}
 */
export function drivingRows(board, say, nowMs, sayCrew, made = new Made()) {
  const crews = driving(board);
  return ordered(crews).map((entry) => {
    const [row, crew] = [crews[entry], sayCrew(entry)];
    const split = splitText(board, say, entry, row);
    const would = wouldBe(board, entry, row, nowMs);
    const text = {
      ...split.text,
      ...wouldText(say, would),
      clock: clockText(board, say, row, nowMs),
      place: placeText(board, entry),
    };
    const attrs = {
      "data-block": row.block,
      "data-silent": isSilent(board, row, nowMs) ? "yes" : "",
      "data-split": split.standing,
      "data-would": would === null ? "" : would.place === 1 ? "best" : "behind",
    };
    const from = [crew, ...Object.values(text), ...Object.values(attrs)];
    return made.of(entry, from, () => drivingRow(entry, crew, text, attrs));
  });
}

/**
 * @param {string} entry @param {Crew} crew @param {Record<string, string>} text
 * @param {Record<string, string>} attrs
 * @returns {Row}
 */
function drivingRow(entry, crew, text, attrs) {
  return {
    key: entry,
    kind: "driving",
    text: { ...crew.text, mark: "", ...text },
    attrs: { ...attrs, ...crew.attrs },
    links: { who: crew.who },
  };
}

/**
 * The next point, the place there if it were reached now, and how far the best time is.
 * @param {Say} say @param {import("./chances.js").Would | null} would
 */
function wouldText(say, would) {
  if (would === null) return { next: "", would: "", lead: "" };
  const ahead = would.point === FINISH;
  return {
    next: ahead ? say("point_finish") : say("split", { n: would.point.slice(1) }),
    would: `${would.place}.`,
    lead: adjustment(would.leadS * SECOND_MS),
  };
}

/** @param {Board} board @param {Say} say which stage the crews wait for, and how many they are */
export function laneTitle(board, say) {
  const { stage, entries } = waiting(board);
  return entries.length > 0 ? `${stageName(say, stage)} · ${entries.length}` : "";
}
