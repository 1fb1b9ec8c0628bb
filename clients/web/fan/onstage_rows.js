// @ts-check
/**
 * Row models of the crews on the stages now and waiting at the start, and what their clocks say.
 * Pure; twin: web/page_onstage.py.
 *
 * @typedef {import("../lib/patch.js").Row} Row
 * @typedef {import("./board.js").Board} Board
 * @typedef {import("../lib/words.js").Say} Say
 */

import { clock, gap, timeOfDay } from "../lib/format.js";
import { entryOf, isChosen, oneClass, ordered, stateOf } from "./board.js";
import { crewAddresses, crewAttrs, crewText } from "./crew_rows.js";
import { stageName } from "./frame.js";

/** More waiting crews than this say nothing that the start list does not say better. */
const WAITING_SHOWN = 6;
/** States in which nobody's clock runs and nobody knows yet who starts when. */
export const STOPPED = ["interrupted", "suspended", "cancelled"];

/**
 * @param {Board} board
 * @param {Say} say
 * @param {number} nowMs rally time
 * @returns {Row[]}
 */
export function onstageRows(board, say, nowMs) {
  const crews = board.data.onstage?.rows ?? {};
  /** @type {Map<string, string[]>} */
  const groups = new Map();
  for (const entry of ordered(crews)) {
    if (!inView(board, entry)) continue;
    const group = `${crews[entry].stage}:${crews[entry].block}`;
    const others = groups.get(group);
    if (others) others.push(entry);
    else groups.set(group, [entry]);
  }
  const names = [...groups.keys()];
  // Who drives before who waits, the stage looked at before the others.
  const rank = (/** @type {string} */ group) =>
    (group.endsWith(":waiting") ? 2 : 0) + (group.startsWith(`${board.shown}:`) ? 0 : 1);
  names.sort((a, b) => rank(a) - rank(b));
  return names.flatMap((group) => {
    const entries = groups.get(group) ?? [];
    const [stage, block] = group.split(":");
    const shown = block === "waiting" ? entries.slice(0, WAITING_SHOWN) : entries;
    return [
      groupRow(board, say, stage, block, entries.length),
      ...shown.map((entry) => onstageRow(board, say, entry, crews[entry], nowMs)),
    ];
  });
}

/**
 * @param {Board} board @param {Say} say @param {string} stage @param {string} block
 * @param {number} n
 * @returns {Row}
 */
function groupRow(board, say, stage, block, n) {
  const word = block === "waiting" ? "waiting_count" : "onstage_count";
  const state = stateOf(board.data.state, stage);
  const stopped = STOPPED.includes(state) ? ` · ${say(`state_${state}`)}` : "";
  return {
    key: `head:${stage}:${block}`,
    kind: "head",
    text: { label: say(word, { stage: stageName(say, stage), n }) + stopped },
    attrs: {},
  };
}

/**
 * @param {Board} board @param {Say} say @param {string} entry @param {any} row @param {number} nowMs
 * @returns {Row}
 */
function onstageRow(board, say, entry, row, nowMs) {
  const crew = entryOf(board, entry);
  const split = splitText(board, say, entry, row);
  return {
    key: entry,
    kind: "onstage",
    text: { ...crewText(board, crew), ...split.text, clock: clockText(board, say, row, nowMs) },
    attrs: {
      "data-block": row.block,
      "data-silent": isSilent(board, row, nowMs) ? "yes" : "",
      "data-split": split.standing,
      ...crewAttrs(board, crew),
    },
    links: { who: crewAddresses(board)(entry) },
  };
}

/**
 * The last split against the best of all others there: number, difference, and the place it was.
 * @param {Board} board @param {Say} say @param {string} entry @param {any} row
 */
export function splitText(board, say, entry, row) {
  const number = row.split;
  if (number === undefined || row.split_ms === undefined) {
    return { text: { split: "", delta: "", rank: "" }, standing: "" };
  }
  const others = Object.entries(board.data[`splits/${row.stage}`]?.rows ?? {})
    .filter(([other, times]) => other !== entry && times[`s${number}`] !== undefined)
    .filter(([other]) => hasPlace(board, other))
    .map(([, times]) => times[`s${number}`]);
  const delta = row.split_ms - Math.min(...others);
  const rank = 1 + others.filter((ms) => ms < row.split_ms).length;
  return {
    text: {
      split: say("split", { n: number }),
      delta: others.length === 0 ? "" : gap(delta),
      rank: others.length === 0 || !hasPlace(board, entry) ? "" : `${rank}.`,
    },
    standing: others.length > 0 && delta > 0 ? "loss" : "best",
  };
}

/**
 * What stands in the clock's place: the due start of who waits, the running clock of who drives,
 * and neutral words where nothing may be guessed from a clock.
 * @param {Board} board @param {Say} say @param {any} row @param {number} nowMs
 * @returns {string}
 */
export function clockText(board, say, row, nowMs) {
  if (row.block === "waiting") {
    const offset = board.data.itinerary?.rally?.utc_offset_minutes ?? 0;
    // On a stopped stage nobody knows yet who starts when.
    const known = row.due_at_ms !== undefined && !STOPPED.includes(stateOf(board.data.state, row.stage));
    return known ? timeOfDay(row.due_at_ms, offset, false) : "";
  }
  return isSilent(board, row, nowMs) ? say("no_time_yet") : clock(nowMs - row.started_at_ms);
}

/**
 * A crew far beyond its expected time, and every crew on a stopped stage, has no public clock: one
 * rule for all cars.
 * @param {Board} board @param {any} row @param {number} nowMs
 * @returns {boolean}
 */
export function isSilent(board, row, nowMs) {
  if (row.block === "waiting") return false;
  const overdue = row.overdue_at_ms !== undefined && nowMs >= row.overdue_at_ms;
  const stopped = STOPPED.includes(stateOf(board.data.state, row.stage));
  return row.started_at_ms === undefined || overdue || stopped;
}

/** @param {Board} board @param {string} entry @returns {boolean} */
export function inView(board, entry) {
  if (board.view.cls !== "") return isChosen(board, entry);
  const scoped = board.data.scope_entries;
  return scoped === undefined || Object.hasOwn(scoped.rows ?? {}, entry);
}

/**
 * Can an entry have a place in what is looked at? A guest cannot.
 * @param {Board} board @param {string} entry @returns {boolean}
 */
export function hasPlace(board, entry) {
  const cls = oneClass(board.view);
  const crew = entryOf(board, entry);
  const usual = crew.guest ? "without_place" : "placed";
  if ((crew.shown_in?.[cls || "overall"] ?? usual) !== "placed") return false;
  if (cls !== "") return isChosen(board, entry);
  const scoped = board.data.scope_entries;
  if (scoped !== undefined) return Object.hasOwn(scoped.rows ?? {}, entry);
  const main = ordered(board.data.itinerary?.competitions)[0];
  return main === undefined || (crew.competitions ?? { [main]: 1 })[main] !== undefined;
}
