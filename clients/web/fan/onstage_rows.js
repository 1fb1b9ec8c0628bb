// @ts-check
/**
 * Row models of the crews on the stages now and waiting at the start, and what their clocks say.
 * Pure; twin: web/page/onstage.py.
 *
 * @typedef {import("../lib/patch.js").Row} Row
 * @typedef {import("./board.js").Board} Board
 * @typedef {import("../lib/words.js").Say} Say
 */

import { clock, gap, timeOfDay } from "../lib/format.js";
import { Made, onceEach } from "../lib/memo.js";
import { classesOf, entryOf, isChosen, oneClass, ordered, stateOf } from "./board.js";
import { crewTeller } from "./crew_rows.js";
import { stageName } from "./frame.js";

/** More waiting crews than this say nothing that the start list does not say better. */
const WAITING_SHOWN = 6;
/** @type {Record<string, any>} always the same nothing, so that what was made of it is known again */
const NOBODY = {};
/** States in which nobody's clock runs and nobody knows yet who starts when. */
export const STOPPED = ["interrupted", "suspended", "cancelled"];

/**
 * @param {Board} board
 * @param {Say} say
 * @param {number} nowMs rally time
 * @param {Made} [made]
 * @returns {Row[]}
 */
export function onstageRows(board, say, nowMs, made = new Made()) {
  const crews = board.data.onstage?.rows ?? {};
  const sayCrew = crewTeller(board, made.inside("/crews"), made.all("/all", [classesOf(board), board.view]));
  return groupsOf(board).flatMap(({ stage, block, entries }) => {
    const shown = block === "waiting" ? entries.slice(0, WAITING_SHOWN) : entries;
    return [
      groupRow(board, say, stage, block, entries.length),
      ...shown.map((entry) => {
        const [row, crew] = [crews[entry], sayCrew(entry)];
        const split = splitText(board, say, entry, row);
        const clock = clockText(board, say, row, nowMs);
        const silent = isSilent(board, row, nowMs) ? "yes" : "";
        const of = [row, crew, ...Object.values(split.text), split.standing, clock, silent];
        return made.of(entry, of, () => onstageRow(entry, row, crew, { split, clock, silent }));
      }),
    ];
  });
}

/**
 * The crews in view by stage and by what they do: who drives before who waits, the stage looked at
 * before the others.
 * @type {(board: Board) => {stage: string, block: string, entries: string[]}[]}
 */
const groupsOf = onceEach((board) => {
  const crews = board.data.onstage?.rows ?? {};
  /** @type {{stage: string, block: string, entries: string[], rank: number}[]} */
  const groups = [];
  for (const entry of ordered(crews)) {
    if (!inView(board, entry)) continue;
    const { stage, block } = crews[entry];
    const known = groups.find((group) => group.stage === stage && group.block === block);
    const rank = (block === "waiting" ? 2 : 0) + (stage === board.shown ? 0 : 1);
    if (known) known.entries.push(entry);
    else groups.push({ stage, block, entries: [entry], rank });
  }
  return groups.sort((a, b) => a.rank - b.rank);
});

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
 * @param {string} entry @param {any} row @param {import("./crew_rows.js").Crew} crew
 * @param {{split: Split, clock: string, silent: string}} now
 * @returns {Row}
 */
function onstageRow(entry, row, crew, { split, clock, silent }) {
  return {
    key: entry,
    kind: "onstage",
    text: { ...crew.text, mark: "", ...split.text, clock },
    attrs: {
      "data-block": row.block,
      "data-silent": silent,
      "data-split": split.standing,
      ...crew.attrs,
    },
    links: { who: crew.who },
  };
}

/** What was made of a stage's splits, for as long as they are the same. */
const ofSplits = onceEach(() => new Made());

/**
 * The times of all who can have a place at a point of a stage, named as "SS7/s1".
 * @param {Board} board @param {string} point @returns {[string, number][]}
 */
export function splitTimes(board, point) {
  const [stage, split] = point.split("/");
  const { itinerary, entries, scope_entries, [`splits/${stage}`]: splits } = board.data;
  const rows = splits?.rows ?? NOBODY;
  return ofSplits(rows).of(split, [board.view, itinerary, entries, scope_entries], () => {
    /** @type {[string, number][]} */
    const times = [];
    for (const entry in rows) {
      const ms = rows[entry][split];
      if (ms !== undefined && hasPlace(board, entry)) times.push([entry, ms]);
    }
    return times;
  });
}

/**
 * Times by entry, and the times alone, the best one first.
 * @type {(times: [string, number][]) => {own: Map<string, number>, inOrder: Float64Array}}
 */
const ranked = onceEach((times) => ({
  own: new Map(times),
  inOrder: Float64Array.from(times, ([, ms]) => ms).sort(),
}));

/**
 * How many others there are at a point, how many of them were faster, and the best of them. Every
 * crew on a stage asks at every second, so nobody's time is looked at who is not on the way to it.
 * @param {[string, number][]} times @param {string} entry @param {number} ownMs
 */
export function among(times, entry, ownMs) {
  const { own, inOrder } = ranked(times);
  const known = own.get(entry);
  let faster = 0;
  let end = inOrder.length;
  while (faster < end) {
    const middle = (faster + end) >> 1;
    if (inOrder[middle] < ownMs) faster = middle + 1;
    else end = middle;
  }
  if (known === undefined) return { others: times.length, faster, bestMs: inOrder[0] ?? Infinity };
  const best = inOrder[known === inOrder[0] ? 1 : 0] ?? Infinity;
  return { others: times.length - 1, faster: known < ownMs ? faster - 1 : faster, bestMs: best };
}

/**
 * The last split against the best of all others there: number, difference, and the place it was.
 * @typedef {{text: {split: string, delta: string, rank: string}, standing: string}} Split
 * @param {Board} board @param {Say} say @param {string} entry @param {any} row
 * @returns {Split}
 */
export function splitText(board, say, entry, row) {
  const number = row.split;
  if (number === undefined || row.split_ms === undefined) {
    return { text: { split: "", delta: "", rank: "" }, standing: "" };
  }
  const times = splitTimes(board, `${row.stage}/s${number}`);
  const { others, faster, bestMs } = among(times, entry, row.split_ms);
  const delta = row.split_ms - bestMs;
  return {
    text: {
      split: say("split", { n: number }),
      delta: others === 0 ? "" : gap(delta),
      rank: others === 0 || !hasPlace(board, entry) ? "" : `${faster + 1}.`,
    },
    standing: others > 0 && delta > 0 ? "loss" : "best",
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
 * Whether crews can have a place, by crew, with what else that hangs on: it is asked of all of them
 * at every change.
 */
const places = new WeakMap();

/**
 * Can an entry have a place in what is looked at? A guest cannot.
 * @param {Board} board @param {string} entry @returns {boolean}
 */
export function hasPlace(board, entry) {
  const { view } = board;
  const { itinerary, scope_entries } = board.data;
  const crew = entryOf(board, entry);
  const known = places.get(crew);
  const same = known?.entry === entry && known.view === view && known.itinerary === itinerary;
  if (same && known.scope_entries === scope_entries) return known.has;
  const has = canHavePlace(board, entry, crew);
  places.set(crew, { entry, view, itinerary, scope_entries, has });
  return has;
}

/** @param {Board} board @param {string} entry @param {any} crew @returns {boolean} */
function canHavePlace(board, entry, crew) {
  const cls = oneClass(board.view);
  const usual = crew.guest ? "without_place" : "placed";
  if ((crew.shown_in?.[cls || "overall"] ?? usual) !== "placed") return false;
  if (cls !== "") return isChosen(board, entry);
  const scoped = board.data.scope_entries;
  if (scoped !== undefined) return Object.hasOwn(scoped.rows ?? {}, entry);
  const main = ordered(board.data.itinerary?.competitions)[0];
  return main === undefined || (crew.competitions ?? { [main]: 1 })[main] !== undefined;
}
