// @ts-check
/**
 * Row models of the stage table and the overall table. Pure; twin: web/page/rows.py. Places, times
 * and totals come from the server; only differences between two shown numbers are made here.
 *
 * @typedef {import("../lib/patch.js").Row} Row
 * @typedef {import("./board.js").Board} Board
 * @typedef {import("./gaps.js").Placed} Placed
 * @typedef {import("../lib/words.js").Say} Say
 */

import { adjustment, stageTime, totalTime } from "../lib/format.js";
import { Made } from "../lib/memo.js";
import { addressElsewhere, classesOf, crewsOf, entryOf, toldIn } from "./board.js";
import { stageName } from "./frame.js";
import { classOf, gapAddresses, gaps, placedOf } from "./gaps.js";
import { markOf } from "./marks.js";

const TENTH_MS = 100;
const RANKED = "ranked";
const NO_PLACE = "–";
/** Letters of a name that has room in one line of every table; a longer one takes two lines. */
const LONG = 20;
/** @type {Record<string, string>} */
const MOVES = { "▲": "up", "▼": "down" };

/**
 * @param {Board} board
 * @param {Say} say
 * @param {Made} [made]
 * @returns {Row[]}
 */
export function stageRows(board, say, made = new Made()) {
  const precision = board.data.itinerary?.stages?.[board.shown]?.precision_ms ?? TENTH_MS;
  const table = crewsOf(board, "stage");
  const placed = placedOf(board, table);
  const rows = { role: "stage", table, before: {}, placed, precision, made };
  return tableRows(board, say, rows, (row, entry) => ({
    time: row.elapsed_ms === undefined ? "" : stageTime(row.elapsed_ms, precision),
    mark: markOf(row),
    ...gaps(row, entry, placed, "elapsed_ms", precision),
  }));
}

/**
 * @param {Board} board
 * @param {Say} say
 * @param {Made} [made]
 * @returns {Row[]}
 */
export function overallRows(board, say, made = new Made()) {
  const table = crewsOf(board, "overall");
  const before = board.data.before?.rows ?? {};
  const placed = placedOf(board, table);
  const rows = { role: "overall", table, before, placed, precision: TENTH_MS, made };
  return tableRows(board, say, rows, (row, entry) => ({
    time: row.total_ms === undefined ? "" : totalTime(row.total_ms),
    pen: row.adjustments_ms ? adjustment(row.adjustments_ms) : "",
    move: moveText(row.pos, before[entry]?.pos),
    ...gaps(row, entry, placed, "total_ms", TENTH_MS),
  }));
}

/**
 * @param {Board} board
 * @param {Say} say
 * @param {{role: string, table: Record<string, any>, before: Record<string, any>, placed: Placed,
 *   precision: number, made: Made}} rows
 * @param {(row: any, entry: string) => Record<string, string> & {time: string}} tell of a row
 * @returns {Row[]}
 */
function tableRows(board, say, { role, table, before, placed, precision, made }, tell) {
  /** @type {Row[]} */
  const rows = [];
  const holders = sharing(table);
  const all = made.all("/all", [classesOf(board), precision, board.view, board.channels[role]]);
  const sayCrew = crewTeller(board, made.inside("/crews"), all);
  const against = made.of("/against", [board.view], () => gapAddresses(board));
  let block = RANKED;
  for (const entry of placed.order) {
    const row = table[entry];
    const rowBlock = row.block ?? RANKED;
    if (rowBlock !== block) rows.push(made.of(`/head/${rowBlock}`, [], () => headRow(say, rowBlock)));
    block = rowBlock;
    const crew = sayCrew(entry);
    const shared = holders.has(row.pos);
    const of = [row, crew, shared, placed.before.get(row), placed.baseOf(entry, row), before[entry], all];
    const make = () => {
      /** @type {Record<string, string>} */
      const text = {
        ...crew.text,
        pos: placeText(row, shared),
        note: row.code === undefined ? "" : codeText(say, row),
        move: "",
        pen: "",
        mark: "",
        ...tell(row, entry),
      };
      const move = MOVES[text.move.slice(0, 1)] ?? "";
      const attrs = { "data-block": rowBlock, ...crew.attrs, "data-move": move };
      const href = text.time === "" ? "" : explainAddress(board, role, entry);
      const links = { who: crew.who, against: text.first ? against(entry) : "" };
      return { key: entry, kind: "crew", text, attrs, href, links };
    };
    rows.push(made.of(entry, of, make));
  }
  return rows;
}

/**
 * Tells of each crew what its rows say of it wherever it stands; the same thing while it is the
 * same crew, looked at in the same way.
 * @typedef {{text: Record<string, string>, attrs: Record<string, string>, who: string}} Crew
 * @param {Board} board
 * @param {Made} made
 * @param {any} all one thing that is another when the classes or the view are
 * @returns {(entry: string) => Crew}
 */
export function crewTeller(board, made, all) {
  return (entry) => {
    const crew = entryOf(board, entry);
    return made.of(entry, [crew, all], () => ({
      text: crewText(board, crew),
      attrs: crewAttrs(board, crew),
      who: crewAddresses(board)(entry),
    }));
  };
}

/**
 * Gives each crew's own page, looked at in the way this page is.
 * @param {Board} board
 * @returns {(entry: string) => string}
 */
export function crewAddresses({ view }) {
  const known = crewPages.get(view);
  if (known) return known;
  const [head, tail] = addressElsewhere(view, "crew", { stage: "", crew: "*" }).split("*");
  /** @param {string} entry */
  const address = (entry) => head + entry + tail;
  crewPages.set(view, address);
  return address;
}

/** The addresses of crews' pages by view: every row of every table asks. */
const crewPages = new WeakMap();

/**
 * Where a page says how a crew's number in this table came about.
 * @param {Board} board
 * @param {string} role
 * @param {string} entry
 * @returns {string}
 */
function explainAddress(board, role, entry) {
  const table = board.channels[role].slice(`rally/${board.rally}/`.length);
  return `/r/${board.rally}/explain/${table}/${entry}${toldIn(board.view)}`;
}

/** @param {Say} say @param {string} block @returns {Row} */
function headRow(say, block) {
  return { key: `head:${block}`, kind: "head", text: { label: say(`block_${block}`) }, attrs: {} };
}

/**
 * What every row says of its crew, wherever it stands.
 * @param {Board} board
 * @param {any} crew
 * @returns {Record<string, string>}
 */
export function crewText(board, crew) {
  return {
    car: crew.car ?? "",
    driver: crew.driver ?? "",
    co: crew.co_driver ?? "",
    nation: crew.driver_nation ?? "",
    conation: crew.co_driver_nation ?? "",
    cls: classOf(board, crew),
  };
}

/**
 * @param {Board} board
 * @param {any} crew
 * @returns {Record<string, string>}
 */
export function crewAttrs(board, crew) {
  const hue = classesOf(board)[classOf(board, crew)]?.ord;
  const long = [crew.driver, crew.co_driver].filter((name) => (name?.length ?? 0) > LONG).length;
  return {
    "data-long": String(long || ""),
    "data-hue": hue === undefined ? "" : String(((hue - 1) % 8) + 1),
    "data-leader": crew.leader_plate ? "yes" : "",
  };
}

/** @param {Record<string, any>} table @returns {Set<number>} places held by more than one crew */
export function sharing(table) {
  const once = new Set();
  const shared = new Set();
  for (const { pos } of Object.values(table)) {
    if (pos !== undefined) (once.has(pos) ? shared : once).add(pos);
  }
  return shared;
}

/** @param {any} row @param {boolean} shared @returns {string} */
export function placeText(row, shared) {
  if (row.pos !== undefined) return `${row.pos}${shared ? "=" : ""}`;
  if (row.pos_before !== undefined) return `(${row.pos_before})`;
  return (row.block ?? RANKED) === RANKED ? NO_PLACE : "";
}

/** @param {Say} say @param {any} row @returns {string} */
function codeText(say, row) {
  const stage = row.stage === undefined ? "" : stageName(say, row.stage);
  return say(`code_${row.code}`, { stage }).trim();
}

/** @param {number | undefined} pos @param {number | undefined} before @returns {string} */
function moveText(pos, before) {
  if (pos === undefined || before === undefined || pos === before) return "";
  return pos < before ? `▲${before - pos}` : `▼${pos - before}`;
}
