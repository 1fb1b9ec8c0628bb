// @ts-check
/**
 * A crew's page compared with another crew: stage by stage, and how far apart they are after each.
 * Pure; twin: web/fan/duel.py. Only differences of two shown numbers.
 *
 * @typedef {import("../../lib/patch.js").Row} Row
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../kind.js").Made} Made
 * @typedef {import("../kind.js").One} One
 * @typedef {import("../../lib/words.js").Say} Say
 */

import { gap, stageTime } from "../../lib/format.js";
import { addressElsewhere, askedOf, entryOf, ordered } from "../board.js";
import { chip } from "../chips.js";
import { changesOfCrew, keysOf, marked } from "../changed.js";
import { crewText } from "../crew_rows.js";
import { fileRows } from "../files.js";
import { stageName } from "../frame.js";
import { markOf } from "../marks.js";

const TENTH_MS = 100;
/** @type {Record<string, any>} */
const NOTHING = {};

/** @param {Board} board @returns {string} the crew that the page's own one is compared with, if any */
function rivalOf(board) {
  const { rival, crew } = board.view;
  return rival !== crew && Object.keys(entryOf(board, rival)).length > 0 ? rival : "";
}

/** @param {Board} board @returns {Record<string, string>} the other crew's own view */
export function rivalChannels(board) {
  const rival = rivalOf(board);
  /** @type {Record<string, string>} */
  const none = {};
  return rival === "" ? none : { rival: `rally/${board.rally}/crew/${rival}` };
}

/** @param {Board} board @returns {Record<string, string>} the other crew's places */
export function rivalReads(board) {
  const rival = rivalOf(board);
  /** @type {Record<string, string>} */
  const none = {};
  return rival === "" ? none : { rival_places: `${board.prefix}places/${rival}` };
}

/**
 * The lists of the comparison; without its rows until all that they need is there.
 * @param {Board} board @param {Say} say @param {string} entry @param {Made} made
 * @returns {Record<string, Row[]>}
 */
export function duelLists(board, say, entry, made) {
  const { itinerary, entries, scope_entries, overall, crew, rival, places, rival_places, corrections } =
    board.data;
  const names = [itinerary, entries, scope_entries, board.view];
  /** @type {Record<string, Row[]>} */
  const lists = {
    "near-rows": made.of("near", [...names, board.data.class, overall], () => near(board, entry)),
    "rival-kept": made.of("kept", [board.view], () => kept(board)),
    "rival-rows": made.of("choices", names, () => choices(board, say, entry)),
  };
  if (rivalOf(board) === "") return { ...lists, "duel-rows": [], "duel-files": [] };
  const files = () => fileRows(board, `duel/${entry}`, toldToFiles(board));
  lists["duel-files"] = made.of("duel-files", names, files);
  if (places === undefined || rival_places === undefined) return lists;
  const from = [...names, crew, rival, places, rival_places, corrections];
  return { ...lists, "duel-rows": made.of("duel", from, () => duelRows(board, say)) };
}

/** @param {Board} board @returns {string} what the address of the page has that its files' have too */
function toldToFiles({ view }) {
  const told = askedOf(view).filter(([name]) => ["with", "delay", "lang"].includes(name));
  return `?${told.map(([name, value]) => `${name}=${value}`).join("&")}`;
}

/** @param {Board} board @param {Say} say @returns {Row[]} stages that one of the two has driven */
function duelRows(board, say) {
  const rows = board.stages.map((stage) => duelRow(board, say, stage));
  const driven = rows.filter(({ text }) => text.mine !== "" || text.theirs !== "");
  const changed = (/** @type {string} */ one) => keysOf(changesOfCrew(board, one), "stage");
  const mine = marked(driven, changed(board.view.crew), "mine", "mymark");
  return marked(mine, changed(rivalOf(board)), "theirs", "theirmark");
}

/** @param {Board} board @param {Say} say @param {string} name @returns {Row} */
function duelRow(board, say, name) {
  const stage = board.data.itinerary.stages[name];
  const precision = stage.precision_ms ?? TENTH_MS;
  /** @param {string} role */
  const on = (role) => board.data[role]?.stages?.[name] ?? NOTHING;
  const mine = on("crew");
  const theirs = on("rival");
  const diff = apart(mine, theirs, "elapsed_ms");
  const total = apart(on("places"), on("rival_places"), "total_ms");
  return {
    key: name,
    kind: "duel",
    text: {
      code: stageName(say, name),
      name: stage.name,
      mine: timeText(mine, precision),
      mymark: mine.elapsed_ms === undefined ? "" : markOf(mine),
      theirs: timeText(theirs, precision),
      theirmark: theirs.elapsed_ms === undefined ? "" : markOf(theirs),
      diff: gapText(diff, precision),
      total: gapText(total, TENTH_MS),
    },
    attrs: { "data-diff": sideOf(diff), "data-total": sideOf(total) },
    href: "",
    links: { stage: addressElsewhere(board.view, "results", { stage: name, crew: "" }) },
  };
}

/** @param {any} mine @param {any} theirs @param {string} what @returns {number | undefined} longer by */
function apart(mine, theirs, what) {
  const known = mine?.[what] !== undefined && theirs?.[what] !== undefined;
  return known ? mine[what] - theirs[what] : undefined;
}

/** @param {any} on @param {number} precision */
function timeText({ elapsed_ms }, precision) {
  return elapsed_ms === undefined ? "" : stageTime(elapsed_ms, precision);
}

/** @param {number | undefined} ms @param {number} precision */
function gapText(ms, precision) {
  if (ms === undefined) return "";
  return ms === 0 ? "=" : gap(ms, precision);
}

/** @param {number | undefined} ms which of the two was faster, for the looks; the sign says it, too */
function sideOf(ms) {
  if (!ms) return "";
  return ms < 0 ? "gain" : "loss";
}

/** @param {Board} board @param {Say} say @param {string} entry @returns {Record<string, One>} */
export function duelOnes(board, say, entry) {
  const rival = rivalOf(board);
  const [mine, theirs] = [entry, rival].map((one) => (one ? `#${entryOf(board, one).car ?? ""}` : ""));
  return {
    "duel-title": { text: { sub: subOf(board, say, rival) }, attrs: {} },
    "duel-heads": { text: { mine, theirs }, attrs: {} },
    "duel-empty": { text: { empty: say(rival ? "empty_duel" : "choose_rival") }, attrs: {} },
  };
}

/** @param {Board} board @param {Say} say @param {string} rival stages won and lost, and the gap now */
function subOf(board, say, rival) {
  if (rival === "") return "";
  const sides = duelRows(board, say).map(({ attrs }) => attrs["data-diff"]);
  const won = sides.filter((side) => side === "gain").length;
  const lost = sides.filter((side) => side === "loss").length;
  const said = sides.length > 0 ? [say("duel_stages", { won, lost })] : [];
  const table = board.data.overall?.rows ?? {};
  const [own, other] = [table[board.view.crew], table[rival]];
  const now = apart(own, other, "total_ms");
  // Only crews with a place have as many stages in their totals.
  if (now !== undefined && own.pos !== undefined && other.pos !== undefined) {
    said.push(say("duel_now", { gap: gapText(now, TENTH_MS) }));
  }
  return said.join(" · ");
}

/**
 * The crews right before and after in the table of the class, else of all, and the chosen one.
 * @param {Board} board @param {string} entry @returns {Row[]}
 */
function near(board, entry) {
  if (entry === "") return [];
  const chosen = rivalOf(board);
  /** @type {[string, string][]} */
  const found = [];
  for (const role of ["class", "overall"]) {
    const table = board.data[role]?.rows ?? {};
    const placed = ordered(table).filter((one) => table[one].pos !== undefined);
    const at = placed.indexOf(entry);
    if (at < 0) continue;
    if (at > 0) found.push([placed[at - 1], "▲"]);
    if (at + 1 < placed.length) found.push([placed[at + 1], "▼"]);
    break;
  }
  if (chosen !== "" && !found.some(([one]) => one === chosen)) found.push([chosen, ""]);
  return found.map(([one, sign]) => {
    const { car, driver } = crewText(board, entryOf(board, one));
    const label = [sign, car, driver].filter(Boolean).join(" ");
    return chip(one, label, one === chosen, "", { board, changes: { rival: one === chosen ? "" : one } });
  });
}

/** @param {Board} board @returns {Row[]} what the address has beside the other crew */
function kept({ view }) {
  const pairs = askedOf(view).filter(([name]) => name !== "with");
  return pairs.map(([name, value]) => ({
    key: `kept:${name}`,
    kind: "kept",
    text: {},
    attrs: { name, value },
  }));
}

/** @param {Board} board @param {Say} say @param {string} entry @returns {Row[]} all others by number */
function choices(board, say, entry) {
  if (entry === "") return [];
  const rows = (board.data.scope_entries ?? board.data.entries)?.rows ?? {};
  const chosen = rivalOf(board);
  const others = ordered(rows).filter((one) => one !== entry);
  /** @param {string} one @param {string} label @returns {Row} */
  const choice = (one, label) => ({
    key: `choice:${one}`,
    kind: "choice",
    text: { label },
    attrs: { value: one, selected: one !== "" && one === chosen ? "selected" : "" },
  });
  const each = others.map((one) => {
    const { car, driver, co } = crewText(board, entryOf(board, one));
    return choice(one, `${car} ${driver} – ${co}`);
  });
  return [choice("", say("duel_nobody")), ...each];
}
