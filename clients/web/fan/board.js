// @ts-check
/**
 * Which views make up the page. Pure: the address says what somebody wants to see, the itinerary
 * and the states of the stages say what that means now. Twin: web/page_board.py.
 *
 * @typedef {{rally: string, stage: string, cls: string, competition: string, lang: string,
 *   theme: string, tab: string}} View what the address says; "" is the default
 * @typedef {{rally: string, view: View, stages: string[], shown: string, live: string,
 *   running: boolean, channels: Record<string, string>, data: Record<string, any>}} Board
 */

/** Where each part of a view stands in the address, in this order. */
const PARAMETERS = [
  ["stage", "stage"],
  ["class", "cls"],
  ["c", "competition"],
  ["tab", "tab"],
  ["lang", "lang"],
  ["theme", "theme"],
];
/** Always the same nothing, so that what was made of it can be known again. */
const NOBODY = {};
const SPLIT_STAGES_MAX = 3;
const NAME = /^[A-Za-z0-9._-]{1,40}$/;
/** @type {Record<string, RegExp>} */
const VALUES = {
  tab: /^(onstage|stage|overall)$/,
  theme: /^(light|dark)$/,
  lang: /^(fi|sv|en)$/,
};

/**
 * @param {string} rally
 * @param {URLSearchParams} query
 * @returns {View}
 */
export function readView(rally, query) {
  const view = { rally, stage: "", cls: "", competition: "", lang: "", theme: "", tab: "" };
  for (const [name, part] of PARAMETERS) {
    const value = query.get(name) ?? "";
    if ((VALUES[part] ?? NAME).test(value)) Object.assign(view, { [part]: value });
  }
  return view;
}

/**
 * The address of this view with some parts changed, relative to the page.
 * @param {View} view
 * @param {Partial<View>} [changes]
 * @returns {string}
 */
export function addressOf(view, changes = {}) {
  /** @type {Record<string, string>} */
  const wanted = { ...view, ...changes };
  const pairs = PARAMETERS.filter(([, part]) => wanted[part] !== "");
  return `?${pairs.map(([name, part]) => `${name}=${wanted[part]}`).join("&")}`;
}

/**
 * Names of an object's members by their `ord`, by name where that is equal.
 * @param {Record<string, {ord?: number}> | undefined} members
 * @returns {string[]}
 */
export function ordered(members) {
  const named = members ?? {};
  /** @param {string} name */
  const ord = (name) => named[name].ord ?? 0;
  return Object.keys(named).sort((a, b) => ord(a) - ord(b) || (a < b ? -1 : 1));
}

/**
 * The board of a view: its channels by role, and what is held of each (absent = not here yet).
 * @param {View} view
 * @param {(channel: string) => any} held
 * @returns {Board}
 */
export function boardOf(view, held) {
  const rally = `rally/${view.rally}/`;
  const itinerary = held(`${rally}itinerary`);
  const state = held(`${rally}state`);
  const main = ordered(itinerary?.competitions)[0] ?? "";
  const other = view.competition !== "" && view.competition !== main;
  const prefix = other ? `${rally}c/${view.competition}/` : rally;
  const all = ordered(itinerary?.stages);
  const counting = itinerary?.competitions?.[other ? view.competition : main]?.stages;
  const stages = counting ? all.filter((stage) => counting[stage] !== undefined) : all;
  const live = begun(stages, state).filter((stage) => isOpen(state, stage)).at(-1) ?? "";
  const now = live || current(stages, state);
  const shown = stages.includes(view.stage) ? view.stage : now;
  const running = stages.indexOf(shown) >= stages.indexOf(now);
  const table = view.cls === "" ? prefix : `${prefix}class/${view.cls}/`;
  /** @type {Record<string, string>} */
  const channels = {
    itinerary: `${rally}itinerary`,
    state: `${rally}state`,
    entries: `${rally}entries`,
    onstage: `${rally}onstage`,
  };
  if (other) channels.scope_entries = `${prefix}entries`;
  if (shown !== "") {
    channels.stage = `${table}stage/${shown}`;
    const whole = view.cls === "" ? `${prefix}overall` : `${prefix}class/${view.cls}`;
    channels.overall = running ? whole : `${table}overall/${shown}`;
    const base = running ? (held(channels.overall)?.stage ?? shown) : shown;
    const previous = stageBefore(stages, state, base);
    if (previous !== "") channels.before = `${table}overall/${previous}`;
    for (const stage of splitStages(all, held(channels.onstage))) {
      channels[`splits/${stage}`] = `${rally}splits/${stage}`;
    }
  }
  /** @type {Record<string, any>} */
  const data = {};
  for (const [role, channel] of Object.entries(channels)) {
    const value = held(channel);
    if (value !== undefined) data[role] = value;
  }
  return { rally: view.rally, view, stages, shown, live, running, channels, data };
}

/**
 * The stages of whose splits somebody on them has one, the last few when there are many.
 * @param {string[]} stages
 * @param {any} onstage
 * @returns {string[]}
 */
function splitStages(stages, onstage) {
  const crews = Object.values(onstage?.rows ?? {}).filter((row) => row.split !== undefined);
  const driven = new Set(crews.map((row) => row.stage));
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

/** @param {string[]} stages @param {any} state @param {string} stage @returns {string} */
function stageBefore(stages, state, stage) {
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
 * The classes of the board's competition.
 * @param {Board} board
 * @returns {Record<string, {ord: number, name: string}>}
 */
export function classesOf(board) {
  const { itinerary } = board.data;
  const { competition } = board.view;
  return itinerary?.competitions?.[competition]?.classes ?? itinerary?.classes ?? NOBODY;
}
