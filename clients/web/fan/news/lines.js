// @ts-check
/**
 * Lines of news and of the log of corrections: what, where, whom, how it was and is, and why. Pure;
 * twin: web/page/news.py. The wire has codes and numbers; a line is put together of short words that
 * stand side by side, so that no language has to bend a name.
 *
 * @typedef {import("../../lib/patch.js").Row} Row
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../../lib/words.js").Say} Say
 * @typedef {(board: Board, say: Say, row: any) => string} How
 */

import { MINUTE_MS, adjustment, stageTime, timeOfDay } from "../../lib/format.js";
import { classesIn, entryOf, ordered } from "../board.js";
import { crewAddresses } from "../crew_rows.js";
import { controlName, stageName } from "../frame.js";
import { inView } from "../onstage_rows.js";

const MILESTONES = ["stage_won", "lead_changed"];
const TENTH_MS = 100;
const NOTHING_THERE = "–";
const LANGUAGES = ["fi", "sv", "en"];

/**
 * The lines of a role, the newest first.
 * @param {Board} board @param {Say} say @param {string} role
 * @param {number} [most] so many of them, 0 for all
 * @returns {Row[]}
 */
export function toldRows(board, say, role, most = 0) {
  const rows = board.data[role]?.rows ?? {};
  const newest = [...ordered(rows)].reverse().filter((name) => isTold(board, rows, rows[name]));
  const today = newest.length > 0 ? dayText(board, say, rows[newest[0]]) : "";
  return newest
    .slice(0, most || undefined)
    .map((name) => line(board, say, name, rows[name], today));
}

/**
 * Whether a line belongs to what is looked at; a class's lead that is everybody's is told once.
 * @param {Board} board @param {Record<string, any>} rows @param {any} row
 */
function isTold(board, rows, row) {
  if (row.entry !== undefined && !inView(board, row.entry)) return false;
  if (!MILESTONES.includes(row.code)) return true;
  const chosen = classesIn(board.view);
  const { competition } = board.view;
  const mine = board.data.scope_entries === undefined ? "" : competition;
  if ((row.competition ?? "") !== mine) return false;
  if (chosen.length > 0) return chosen.includes(row.class);
  if (row.class === undefined) return true;
  return rows[`lead/${mine === "" ? "" : `c/${mine}/`}${row.stage}`]?.entry !== row.entry;
}

/**
 * One line; its day only where it is not the newest one's.
 * @param {Board} board @param {Say} say @param {string} name @param {any} row @param {string} today
 * @returns {Row}
 */
function line(board, say, name, row, today) {
  const day = dayText(board, say, row);
  const { entry = "", others = {}, cause, reason, article, document } = row;
  const whom = [entry, ...Object.keys(others).sort()].filter(Boolean);
  const why = cause === undefined ? "" : say(`told_${cause}`);
  return {
    key: name,
    kind: "told",
    text: {
      at: timeText(board, row.told_at_ms),
      day: day === today ? "" : day,
      what: what(say, row),
      where: where(board, say, row),
      who: whom.map((one) => crewName(board, one)).join(", "),
      how: how(board, say, row),
      said: [why, reason, article, document].filter(Boolean).join(" · "),
    },
    attrs: { "data-code": row.code },
    links: { who: entry === "" ? "" : crewAddresses(board)(entry) },
  };
}

/** @param {Board} board @param {string} entry @returns {string} a crew in one line */
function crewName(board, entry) {
  const { car, driver, co_driver } = entryOf(board, entry);
  const names = [driver, co_driver].filter(Boolean).join(" / ");
  return car === undefined ? names || entry : `#${car} ${names}`.trim();
}

/** @param {Say} say @param {any} row */
function what(say, { code, state, kind, ms, pending }) {
  if (code === "stage_state") return say(`told_stage_${state}`);
  if (code === "notice") return say(`notice_${kind}`);
  if (code === "adjustment" && ms < 0) return say("told_credit");
  if (code === "time_pending" && pending === false) return say("told_time_settled");
  return say(`told_${code}`);
}

/** @param {Board} board @param {Say} say @param {any} row */
function where(board, say, row) {
  if (row.classification !== undefined) return tableName(board, say, row.classification);
  const parts = [controlName(say, row.stage ?? row.control ?? "")];
  if (MILESTONES.includes(row.code)) parts.push(row.class);
  return parts.filter(Boolean).join(" · ");
}

/**
 * What a table is called: competition and class where they are not all, and which.
 * @param {Board} board @param {Say} say @param {string} classification
 */
function tableName(board, say, classification) {
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

/** @param {Board} board @param {Say} say @param {any} row how it was and is, or how much */
function how(board, say, row) {
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
const tables = (board, say, row) =>
  (row.tables ?? "")
    .split(", ")
    .filter(Boolean)
    .map((/** @type {string} */ one) => tableName(board, say, one))
    .join(", ");

/** @type {Record<string, How>} */
const HOWS = {
  stage_won: won,
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
  published: (_board, say, row) => say(`told_status_${row.status}`, { n: row.version }),
  entry_changed: (_board, _say, row) => {
    if (row.car_before !== undefined) return change([`#${row.car_before}`, `#${row.car}`]);
    return row.classes_before === undefined ? "" : change([row.classes_before, row.classes]);
  },
  class_changed: (_board, _say, row) => row.classes ?? "",
  notice: (_board, say, row) => noticeText(say, row),
  protest_lodged: tables,
  protest_upheld: tables,
  protest_rejected: tables,
  appeal_lodged: tables,
  appeal_upheld: tables,
  appeal_rejected: tables,
};

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

/** @param {Board} board @param {Say} say @param {any} row */
function dayText(board, say, { told_at_ms }) {
  if (told_at_ms === undefined) return "";
  const offset = board.data.itinerary?.rally?.utc_offset_minutes ?? 0;
  const there = new Date(told_at_ms + offset * MINUTE_MS);
  return say("day_month", { day: there.getUTCDate(), month: there.getUTCMonth() + 1 });
}

/** @param {Board} board @param {number | undefined} atMs */
function timeText(board, atMs) {
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
