// @ts-check
/**
 * What one stage did to the crews of a chart: places and gaps before and after it, as a table and as a
 * drawing. Pure; twin: web/fan/charts.py, its numbers in web/fan/chart_story.py.
 *
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../../lib/patch.js").Row} Row
 * @typedef {import("../../lib/words.js").Say} Say
 * @typedef {import("./story.js").Step} Step
 */

import { gap } from "../../lib/format.js";
import { entryOf, stageBefore } from "../board.js";
import { crewAttrs } from "../crew_rows.js";
import { stageName } from "../frame.js";
import { baseOf, gapAt } from "./story.js";

/** A drawing of one stage fits a telephone. Beside the stage is room for what is written there. */
const WIDTH = 560;
const BEFORE = 0.4;
const AFTER = 0.5;

/**
 * The stage that is looked at, else the last; undefined where there is none.
 * @param {Board} board @param {Step[]} steps @returns {Step | undefined}
 */
export function toldStep(board, steps) {
  return steps.find(({ stage }) => stage === board.shown) ?? steps.at(-1);
}

/**
 * What the stage that is looked at did to some crews: places and gaps to the base in ms before and
 * after it, and what the gap grew by; undefined where unknown.
 * @typedef {{entry: string, from?: number, was?: number, to?: number, is?: number, won?: number}} Move
 * @param {Board} board @param {Step[]} steps @param {string[]} lines @returns {Move[]}
 */
function movesOf(board, steps, lines) {
  const step = toldStep(board, steps);
  if (!step) return [];
  const previous = stageBefore(board.stages, board.data.state, step.stage);
  const before = steps.find(({ stage }) => stage === previous);
  const base = baseOf(board, lines);
  return lines.map((entry) => {
    const was = before && gapAt(before, entry, base);
    const is = gapAt(step, entry, base);
    const won = was === undefined || is === undefined ? undefined : is - was;
    return { entry, from: before?.rows[entry]?.pos, was, to: step.rows[entry]?.pos, is, won };
  });
}

/**
 * A row for each crew: gap to the base before and after the stage, and the places.
 * @param {Board} board @param {Step[]} steps @param {string[]} lines @returns {Row[]}
 */
export function progressRows(board, steps, lines) {
  return movesOf(board, steps, lines).map(({ entry, from, was, to, is, won }) => {
    const crew = entryOf(board, entry);
    return {
      key: entry,
      kind: "progress",
      text: {
        car: crew.car ?? "",
        driver: crew.driver ?? "",
        from: placeText(from),
        was: gapText(was),
        to: placeText(to),
        is: gapText(is),
        won: gapText(won),
      },
      attrs: {
        "data-line": String(lines.indexOf(entry) + 1),
        "data-won": !won ? "" : won < 0 ? "gain" : "loss",
        "data-leader": crewAttrs(board, crew)["data-leader"],
      },
    };
  });
}

/**
 * Is there a drawing: was anybody in the table before the stage and after it?
 * @param {Board} board @param {Step[]} steps @param {string[]} lines @returns {boolean}
 */
export function isMoved(board, steps, lines) {
  return movesOf(board, steps, lines).some(({ won }) => won !== undefined);
}

/**
 * The same as a drawing: a line for each crew from where it was to where it came, with its place, and
 * at the end what it won or lost.
 * @param {Board} board @param {Say} say @param {Step[]} steps @param {string[]} lines
 * @returns {import("./draw.js").Chart}
 */
export function progressChart(board, say, steps, lines) {
  const step = toldStep(board, steps);
  const metres = step?.metres || 1;
  return {
    width: WIDTH,
    steps: [
      { label: say("col_from"), metres: metres * BEFORE },
      { label: stageName(say, step?.stage ?? ""), metres },
      { label: say("col_to"), metres: metres * AFTER },
    ],
    lines: movesOf(board, steps, lines).map(({ entry, from, was, to, is, won }) => {
      const { car = "" } = entryOf(board, entry);
      return {
        label: [labelOf(to, car), won ? gapText(won) : ""].filter(Boolean).join(" · "),
        start: labelOf(from, car),
        chosen: entry === board.view.crew,
        values: [was, is, undefined],
      };
    }),
    label: gapText,
    whole: false,
  };
}

/** @param {number | undefined} place @param {string} car @returns {string} who stands where */
function labelOf(place, car) {
  return [placeText(place), car].filter(Boolean).join(" ");
}

/** @param {number | undefined} place @returns {string} */
function placeText(place) {
  return place === undefined ? "" : `${place}.`;
}

/** @param {number | undefined} ms @returns {string} */
function gapText(ms) {
  if (ms === undefined) return "";
  return ms === 0 ? "0.0" : gap(ms);
}
