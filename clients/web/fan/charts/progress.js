// @ts-check
/**
 * What one stage did to the crews of a chart: places and gaps before and after it. Pure; twin:
 * web/fan/charts.py, its numbers in web/fan/chart_story.py.
 *
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../../lib/patch.js").Row} Row
 * @typedef {import("./story.js").Step} Step
 */

import { gap } from "../../lib/format.js";
import { entryOf, stageBefore } from "../board.js";
import { crewAttrs } from "../crew_rows.js";
import { baseOf, gapAt } from "./story.js";

/**
 * The stage that is looked at, else the last; undefined where there is none.
 * @param {Board} board @param {Step[]} steps @returns {Step | undefined}
 */
export function toldStep(board, steps) {
  return steps.find(({ stage }) => stage === board.shown) ?? steps.at(-1);
}

/**
 * A row for each crew: gap to the base before and after the stage, and the places.
 * @param {Board} board @param {Step[]} steps @param {string[]} lines @returns {Row[]}
 */
export function progressRows(board, steps, lines) {
  const step = toldStep(board, steps);
  if (!step) return [];
  const previous = stageBefore(board.stages, board.data.state, step.stage);
  const before = steps.find(({ stage }) => stage === previous);
  const base = baseOf(board, lines);
  return lines.map((entry) => {
    const crew = entryOf(board, entry);
    const was = before && gapAt(before, entry, base);
    const is = gapAt(step, entry, base);
    const won = was === undefined || is === undefined ? undefined : is - was;
    return {
      key: entry,
      kind: "progress",
      text: {
        car: crew.car ?? "",
        driver: crew.driver ?? "",
        from: placeText(before?.rows[entry]?.pos),
        was: gapText(was),
        to: placeText(step.rows[entry]?.pos),
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

/** @param {number | undefined} place @returns {string} */
function placeText(place) {
  return place === undefined ? "" : `${place}.`;
}

/** @param {number | undefined} ms @returns {string} */
function gapText(ms) {
  if (ms === undefined) return "";
  return ms === 0 ? "0.0" : gap(ms);
}
