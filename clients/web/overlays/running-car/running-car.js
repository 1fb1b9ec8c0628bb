// @ts-check
/**
 * The running car: who drives now, the clock, the last split and the place that it would be. The crew
 * of the address (`crew=`) while it drives, else the one that comes to the finish next. A car without
 * a public clock is not shown: nothing may be guessed from a graphic. Pure.
 *
 * @typedef {import("../../fan/board.js").Board} Board
 * @typedef {import("../../fan/kind.js").Face} Face
 * @typedef {import("../../lib/words.js").Say} Say
 */

import { entryOf, ordered, tablesOf } from "../../fan/board.js";
import { CHANGED, lastSplitsChanged } from "../../fan/changed.js";
import { crewAttrs, crewText } from "../../fan/crew_rows.js";
import { stageName } from "../../fan/frame.js";
import { clockText, hasPlace, inView, isSilent, splitText } from "../../fan/onstage_rows.js";
import { FINISH, wouldBe } from "../../fan/live/chances.js";

const NOBODY = { car: "", driver: "", co: "", nation: "", conation: "", cls: "" };

/** @type {import("../../fan/board.js").Channels} */
export function channels(board) {
  const { rally, shown } = board;
  if (shown === "") return {};
  const splits = `splits/${shown}`;
  return {
    stage: `${tablesOf(board)}stage/${shown}`,
    [splits]: `rally/${rally}/${splits}`,
    corrections: `rally/${rally}/corrections`,
  };
}

/**
 * The entry that is shown, empty when nobody is.
 * @param {Board} board @param {number} nowMs @returns {string}
 */
function carShown(board, nowMs) {
  const crews = board.data.onstage?.rows ?? {};
  const driving = ordered(crews).filter((entry) => {
    const row = crews[entry];
    return row.block !== "waiting" && row.stage === board.shown && !isSilent(board, row, nowMs);
  });
  if (driving.includes(board.view.crew)) return board.view.crew;
  const seen = driving.filter((entry) => inView(board, entry));
  // A guest is shown where nobody drives who can have a place.
  return seen.find((entry) => hasPlace(board, entry)) ?? seen[0] ?? "";
}

/** @param {Board} board @param {Say} say @param {number} nowMs @returns {Face} */
export function face(board, say, nowMs) {
  const entry = carShown(board, nowMs);
  if (entry === "") {
    const text = { ...NOBODY, stage: "", clock: "", split: "", mark: "", delta: "", rank: "", would: "" };
    return { lists: {}, ones: { car: { text, attrs: { "data-shown": "" } } } };
  }
  const row = board.data.onstage.rows[entry];
  const crew = entryOf(board, entry);
  const split = splitText(board, say, entry, row);
  const would = wouldBe(board, entry, row, nowMs);
  return {
    lists: {},
    ones: {
      car: {
        text: {
          ...crewText(board, crew),
          stage: stageName(say, row.stage),
          clock: clockText(board, say, row, nowMs),
          ...split.text,
          mark: split.text.delta !== "" && lastSplitsChanged(board).has(entry) ? CHANGED : "",
          would: would === null ? "" : wouldText(say, would),
        },
        attrs: { "data-shown": "yes", "data-split": split.standing, ...crewAttrs(board, crew) },
      },
    },
  };
}

/** @param {Say} say @param {import("../../fan/live/chances.js").Would} would @returns {string} */
function wouldText(say, { point, place }) {
  const at = point === FINISH ? say("point_finish") : say("split", { n: point.slice(1) });
  return say("would_be", { at, place });
}
