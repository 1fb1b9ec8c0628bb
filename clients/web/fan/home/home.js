// @ts-check
/**
 * The rally's own page: what happens now, who leads, the road, and the latest news. Pure; twin:
 * web/fan/home.py.
 *
 * @typedef {import("../kind.js").Face} Face
 * @typedef {import("../kind.js").Made} Made
 * @typedef {import("../kind.js").One} One
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../../lib/patch.js").Row} Row
 * @typedef {import("../../lib/words.js").Say} Say
 */

import { entryOf, oneClass, ordered, runningTable, stateOf, tablesOf } from "../board.js";
import { keysOf, marked, totalsChanged } from "../changed.js";
import { overallRows } from "../crew_rows.js";
import { heading, stageName, withClasses } from "../frame.js";
import { noticeText } from "../news/hows.js";
import { toldRows } from "../news/lines.js";
import { classRows, classTables, shownClasses } from "./leaders.js";
import { nowRows } from "./now.js";
import { dateText, roadRows, totalKm } from "./road.js";

const FIRST_SHOWN = 5;
const NEWS_SHOWN = 6;
const NOTICES_SHOWN = 3;
const COMING = "head:to_come";
/** What a notice of these says of a stage is over with it. */
const PASSING = ["delay", "safety", "spectators"];
const OVER = ["completed", "cancelled"];

/**
 * The running table, stage wins, news, corrections, notices, and last the tables of the classes. What of
 * them finds no room is read instead: of those leaders it tells a little later.
 * @type {import("../board.js").Channels}
 */
export function channels(board) {
  const { rally } = board;
  /** @type {Record<string, string>} */
  const found = {
    overall: runningTable(board),
    wins: `${tablesOf(board)}stagewins`,
    news: `rally/${rally}/news`,
    notices: `rally/${rally}/notices`,
    corrections: `rally/${rally}/corrections`,
  };
  return { ...found, ...classTables(board) };
}

/**
 * @param {Board} board
 * @param {Say} say
 * @param {number} nowMs rally time
 * @param {Made} made
 * @returns {Face}
 */
export function face(board, say, nowMs, made) {
  const { itinerary, state, entries, scope_entries, overall, wins, news: told, notices } = board.data;
  const { corrections } = board.data;
  const names = [itinerary, entries, scope_entries, board.view];
  const tables = shownClasses(board).map((name) => board.data[`class/${name}`]);
  const first = made.of("overall", [...names, overall, corrections, state?.publications], () =>
    marked(overallRows(board, say, made.inside("overall")), keysOf(totalsChanged(board))),
  );
  /** @type {Record<string, Row[]>} */
  const leaders = {};
  // What is read comes a moment later; until then the painted rows stay.
  if (Object.keys(board.read).every((role) => board.data[role] !== undefined)) {
    leaders["class-rows"] = made.of("classes", [...names, corrections, state?.publications, ...tables], () =>
      classRows(board),
    );
  }
  return {
    lists: {
      ...leaders,
      "now-rows": nowRows(board, say, nowMs),
      "notice-rows": made.of("notices", [notices, state, itinerary], () => noticeRows(board, say)),
      "overall-rows": firstRows(overall?.rows ?? {}, first),
      "news-rows": made.of("news", [...names, told], () => toldRows(board, say, "news", NEWS_SHOWN)),
      "road-rows": made.of("road", [...names, state, wins], () => roadRows(board, say)),
    },
    ones: {
      about: one({ about: about(board, say) }),
      "overall-title": overallTitle(board, say),
      "overall-empty": one({ empty: say("empty_overall") }, "overall"),
      "class-empty": one({ empty: say("empty_overall") }),
      "news-empty": one({ empty: say("empty_news") }, "news"),
      "road-empty": one({ empty: say("empty_rally") }, "itinerary"),
    },
    wholes: { "overall-rows": first },
  };
}

/**
 * The first crews; while few have come, those to come by their places before too.
 * @param {Record<string, any>} table @param {Row[]} rows @returns {Row[]}
 */
function firstRows(table, rows) {
  const first = rows.filter(({ key }) => table[key]?.pos !== undefined).slice(0, FIRST_SHOWN);
  const coming = rows.filter(
    ({ key }) => table[key]?.block === "to_come" && table[key].pos_before !== undefined,
  );
  const room = FIRST_SHOWN - first.length;
  if (first.length === 0 || room === 0 || coming.length === 0) return first;
  return [...first, ...rows.filter(({ key }) => key === COMING), ...coming.slice(0, room)];
}

/**
 * What time alone changes: the countdown to the next stage.
 * @param {Board} board @param {Say} say @param {number} nowMs @returns {Face}
 */
export function ticking(board, say, nowMs) {
  return { lists: { "now-rows": nowRows(board, say, nowMs) }, ones: {} };
}

/** @param {Record<string, string>} text @param {string} [waitsFor] @returns {One} */
function one(text, waitsFor) {
  return waitsFor === undefined ? { text, attrs: {} } : { text, attrs: {}, waitsFor };
}

/** @param {Board} board @param {Say} say the running table's, whatever stage the address asks for */
function overallTitle(board, say) {
  const cls = oneClass(board.view);
  const title = say(cls === "" ? "overall_running" : "class_running", { class: cls });
  const stage = stageName(say, board.data.overall?.stage ?? "");
  return heading(board, say, title, withClasses(board, stage), "overall");
}

/** @param {Board} board @param {Say} say the days of the rally, how many stages, how long */
function about(board, say) {
  const legs = Object.values(board.data.itinerary?.legs ?? {});
  const dates = [...new Set(legs.map((leg) => leg.date).filter(Boolean))].sort();
  const days = dates.length > 0 ? [dates[0], dates[dates.length - 1]] : [];
  const said = [];
  if (days.length > 0) {
    const date = [...new Set(days.map((one) => dateText(say, one)))].join(" – ");
    said.push(say("date_year", { date, year: days[1].slice(0, 4) }));
  }
  if (board.stages.length > 0) {
    said.push(say("stage_count", { n: board.stages.length }), totalKm(board, say, board.stages));
  }
  return said.join(" · ");
}

/** @param {Board} board @param {Say} say @returns {Row[]} notices that stand, the newest first */
function noticeRows(board, say) {
  const rows = board.data.notices?.rows ?? {};
  const newest = [...ordered(rows)].reverse().filter((name) => !isOver(board, rows[name]));
  return newest.slice(0, NOTICES_SHOWN).map((name) => {
    const { kind, stage } = rows[name];
    const about = [say(`notice_${kind}`), stage === undefined ? "" : stageName(say, stage)];
    return {
      key: name,
      kind: "notice",
      text: { kind: about.filter(Boolean).join(" "), text: noticeText(say, rows[name]) },
      attrs: { "data-notice": kind },
    };
  });
}

/**
 * Has what a notice warns of gone by? The log and the notice board have it still.
 * @param {Board} board @param {{kind: string, stage?: string}} notice
 */
function isOver({ data }, { kind, stage }) {
  if (!PASSING.includes(kind)) return false;
  const ofStage = stage !== undefined && OVER.includes(stateOf(data.state, stage));
  return ofStage || Boolean(data.state?.closed);
}

/**
 * The one line for those who listen: who leads.
 * @param {Board} board @param {Say} say @returns {string}
 */
export function news(board, say) {
  const rows = board.data.overall?.rows ?? {};
  const leader = ordered(rows).find((entry) => rows[entry].pos === 1);
  if (leader === undefined) return "";
  return say("announce_leader", { driver: entryOf(board, leader).driver ?? "" });
}
