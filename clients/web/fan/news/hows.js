// @ts-check
/**
 * How it was and is, or how much: what a line of news or of the log says beside what and whom. Pure;
 * twin: web/page/hows.py.
 *
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../../lib/words.js").Say} Say
 * @typedef {(board: Board, say: Say, row: any) => string} How
 */

import { MINUTE_MS, adjustment, gap, stageTime, timeOfDay } from "../../lib/format.js";
import { entryOf } from "../board.js";
import { stageName } from "../frame.js";
import { settingName, settingText } from "./settings.js";

const TENTH_MS = 100;
const NOTHING_THERE = "–";
const LANGUAGES = ["fi", "sv", "en"];

/** @param {Board} board @param {Say} say @param {any} row how it was and is, or how much */
export function howOf(board, say, row) {
  if (row.before_ms !== undefined || row.after_ms !== undefined) {
    return change([duration(board, row, row.before_ms), duration(board, row, row.after_ms)]);
  }
  if (row.before_at_ms !== undefined || row.after_at_ms !== undefined) {
    return change([instant(board, row.before_at_ms), instant(board, row.after_at_ms)]);
  }
  return HOWS[row.code]?.(board, say, row) ?? "";
}

/** @type {How} */
const won = (board, _say, row) => duration(board, row, row.ms);
/** @type {How} */
const delayed = (_board, say, row) => say("told_minutes", { n: Math.floor(row.ms / MINUTE_MS) });
/** @type {How} */
const counted = (_board, say, row) => (row.crews > 1 ? say("told_crews", { n: row.crews }) : "");
/** @type {How} */
const times = (_board, say, row) => (row.times > 0 ? say("told_times", { n: row.times }) : "");
/** @type {How} */
const shifted = (board, say, row) =>
  [gap(row.ms, 1), times(board, say, row)].filter(Boolean).join(" · ");
/** @type {How} */
const tables = (board, say, row) =>
  (row.tables ?? "")
    .split(", ")
    .filter(Boolean)
    .map((/** @type {string} */ one) => tableName(board, say, one))
    .join(", ");

/** @type {Record<string, How>} */
const HOWS = {
  stage_won: won,
  rally_won: won,
  time_given: won,
  lead_changed: (board, say, row) =>
    row.before_entry === undefined
      ? ""
      : say("told_before", { crew: crewName(board, row.before_entry) }),
  adjustment: (_board, _say, row) => adjustment(row.ms),
  stage_delayed: delayed,
  delay_allowed: delayed,
  start_time_given: (board, _say, row) => timeText(board, row.at_ms),
  times_given: counted,
  time_pending: counted,
  clock_shifted: shifted,
  start_clock_shifted: shifted,
  impulses_moved: times,
  decision_withdrawn: times,
  published: (_board, say, row) => say(`told_status_${row.status}`, { n: row.version }),
  entry_changed: (_board, _say, row) => {
    if (row.car_before !== undefined) return change([`#${row.car_before}`, `#${row.car}`]);
    return row.classes_before === undefined ? "" : change([row.classes_before, row.classes]);
  },
  class_changed: (_board, _say, row) => row.classes ?? "",
  regulations_changed: (_board, say, { before = {}, after = {} }) =>
    Object.keys(after)
      .map((one) => `${settingName(say, one)}: ${setting(say, one, [before[one], after[one]])}`)
      .join(", "),
  notice: (_board, say, row) => noticeText(say, row),
  protest_lodged: tables,
  protest_upheld: tables,
  protest_rejected: tables,
  appeal_lodged: tables,
  appeal_upheld: tables,
  appeal_rejected: tables,
};

/** @param {Say} say @param {string} name @param {(string | undefined)[]} sides */
function setting(say, name, sides) {
  return change(sides.map((one) => settingText(say, name, one)));
}

/** @param {string[]} sides */
function change(sides) {
  return sides.map((side) => side || NOTHING_THERE).join(" → ");
}

/** @param {Board} board @param {any} row @param {number | undefined} ms */
function duration(board, row, ms) {
  if (ms === undefined) return "";
  return stageTime(ms, board.data.itinerary?.stages?.[row.stage]?.precision_ms ?? TENTH_MS);
}

/** @param {Board} board @param {number | undefined} atMs */
function instant(board, atMs) {
  const offset = board.data.itinerary?.rally?.utc_offset_minutes ?? 0;
  return atMs === undefined ? "" : timeOfDay(atMs, offset);
}

/** @param {Board} board @param {string} entry @returns {string} a crew in one line */
export function crewName(board, entry) {
  const { car, driver, co_driver } = entryOf(board, entry);
  const names = [driver, co_driver].filter(Boolean).join(" / ");
  return car === undefined ? names || entry : `#${car} ${names}`.trim();
}

/** @param {Board} board @param {string} title @returns {string} a championship or cup by its name */
export function titleName(board, title) {
  const competitions = Object.values(board.data.itinerary?.competitions ?? {});
  const named = competitions.find((one) => one.titles?.[title]?.name !== undefined);
  return named?.titles[title].name ?? title;
}

/**
 * What a table is called: competition and class where they are not all, and which.
 * @param {Board} board @param {Say} say @param {string} classification
 */
export function tableName(board, say, classification) {
  const parts = [];
  let rest = classification.split("/");
  if (rest[0] === "c") {
    parts.push(board.data.itinerary?.competitions?.[rest[1]]?.name ?? rest[1]);
    rest = rest.slice(2);
  }
  if (rest[0] === "class") {
    parts.push(rest[1]);
    rest = rest.length > 2 ? rest.slice(2) : ["overall"];
  }
  const stage = stageName(say, rest[1] ?? "");
  return [...parts, `${say(`table_${rest[0]}`)} ${stage}`.trim()].join(" · ");
}

/** @param {Board} board @param {number | undefined} atMs */
export function timeText(board, atMs) {
  const offset = board.data.itinerary?.rally?.utc_offset_minutes ?? 0;
  return atMs === undefined ? "" : timeOfDay(atMs, offset, false);
}

/**
 * The officials' words in the reader's language, else in the first that they typed.
 * @param {Say} say @param {any} row @returns {string}
 */
export function noticeText(say, { texts = {} }) {
  const language = [say("told_language"), ...LANGUAGES].find((one) => texts[one] !== undefined);
  return language === undefined ? "" : texts[language];
}
