// @ts-check
/**
 * A crew's stages on its own page: start, time, places, gaps, splits, and what was changed. Pure;
 * twin: web/fan/crew_stages.py.
 *
 * @typedef {import("../../lib/patch.js").Row} Row
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../../lib/words.js").Say} Say
 */

import { gap, stageTime, timeOfDay, totalTime } from "../../lib/format.js";
import { addressElsewhere, stateOf, toldIn } from "../board.js";
import { changesOfCrew, keysOf, marked } from "../changed.js";
import { stageName } from "../frame.js";
import { markOf } from "../marks.js";

const TENTH_MS = 100;
const SAID_STATES = ["cancelled", "interrupted", "suspended"];
/** @type {Record<string, any>} */
const NOTHING = {};

/**
 * A row for each stage of the road, with a mark at each time that was changed.
 * @param {Board} board @param {Say} say @param {string} entry @returns {Row[]}
 */
export function stageRows(board, say, entry) {
  const rows = board.stages.map((name) => stageRow(board, say, entry, name));
  return marked(rows, keysOf(changesOfCrew(board, entry), "stage"));
}

/** @param {Board} board @param {Say} say @param {string} entry @param {string} name @returns {Row} */
function stageRow(board, say, entry, name) {
  const stage = board.data.itinerary.stages[name];
  const on = board.data.crew?.stages?.[name] ?? NOTHING;
  const seat = board.data.places?.stages?.[name] ?? NOTHING;
  const precision = stage.precision_ms ?? TENTH_MS;
  const state = stateOf(board.data.state, name);
  const explain = `/r/${board.rally}/explain/${board.prefix.slice(`rally/${board.rally}/`.length)}`;
  const told = toldIn(board.view);
  const timed = on.elapsed_ms !== undefined;
  return {
    key: name,
    kind: "crewstage",
    text: {
      code: stageName(say, name),
      name: stage.name,
      start: start(board, on),
      time: timed ? stageTime(on.elapsed_ms, precision) : "",
      mark: timed ? markOf(on) : "",
      note: note(say, on, state),
      pos: numberText(seat.pos),
      cpos: numberText(seat.class_pos),
      gap: gapText(seat.elapsed_ms, seat.first_ms, precision),
      total: seat.total_ms === undefined ? "" : totalTime(seat.total_ms),
      after: numberText(seat.after),
      cafter: numberText(seat.class_after),
      behind: gapText(seat.total_ms, seat.first_total_ms, TENTH_MS),
      splits: splits(on),
    },
    attrs: { "data-state": state },
    href: seat.elapsed_ms === undefined ? "" : `${explain}stage/${name}/${entry}${told}`,
    links: {
      stage: addressElsewhere(board.view, "results", { stage: name }),
      total: seat.total_ms === undefined ? "" : `${explain}overall/${name}/${entry}${told}`,
    },
  };
}

/** @param {Board} board @param {any} on when it started; in brackets when it is due */
function start(board, { started_at_ms, due_at_ms }) {
  const offset = board.data.itinerary?.rally?.utc_offset_minutes ?? 0;
  if (started_at_ms !== undefined) return timeOfDay(started_at_ms, offset);
  return due_at_ms === undefined ? "" : `(${clockText(board, due_at_ms)})`;
}

/** @param {Say} say @param {any} on @param {string} state */
function note(say, { pending, elapsed_ms }, state) {
  if (SAID_STATES.includes(state)) return say(`state_${state}`);
  return pending !== undefined && elapsed_ms === undefined ? say("code_time_pending") : "";
}

/** @param {number | undefined} own @param {number | undefined} first @param {number} precision */
function gapText(own, first, precision) {
  return own === undefined || first === undefined || own === first ? "" : gap(own - first, precision);
}

/** @param {any} on */
function splits(on) {
  const numbers = Object.keys(on.splits ?? {}).sort((a, b) => Number(a) - Number(b));
  return numbers.map((n) => stageTime(on.splits[n])).join(" · ");
}

/**
 * An instant as hours and minutes of the rally, empty when there is none.
 * @param {Board} board @param {number | undefined} atMs @returns {string}
 */
export function clockText(board, atMs) {
  const offset = board.data.itinerary?.rally?.utc_offset_minutes ?? 0;
  return atMs === undefined ? "" : timeOfDay(atMs, offset, false);
}

/** @param {number | undefined} number */
const numberText = (number) => (number === undefined ? "" : String(number));
