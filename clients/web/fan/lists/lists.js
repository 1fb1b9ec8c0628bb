// @ts-check
/**
 * Row models of the plain lists: start list, entries, penalties, retirements. Pure; twin:
 * web/page/lists.py. All lists have rows of one kind: what leads the row, whose it is, what is said
 * of it.
 *
 * @typedef {import("../../lib/patch.js").Row} Row
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../kind.js").Face} Face
 * @typedef {import("../kind.js").One} One
 * @typedef {import("../../lib/words.js").Say} Say
 */

import { MINUTE_MS, adjustment, timeOfDay } from "../../lib/format.js";
import { classesIn, classesOf, entryOf, ordered, stateOf, toldIn } from "../board.js";
import { crewAddresses, crewAttrs, crewText } from "../crew_rows.js";
import { controlName, heading, stageName } from "../frame.js";
import { inView } from "../onstage_rows.js";

/** The role of the view that a page lists. */
const LIST = "list";
const OVER = ["completed", "cancelled"];

/** @param {string} name @param {Board} board the one view of the rally that a page lists */
export function listChannel(name, board) {
  return { [LIST]: `rally/${board.rally}/${name}` };
}

/** @param {Board} board @returns {Record<string, string>} the list of the stage asked for, or next */
export function startListChannel(board) {
  const stage = startListStage(board);
  return stage === "" ? {} : listChannel(`startlist/${stage}`, board);
}

/** @param {Board} board @returns {string} none asked for, the next one to drive */
function startListStage({ view, stages, shown, data }) {
  if (stages.includes(view.stage)) return view.stage;
  const after = shown === "" ? [] : stages.slice(stages.indexOf(shown));
  return after.find((stage) => !OVER.includes(stateOf(data.state, stage))) ?? shown;
}

/** @param {Board} board @param {Say} say @returns {Row[]} */
export function startListRows(board, say) {
  const rows = rowsOf(board);
  return ordered(rows)
    .filter((entry) => inView(board, entry))
    .map((entry) => {
      const { due_at_ms, listed_at_ms, lane } = rows[entry];
      const was = listed_at_ms === undefined ? "" : say("listed_at", { at: time(board, listed_at_ms) });
      const sub = lane === undefined ? "" : say("lane", { n: lane });
      const main = entryOf(board, entry).vehicle ?? "";
      return row(board, entry, entry, { lead: time(board, due_at_ms), sub, main, note: was });
    });
}

/** @param {Board} board @param {Say} say stage, version, delay, how many start */
export function startListHeading(board, say) {
  const stage = startListStage(board);
  const { version, delay_ms } = board.data[LIST] ?? {};
  const name = board.data.itinerary?.stages?.[stage]?.name ?? "";
  const facts = [];
  if (version) facts.push(say("list_version", { n: version }));
  if (delay_ms) facts.push(say("list_delay", { n: Math.floor(delay_ms / MINUTE_MS) }));
  if (Object.keys(rowsOf(board)).length > 0) {
    facts.push(say("list_crews", { n: startListRows(board, say).length }));
  }
  const title = say("startlist_title", { stage: stageName(say, stage), name });
  return heading(board, say, title, facts.join(" · "), LIST);
}

/** @param {Board} board @param {Say} say @returns {Row[]} */
export function entryRows(board, say) {
  const rows = (board.data.scope_entries ?? board.data.entries)?.rows ?? {};
  const classes = ordered(classesOf(board));
  return ordered(rows)
    .filter((entry) => inView(board, entry))
    .map((entry) => {
      const { vehicle, entrant, team, guest } = rows[entry];
      const main = classes.filter((name) => rows[entry].classes?.[name] !== undefined).join(" ");
      const said = [vehicle, entrant, team, guest ? say("guest") : ""];
      return row(board, entry, entry, { main, note: joined([...new Set(said)]) });
    });
}

/** @param {Board} board @param {Say} say @returns {Row[]} the newest first */
export function penaltyRows(board, say) {
  const rows = rowsOf(board);
  return [...ordered(rows)]
    .reverse()
    .filter((name) => inView(board, rows[name].entry))
    .map((name) => {
      const { ms, kind, control, entry, reason, article, document } = rows[name];
      const text = {
        lead: controlName(say, control ?? ""),
        main: adjustment(ms),
        side: saidOr(say, `kind_${kind ?? ""}`, kind ?? ""),
        note: joined([reason, article, document]),
      };
      const href = `/r/${board.rally}/explain/adjustment/${name}${toldIn(board.view)}`;
      return row(board, name, entry, text, { "data-sum": ms < 0 ? "credit" : "" }, href);
    });
}

/** @param {Board} board @param {Say} say @returns {Row[]} the last one out first */
export function retirementRows(board, say) {
  const rows = rowsOf(board);
  return [...ordered(rows)]
    .reverse()
    .filter((entry) => inView(board, entry))
    .map((entry) => {
      const { stage, control, code, reason } = rows[entry];
      const lead = controlName(say, stage ?? control ?? "");
      const main = say(`code_${code}`, { stage: "" }).trim();
      return row(board, entry, entry, { lead, main, note: reason ?? "" });
    });
}

/** @param {One} title @param {string} empty @returns {Record<string, One>} */
export function listOnes(title, empty) {
  return { "list-title": title, "list-empty": { text: { empty }, attrs: {}, waitsFor: LIST } };
}

/** @param {Board} board @param {Say} say @param {string} name @param {Row[]} rows */
export function plainHeading(board, say, name, rows) {
  const cls = classesIn(board.view).join(" + ");
  const page = say(`page_${name}`);
  const title = cls === "" ? page : say("title_class", { title: page, class: cls });
  return heading(board, say, title, rows.length > 0 ? say("list_number", { n: rows.length }) : "", LIST);
}

/**
 * The words of a key, something else where there are none.
 * @param {Say} say @param {string} key @param {string} otherwise
 */
export function saidOr(say, key, otherwise) {
  const said = say(key);
  return said === key ? otherwise : said;
}

/** @param {Board} board @returns {Record<string, any>} */
function rowsOf(board) {
  return board.data[LIST]?.rows ?? {};
}

/** @param {(string | undefined)[]} said */
function joined(said) {
  return said.filter(Boolean).join(" · ");
}

/**
 * A row of a list: what is not said of it is empty.
 * @param {Board} board @param {string} key @param {string} entry @param {Record<string, string>} said
 * @param {Record<string, string>} [attrs] @param {string} [href]
 * @returns {Row}
 */
function row(board, key, entry, said, attrs = {}, href = "") {
  const crew = entryOf(board, entry);
  const text = { lead: "", sub: "", main: "", side: "", note: "", ...said };
  return {
    key,
    kind: key === entry ? "listed" : "item",
    text: { ...crewText(board, crew), ...text },
    attrs: { ...crewAttrs(board, crew), ...attrs },
    href,
    links: { who: crewAddresses(board)(entry) },
  };
}

/** @param {Board} board @param {number | undefined} atMs seconds only where there are any */
function time(board, atMs) {
  if (atMs === undefined) return "";
  const offset = board.data.itinerary?.rally?.utc_offset_minutes ?? 0;
  return timeOfDay(atMs, offset, atMs % MINUTE_MS !== 0);
}
