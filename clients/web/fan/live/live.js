// @ts-check
/**
 * The live stage in three lanes, who waits, drives and came in, and the order as it would be. Pure; twin: web/fan/live.py.
 *
 * @typedef {import("../kind.js").Face} Face
 * @typedef {import("../kind.js").Made} Made
 * @typedef {import("../kind.js").One} One
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../../lib/patch.js").Row} Row
 * @typedef {import("../../lib/words.js").Say} Say
 */

import { classesOf, isChosen, ordered, runningTable, stateOf, tablesOf } from "../board.js";
import { crewTeller, stageRows } from "../crew_rows.js";
import { changesOf, keysOf, lastSplitsChanged, marked } from "../changed.js";
import { chip } from "../chips.js";
import { emptyTexts, heading, stageHeading, stageName } from "../frame.js";
import { STOPPED } from "../onstage_rows.js";
import { driving, finished, podiumChance } from "./chances.js";
import { drivingRows, laneTitle, waiting, waitingRows } from "./lanes.js";
import { finishedRows, isAnybodyIn, isVirtual, virtualRows } from "./tables.js";

/**
 * The stage's table, splits and corrections, and where its crews stand in all.
 * @type {import("../board.js").Channels}
 */
export function channels(board) {
  const { shown, rally } = board;
  if (shown === "") return {};
  return {
    stage: `${tablesOf(board)}stage/${shown}`,
    overall: runningTable(board),
    [`splits/${shown}`]: `rally/${rally}/splits/${shown}`,
    corrections: `rally/${rally}/corrections`,
  };
}

/**
 * @param {Board} board
 * @param {Say} say
 * @param {number} nowMs rally time
 * @param {Made} made
 * @returns {Face}
 */
export function face(board, say, nowMs, made) {
  const ticking = clocks(board, say, nowMs, made);
  return {
    lists: {
      "stages-now": stageChips(board, say),
      get "finished-rows"() {
        return finishedRows(board, tableOf(board, say, made));
      },
      get "waiting-rows"() {
        return ticking.lists["waiting-rows"];
      },
      get "driving-rows"() {
        return ticking.lists["driving-rows"];
      },
      get "virtual-rows"() {
        return ticking.lists["virtual-rows"];
      },
    },
    get ones() {
      return {
        get opens() {
          return one({}, { "data-opens": opens(board, () => tableOf(board, say, made)) });
        },
        get "stage-title"() {
          return stageHeading(board, say);
        },
        get "waiting-title"() {
          return one({ sub: laneTitle(board, say) });
        },
        get "driving-title"() {
          return one({ sub: String(Object.keys(driving(board)).length || "") });
        },
        get chance() {
          return ticking.ones.chance;
        },
        get "virtual-title"() {
          return ticking.ones["virtual-title"];
        },
        ...empties(board, say),
      };
    },
  };
}

/**
 * What time alone changes: countdowns, clocks, and all that would be.
 * @param {Board} board @param {Say} say @param {number} nowMs @param {Made} made
 * @returns {Face}
 */
export function ticking(board, say, nowMs, made) {
  return clocks(board, say, nowMs, made);
}

/**
 * @param {Board} board @param {Say} say @param {number} nowMs @param {Made} made
 * @returns {Face}
 */
function clocks(board, say, nowMs, made) {
  const all = made.all("crews", [classesOf(board), board.view]);
  const sayCrew = crewTeller(board, made.inside("crews"), all);
  return {
    lists: {
      get "waiting-rows"() {
        return waitingRows(board, say, nowMs, sayCrew, made.inside("waiting"));
      },
      get "driving-rows"() {
        const rows = drivingRows(board, say, nowMs, sayCrew, made.inside("driving"));
        return marked(rows, lastSplitsChanged(board), "split");
      },
      get "virtual-rows"() {
        const table = tableOf(board, say, made);
        return virtualRows(board, table, nowMs, sayCrew, made.inside("virtual"));
      },
    },
    ones: {
      get chance() {
        return chance(board, say, nowMs);
      },
      get "virtual-title"() {
        return virtualTitle(board, say, nowMs);
      },
    },
  };
}

/**
 * The tab that has something to show, where nobody chose one.
 * @param {Board} board @param {() => Row[]} table made only where it is asked for @returns {string}
 */
function opens(board, table) {
  if (Object.keys(driving(board)).length > 0) return "lanes";
  if (isAnybodyIn(board, table())) return "finished";
  if (waiting(board).entries.length > 0) return "lanes";
  // Times that were given, or typed in: nobody was seen to cross the finish.
  return Object.keys(finished(board)).some((entry) => isChosen(board, entry)) ? "virtual" : "lanes";
}

/** @param {Board} board @param {Say} say @param {Made} made @returns {Row[]} */
function tableOf(board, say, made) {
  const { itinerary, entries, scope_entries, stage, corrections } = board.data;
  const from = [itinerary, entries, scope_entries, board.view, board.shown, stage, corrections];
  return made.of("stage", from, () =>
    marked(stageRows(board, say, made.inside("stage")), keysOf(changesOf(board))),
  );
}

/** @param {Record<string, string>} text @param {Record<string, string>} [attrs] @returns {One} */
function one(text, attrs = {}) {
  return { text, attrs };
}

/**
 * A chip for each stage that somebody is on now, where there is a choice.
 * @param {Board} board @param {Say} say @returns {Row[]}
 */
function stageChips(board, say) {
  const on = new Set();
  for (const row of Object.values(board.data.onstage?.rows ?? {})) {
    if (row.block !== "waiting") on.add(row.stage);
  }
  const every = ordered(board.data.itinerary?.stages);
  const stages = every.filter((stage) => on.has(stage) && board.stages.includes(stage));
  if (stages.every((stage) => stage === board.shown)) return [];
  return stages.map((stage) =>
    chip(stage, stageName(say, stage), stage === board.shown, "", { board, changes: { stage } }),
  );
}

/** @param {Board} board @param {Say} say @param {number} nowMs may the first three still change? */
function chance(board, say, nowMs) {
  if (board.shown === "") return one({ chance: "" });
  const { code, n } = podiumChance(board, nowMs);
  return one({ chance: say(`chance_${code}`, { n }) }, { "data-chance": code });
}

/** @param {Board} board @param {Say} say @param {number} nowMs @returns {One} */
function virtualTitle(board, say, nowMs) {
  const title = say("order_now");
  if (!isVirtual(board, nowMs)) return heading(board, say, title, "", "stage");
  return one({ title, sub: "", status: say("virtual") }, { "data-status": "" });
}

/**
 * The sentences that stand where there are no rows.
 * @param {Board} board @param {Say} say @returns {Record<string, One>}
 */
function empties(board, say) {
  const state = stateOf(board.data.state, board.shown);
  const stopped = STOPPED.includes(state);
  const waitsFor = { waiting: "onstage", driving: "onstage", finished: "stage", virtual: "stage" };
  const texts = {
    waiting: say("waiting_none"),
    driving: stopped
      ? say("driving_stopped", { state: say(`state_${state}`) })
      : say("driving_none"),
    finished: say("finished_none"),
    virtual: emptyTexts(board, say).stage,
  };
  return Object.fromEntries(
    Object.entries(texts).map(([role, empty]) => [
      `${role}-empty`,
      { text: { empty }, attrs: {}, waitsFor: waitsFor[/** @type {keyof texts} */ (role)] },
    ]),
  );
}

/**
 * The one line for those who listen: who came in last, with time and place.
 * @param {Board} board @param {Say} say @param {Made} made @returns {string}
 */
export function news(board, say, made) {
  const table = tableOf(board, say, made);
  const newest = finishedRows(board, table)[0];
  if (newest === undefined) return "";
  const { driver, time, pos } = newest.text;
  return say("announce_finished", { stage: stageName(say, board.shown), driver, time, pos });
}
