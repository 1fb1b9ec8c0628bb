// @ts-check
/**
 * The cards of what happens now in a rally. Pure; twin: web/fan/home.py.
 *
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../../lib/patch.js").Row} Row
 * @typedef {import("../../lib/words.js").Say} Say
 */

import { timeOfDay } from "../../lib/format.js";
import { addressElsewhere, entryOf, stateOf } from "../board.js";
import { replayWay, stageName } from "../frame.js";
import { countdown } from "../live/lanes.js";
import { inView, STOPPED } from "../onstage_rows.js";
import { winners } from "./road.js";

/**
 * A card for each stage that is under way, else one for the next stage or the end.
 * @param {Board} board @param {Say} say @param {number} nowMs @returns {Row[]}
 */
export function nowRows(board, say, nowMs) {
  if (board.data.state?.closed) return [overRow(board, say)];
  const going = board.stages.filter((stage) => isGoing(board, stage));
  if (going.length > 0) return going.map((stage) => goingRow(board, say, stage));
  const ahead = board.stages.find((stage) => stateOf(board.data.state, stage) === "to_run");
  if (ahead !== undefined) return [nextRow(board, say, ahead, nowMs)];
  return board.stages.length > 0 ? [overRow(board, say)] : [];
}

/** @param {Board} board @param {string} stage */
function isGoing(board, stage) {
  const begun = (board.data.state?.stages?.[stage]?.started ?? 0) > 0;
  const state = stateOf(board.data.state, stage);
  return begun && ["running", "to_run", "interrupted", "suspended"].includes(state);
}

/** @param {Board} board @param {Say} say @param {string} stage @returns {Row} */
function goingRow(board, say, stage) {
  const { started = 0, finished = 0 } = board.data.state?.stages?.[stage] ?? {};
  const on = Object.entries(board.data.onstage?.rows ?? {}).filter(
    ([entry, row]) => row.stage === stage && row.block !== "waiting" && inView(board, entry),
  );
  const state = stateOf(board.data.state, stage);
  const stopped = STOPPED.includes(state);
  const figures = [
    stopped ? say(`state_${state}`) : "",
    on.length > 0 ? say("on_stage_number", { n: on.length }) : "",
    say("through", { n: finished, of: started }),
  ];
  const [best] = winners(board, stage);
  const leader = best === undefined ? "" : (entryOf(board, best).driver ?? "");
  return {
    key: stage,
    kind: "now",
    text: {
      ...stageText(board, say, stage),
      how: figures.filter(Boolean).join(" · "),
      more: leader === "" ? "" : say("fastest_so_far", { driver: leader }),
    },
    attrs: { "data-now": stopped ? "stopped" : "live" },
    href: addressElsewhere(board.view, "live", { stage }),
  };
}

/** @param {Board} board @param {Say} say @param {string} stage @param {number} nowMs @returns {Row} */
function nextRow(board, say, stage, nowMs) {
  const first = board.data.itinerary.stages[stage].first_due_at_ms;
  const offset = board.data.itinerary.rally?.utc_offset_minutes ?? 0;
  const known = first !== undefined;
  const text = {
    ...stageText(board, say, stage),
    how: known ? say("first_car_at", { at: timeOfDay(first, offset, false) }) : "",
    more: known ? countdown(first - nowMs) : "",
  };
  const href = addressElsewhere(board.view, "live", { stage });
  return { key: stage, kind: "now", text, attrs: { "data-now": "next" }, href };
}

/**
 * All is driven, and the rally over or not yet: then there is a replay to look at.
 * @param {Board} board @param {Say} say @returns {Row}
 */
function overRow(board, say) {
  const { hidden, href } = replayWay(board).attrs;
  const hasReplay = hidden === "";
  return {
    key: "over",
    kind: "now",
    text: {
      code: "",
      name: say(board.data.state?.closed ? "rally_over" : "stages_over"),
      how: hasReplay ? say("replay_watch") : "",
      more: "",
    },
    attrs: { "data-now": "over" },
    href: hasReplay ? href : addressElsewhere(board.view, "results", { stage: "" }),
  };
}

/** @param {Board} board @param {Say} say @param {string} stage */
function stageText(board, say, stage) {
  return { code: stageName(say, stage), name: board.data.itinerary.stages[stage].name };
}
