// @ts-check
/**
 * The page of results: a stage's table beside the overall table, and who is on a stage now. Pure;
 * twin: web/fan/results.py.
 *
 * @typedef {import("../kind.js").Face} Face
 * @typedef {import("../kind.js").Made} Made
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../../lib/words.js").Say} Say
 */

import { stageTime } from "../../lib/format.js";
import { entryOf, ordered, resultChannels } from "../board.js";
import { keysOf, lastSplitsChanged, marked, notesOf, stageChanged, totalsChanged } from "../changed.js";
import { overallRows, stageRows } from "../crew_rows.js";
import { gapBase } from "../gaps.js";
import { emptyTexts, overallHeading, stageHeading, stageName, stageTab } from "../frame.js";
import { onstageRows } from "../onstage_rows.js";
import { changeRows } from "./changes.js";

export { settle } from "../find.js";

const TENTH_MS = 100;

/**
 * The tables, and the log of what was changed in them.
 * @type {import("../board.js").Channels}
 */
export function channels(board, held) {
  return { ...resultChannels(board, held), corrections: `rally/${board.rally}/corrections` };
}

/**
 * @param {Board} board
 * @param {Say} say
 * @param {number} nowMs rally time
 * @param {Made} made
 * @returns {Face}
 */
export function face(board, say, nowMs, made) {
  const { itinerary, entries, scope_entries, stage, overall, before, corrections } = board.data;
  const published = board.data.state?.publications;
  const names = [itinerary, entries, scope_entries, board.view];
  const empty = emptyTexts(board, say);
  return {
    lists: {
      get "onstage-rows"() {
        return onStage(board, say, nowMs, made);
      },
      get "stage-rows"() {
        return made.of("stage", [...names, board.shown, stage, corrections, published], () =>
          marked(stageRows(board, say, made.inside("stage")), keysOf(stageChanged(board))),
        );
      },
      get "stage-changes"() {
        return made.of("changes", [...names, board.shown, corrections], () =>
          changeRows(board, say, notesOf(board)),
        );
      },
      get "overall-rows"() {
        return made.of("overall", [...names, board.shown, overall, before, corrections, published], () =>
          marked(overallRows(board, say, made.inside("overall")), keysOf(totalsChanged(board))),
        );
      },
    },
    ones: {
      "stage-title": stageHeading(board, say),
      "overall-title": overallHeading(board, say),
      "stage-tab": { text: { label: stageTab(board, say) }, attrs: {} },
      "stage-base": gapHeading(board, say),
      "overall-base": gapHeading(board, say),
      ...Object.fromEntries(
        Object.entries(empty).map(([role, text]) => [
          `${role}-empty`,
          { text: { empty: text }, attrs: {}, waitsFor: role },
        ]),
      ),
    },
  };
}

/** @param {Board} board @param {Say} say what the gaps are counted from */
function gapHeading(board, say) {
  const base = gapBase(board);
  const car = base === "chosen" ? (entryOf(board, board.view.crew).car ?? "") : "";
  return { text: { base: say(`col_${base}`, { car }) }, attrs: {} };
}

/**
 * What time alone changes: the clocks of the crews on a stage.
 * @param {Board} board
 * @param {Say} say
 * @param {number} nowMs
 * @param {Made} made
 * @returns {Face}
 */
export function ticking(board, say, nowMs, made) {
  return {
    lists: {
      get "onstage-rows"() {
        return onStage(board, say, nowMs, made);
      },
    },
    ones: {},
  };
}

/** @param {Board} board @param {Say} say @param {number} nowMs @param {Made} made who is on a stage */
function onStage(board, say, nowMs, made) {
  const rows = onstageRows(board, say, nowMs, made.inside("onstage"));
  return marked(rows, lastSplitsChanged(board), "split");
}

/**
 * The one line for those who listen: who is fastest on the stage that is shown.
 * @param {Board} board
 * @param {Say} say
 * @returns {string}
 */
export function news(board, say) {
  const rows = board.data.stage?.rows ?? {};
  const entry = ordered(rows).find((other) => rows[other].pos === 1);
  if (entry === undefined) return "";
  const precision = board.data.itinerary?.stages?.[board.shown]?.precision_ms ?? TENTH_MS;
  return say("announce_fastest", {
    stage: stageName(say, board.shown),
    driver: entryOf(board, entry).driver ?? "",
    time: stageTime(rows[entry].elapsed_ms, precision),
  });
}
