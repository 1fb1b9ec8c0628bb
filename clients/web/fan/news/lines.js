// @ts-check
/**
 * Lines of news and of the log of corrections: what, where, whom, how it was and is, and why. Pure;
 * twin: web/page/news.py. The wire has codes and numbers; a line is put together of short words that
 * stand side by side, so that no language has to bend a name.
 *
 * @typedef {import("../../lib/patch.js").Row} Row
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../kind.js").Face} Face
 * @typedef {import("../kind.js").Made} Made
 * @typedef {import("../../lib/words.js").Say} Say
 */

import { MINUTE_MS } from "../../lib/format.js";
import { classesIn, entryOf, ordered } from "../board.js";
import { crewAddresses } from "../crew_rows.js";
import { controlName } from "../frame.js";
import { inView } from "../onstage_rows.js";
import { actsOf, saidTogether } from "./acts.js";
import { crewName, howOf, tableName, timeText, titleName } from "./hows.js";
import { MILESTONES, repeatsAll } from "./milestones.js";

/**
 * The page of the lines of one view, which has its name: the news, the corrections.
 * @param {Board} board @param {Say} say @param {Made} made @param {"news" | "corrections"} role
 * @returns {Face}
 */
export function toldFace(board, say, made, role) {
  const { itinerary, entries, scope_entries } = board.data;
  const from = [itinerary, entries, scope_entries, board.data[role], board.view];
  const rows = made.of(role, from, () => toldRows(board, say, role));
  const sub = rows.length > 0 ? say("told_number", { n: rows.length }) : "";
  const title = { text: { title: say(`page_${role}`), sub, status: "" }, attrs: {} };
  const empty = { text: { empty: say(`empty_${role}`) }, attrs: {}, waitsFor: role };
  return { lists: { "told-rows": rows }, ones: { "told-title": title, "told-empty": empty } };
}

/**
 * The lines of a role, the newest first; what one decision did to many crews is one line.
 * @param {Board} board @param {Say} say @param {string} role
 * @param {number} [most] so many of them, 0 for all
 * @returns {Row[]}
 */
export function toldRows(board, say, role, most = 0) {
  const rows = board.data[role]?.rows ?? {};
  const newest = [...ordered(rows)].reverse().filter((name) => isTold(board, rows, rows[name]));
  const today = newest.length > 0 ? dayText(board, say, rows[newest[0]]) : "";
  return actsOf(rows, newest, MILESTONES)
    .slice(0, most || undefined)
    .map((names) => act(board, say, names, rows, today));
}

/**
 * Whether a line belongs to what is looked at; who is first of all is told of once.
 * @param {Board} board @param {Record<string, any>} rows @param {any} row
 */
function isTold(board, rows, row) {
  if (row.entry !== undefined && !inView(board, row.entry)) return false;
  if (!MILESTONES.includes(row.code)) return true;
  const chosen = classesIn(board.view);
  const { competition } = board.view;
  const mine = board.data.scope_entries === undefined ? "" : competition;
  if ((row.competition ?? "") !== mine) return false;
  return chosen.length > 0 ? chosen.includes(row.class) : !repeatsAll(rows, row);
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
      how: howOf(board, say, row),
      said: [why, reason, article, document].filter(Boolean).join(" · "),
    },
    attrs: { "data-code": row.code },
    links: { who: entry === "" ? "" : crewAddresses(board)(entry) },
  };
}

/**
 * One line for all that an act did, under the name of the first of its rows.
 * @param {Board} board @param {Say} say @param {string[]} names @param {Record<string, any>} rows
 * @param {string} today
 * @returns {Row}
 */
function act(board, say, names, rows, today) {
  const first = names[names.length - 1];
  const one = line(board, say, first, rows[first], today);
  if (names.length === 1) return one;
  const crews = new Set(names.map((name) => rows[name].entry)).size;
  const parts = names.map((name) => ({
    plate: plateOf(board, rows[name].entry),
    where: where(board, say, rows[name]),
    how: howOf(board, say, rows[name]),
  }));
  const text = { ...one.text, ...saidTogether(parts, crews) };
  const many = { ...one, text, attrs: { ...one.attrs, "data-many": "yes" } };
  if (crews === 1) return many;
  return { ...many, text: { ...text, who: say("told_crews", { n: crews }) }, links: { who: "" } };
}

/** @param {Board} board @param {string} entry @returns {string} a crew among many: #4 */
function plateOf(board, entry) {
  const { car } = entryOf(board, entry);
  return car === undefined ? entry : `#${car}`;
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
  if (row.classification !== undefined) {
    const table = tableName(board, say, row.classification);
    return [table, titleName(board, row.title ?? "")].filter(Boolean).join(" · ");
  }
  const parts = [controlName(say, row.stage ?? row.control ?? "")];
  if (MILESTONES.includes(row.code)) parts.push(row.class);
  return parts.filter(Boolean).join(" · ");
}

/** @param {Board} board @param {Say} say @param {any} row */
function dayText(board, say, { told_at_ms }) {
  if (told_at_ms === undefined) return "";
  const offset = board.data.itinerary?.rally?.utc_offset_minutes ?? 0;
  const there = new Date(told_at_ms + offset * MINUTE_MS);
  return say("day_month", { day: there.getUTCDate(), month: there.getUTCMonth() + 1 });
}
