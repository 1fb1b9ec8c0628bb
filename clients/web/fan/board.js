// @ts-check
/**
 * Which views make up the page. Pure: the address says what somebody wants to see, the itinerary
 * and the states of the stages say what that means now. Twin: web/page/board.py.
 *
 * @typedef {{rally: string, stage: string, cls: string, competition: string, lang: string,
 *   theme: string, tab: string, page: string, crew: string, rival: string, face: string,
 *   gap: string, title: string, find: string, delay: string, replay: string}} View what the address says; "" is the default
 * @typedef {{rally: string, view: View, stages: string[], shown: string, live: string,
 *   running: boolean, prefix: string, channels: Record<string, string>,
 *   read: Record<string, string>, data: Record<string, any>}} Board
 * @typedef {(board: Board, held: (channel: string) => any) => Record<string, string>} Channels
 *   what a kind of page follows beside the frame's channels, by role
 */

export {
  addressElsewhere, addressOf, askedOf, classesIn, keptOf, oneClass, readView, runningTable, tablesOf,
  toldIn,
} from "./view.js";
import { byOrd } from "../lib/order.js";
import { classesIn, runningTable, tablesOf } from "./view.js";

/** Always the same nothing, so that what was made of it can be known again. */
/** @type {Record<string, any>} */
const NOBODY = {};
/** Channels that a page's connection has for all that it follows. */
export const CHANNELS_MAX = 16;
const SPLIT_STAGES_MAX = 3;

/** What was ordered before: what is held is never changed, so the same object has the same order. */
const orders = new WeakMap();

/**
 * Names of an object's members by their `ord`, by name where that is equal; not to be changed.
 * @param {Record<string, {ord?: number}> | undefined} members
 * @returns {string[]}
 */
export function ordered(members) {
  const named = members ?? NOBODY;
  const known = orders.get(named);
  if (known) return known;
  const names = byOrd(Object.keys(named), (name) => named[name].ord ?? 0);
  orders.set(named, Object.freeze(names));
  return names;
}

/**
 * A stage's table beside the overall table, the one before it, and the splits of crews on a stage.
 * @type {Channels}
 */
export function resultChannels(board, held) {
  const { shown, running } = board;
  /** @type {Record<string, string>} */
  const channels = {};
  if (shown === "") return channels;
  const { itinerary, state, onstage } = board.data;
  const table = tablesOf(board);
  channels.stage = `${table}stage/${shown}`;
  channels.overall = running ? runningTable(board) : `${table}overall/${shown}`;
  const base = running ? (held(channels.overall)?.stage ?? shown) : shown;
  const previous = stageBefore(board.stages, state, base);
  if (previous !== "") channels.before = `${table}overall/${previous}`;
  for (const stage of splitStages(ordered(itinerary?.stages), onstage)) {
    channels[`splits/${stage}`] = `rally/${board.rally}/splits/${stage}`;
  }
  return channels;
}

/**
 * The board of a view: its channels by role, and what is held of each (absent = not here yet).
 * @param {View} view
 * @param {(channel: string) => any} held
 * @param {Channels} [more] what its page follows beside the frame
 * @param {Channels} [reads] what it reads from time to time instead: among the data, not the channels
 * @param {number} [room] how many it may follow; the last ones that find none are read too
 * @returns {Board}
 */
export function boardOf(view, held, more = resultChannels, reads = undefined, room = CHANNELS_MAX) {
  const { rally } = view;
  const base = `rally/${rally}/`;
  const itinerary = held(`${base}itinerary`);
  const state = held(`${base}state`);
  const main = ordered(itinerary?.competitions)[0] ?? "";
  const other = view.competition !== "" && view.competition !== main;
  const prefix = other ? `${base}c/${view.competition}/` : base;
  const all = ordered(itinerary?.stages);
  const counting = itinerary?.competitions?.[other ? view.competition : main]?.stages;
  const stages = counting ? all.filter((stage) => counting[stage] !== undefined) : all;
  const live = begun(stages, state).filter((stage) => isOpen(state, stage)).at(-1) ?? "";
  const now = live || current(stages, state);
  const shown = stages.includes(view.stage) ? view.stage : now;
  const running = stages.indexOf(shown) >= stages.indexOf(now);
  /** @type {Record<string, string>} */
  const channels = {
    itinerary: `${base}itinerary`,
    state: `${base}state`,
    entries: `${base}entries`,
    onstage: `${base}onstage`,
  };
  if (other) channels.scope_entries = `${prefix}entries`;
  const frame = { rally, view, stages, shown, live, running, prefix, channels };
  /** @type {Board} */
  const first = { ...frame, read: {}, data: found(channels, held) };
  const every = Object.entries({ ...channels, ...more(first, held) });
  const whole = Object.fromEntries(every.slice(0, room));
  /** @type {Record<string, string>} */
  const read = { ...Object.fromEntries(every.slice(room)), ...reads?.(first, held) };
  return { ...frame, channels: whole, read, data: found({ ...read, ...whole }, held) };
}

/** @param {Record<string, string>} channels @param {(channel: string) => any} held */
function found(channels, held) {
  /** @type {Record<string, any>} */
  const data = {};
  for (const [role, channel] of Object.entries(channels)) {
    const value = held(channel);
    if (value !== undefined) data[role] = value;
  }
  return data;
}

/**
 * The stages of whose splits somebody on them has one, the last few when there are many.
 * @param {string[]} stages
 * @param {any} onstage
 * @returns {string[]}
 */
function splitStages(stages, onstage) {
  const driven = new Set();
  for (const row of Object.values(onstage?.rows ?? NOBODY)) {
    if (row.split !== undefined) driven.add(row.stage);
  }
  return stages.filter((stage) => driven.has(stage)).slice(-SPLIT_STAGES_MAX);
}

/** @param {string[]} stages @param {any} state @returns {string[]} those that anybody started */
function begun(stages, state) {
  return stages.filter((stage) => (state?.stages?.[stage]?.started ?? 0) > 0);
}

/** @param {any} state @param {string} stage @returns {boolean} may crews be driving it now? */
function isOpen(state, stage) {
  return ["running", "to_run"].includes(stateOf(state, stage));
}

/**
 * The stage the rally has come to: the last one that anybody started, else the first.
 * @param {string[]} stages
 * @param {any} state
 * @returns {string}
 */
function current(stages, state) {
  return begun(stages, state).at(-1) ?? stages[0] ?? "";
}

/**
 * The stage before that was not cancelled, empty when there is none.
 * @param {string[]} stages @param {any} state @param {string} stage @returns {string}
 */
export function stageBefore(stages, state, stage) {
  const earlier = stages.slice(0, Math.max(0, stages.indexOf(stage)));
  return earlier.filter((other) => stateOf(state, other) !== "cancelled").at(-1) ?? "";
}

/**
 * The state code of a stage; one that nobody has spoken of is to be run.
 * @param {any} state
 * @param {string} stage
 * @returns {string}
 */
export function stateOf(state, stage) {
  return state?.stages?.[stage]?.state ?? "to_run";
}

/**
 * What is known of an entry, the scope's own knowledge first.
 * @param {Board} board
 * @param {string} entry
 * @returns {any}
 */
export function entryOf(board, entry) {
  const { scope_entries, entries } = board.data;
  return scope_entries?.rows?.[entry] ?? entries?.rows?.[entry] ?? NOBODY;
}

/**
 * Is a crew in one of the classes that are looked at, if any are?
 * @param {Board} board
 * @param {string} entry
 * @returns {boolean}
 */
export function isChosen(board, entry) {
  const chosen = classesIn(board.view);
  const mine = entryOf(board, entry).classes;
  return chosen.length === 0 || chosen.some((name) => mine?.[name] !== undefined);
}

/**
 * The rows of a table: of everybody's only those of the classes looked at.
 * @param {Board} board
 * @param {string} role
 * @returns {Record<string, any>}
 */
export function crewsOf(board, role) {
  const rows = board.data[role]?.rows ?? {};
  if (classesIn(board.view).length < 2) return rows;
  return Object.fromEntries(Object.entries(rows).filter(([entry]) => isChosen(board, entry)));
}

/**
 * The board that places are counted on: all crews', where several classes are shown.
 * @param {Board} board
 * @returns {Board}
 */
export function counted(board) {
  const several = classesIn(board.view).length > 1;
  return several ? { ...board, view: { ...board.view, cls: "" } } : board;
}

/**
 * The classes of the board's competition.
 * @param {Board} board
 * @returns {Record<string, {ord: number, name: string}>}
 */
export function classesOf(board) {
  const { itinerary } = board.data;
  const { competition } = board.view;
  return itinerary?.competitions?.[competition]?.classes ?? itinerary?.classes ?? NOBODY;
}

/**
 * What was published of the table in this role, if anything.
 * @param {Board} board
 * @param {string} role
 * @returns {any}
 */
export function publicationOf(board, role) {
  const channel = board.channels[role] ?? board.read[role];
  const classification = channel?.slice(`rally/${board.rally}/`.length);
  return board.data.state?.publications?.[classification];
}
