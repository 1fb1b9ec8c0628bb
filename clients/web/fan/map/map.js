// @ts-check
/**
 * The map: where the stages run, coloured by their state, and each as a strip of kilometres. Pure;
 * twin: web/fan/map.py.
 *
 * @typedef {import("../kind.js").Face} Face
 * @typedef {import("../kind.js").Made} Made
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../../lib/patch.js").Row} Row
 * @typedef {import("../../lib/words.js").Say} Say
 * @typedef {import("./lines.js").Flat} Flat
 * @typedef {import("./lines.js").Box} Box
 * @typedef {{stages: string[], line: Flat[]}} Road a line of the map and the stages driven on it
 */

import { kilometres, timeOfDay } from "../../lib/format.js";
import { addressElsewhere, ordered, stateOf } from "../board.js";
import { stageName } from "../frame.js";
import { totalKm } from "../home/road.js";
import { boxOf, farOf, flattened, placed, pointAt, pointsOf, scaleOf, sidesOf, viewOf } from "./lines.js";

/** Of a road that is driven twice the stage with the first of these says how it looks. */
const STATES = ["running", "interrupted", "to_run", "suspended", "completed", "cancelled"];
/** The longest stage's strip is as wide. */
const STRIP = 1000;
const BAR_Y = 10;
/** @type {Box} */
const NOWHERE = { west: 0, north: 0, east: 0, south: 0 };

/** @type {import("../board.js").Channels} */
export function channels(board) {
  return { map: `rally/${board.rally}/map` };
}

/** @param {Board} board @param {Say} say @param {number} _nowMs @param {Made} made @returns {Face} */
export function face(board, say, _nowMs, made) {
  const { itinerary, state, map } = board.data;
  const { roads, box } = made.of("roads", [itinerary, map, board.view.competition], () => drawing(board));
  const [km, length] = scaleOf(box);
  const missing = board.stages.length > 0 && roads.length === 0;
  const from = [itinerary, state, board.view];
  return {
    lists: {
      "road-rows": made.of("drawn", [roads, ...from], () => roadRows(board, say, roads, box)),
      "strip-rows": made.of("strips", from, () => board.stages.map((name) => stripRow(board, say, name))),
    },
    ones: {
      "map-title": { text: { title: say("map_title"), sub: about(board, say), status: "" }, attrs: {} },
      "map-frame": { text: {}, attrs: { viewBox: viewOf(box), "data-drawn": roads.length > 0 ? "yes" : "" } },
      "map-scale": { text: { bar: `M20 48V54H${20 + length}V48`, km: `${km} km` }, attrs: {} },
      "map-none": { text: { none: missing ? say("map_none") : "" }, attrs: {} },
      "strip-empty": { text: { empty: say("empty_rally") }, attrs: {} },
    },
  };
}

/** @param {Board} board @param {Say} say @returns {string} how many stages there are and how long */
function about(board, say) {
  if (board.stages.length === 0) return "";
  return `${say("stage_count", { n: board.stages.length })} · ${totalKm(board, say, board.stages)}`;
}

/**
 * The roads that are drawn, each with its stages, in road order, and the box they lie in.
 * @param {Board} board @returns {{roads: Road[], box: Box}}
 */
function drawing(board) {
  const rows = board.data.map?.rows ?? {};
  /** @type {Map<string, string[]>} */
  const stages = new Map();
  for (const name of board.stages.filter((stage) => rows[stage])) {
    const { line } = rows[name];
    stages.set(line, [...(stages.get(line) ?? []), name]);
  }
  const flat = flattened([...stages.keys()].map(pointsOf));
  const roads = [...stages.values()].map((named, at) => ({ stages: named, line: flat[at] }));
  return { roads, box: roads.length > 0 ? boxOf(flat) : NOWHERE };
}

/**
 * The lines, each with its label where it covers nothing if that can be.
 * @param {Board} board @param {Say} say @param {Road[]} roads @param {Box} box @returns {Row[]}
 */
function roadRows(board, say, roads, box) {
  const ends = roads.map(({ line }) => [placed(box, line[0]), placed(box, line[line.length - 1])]);
  const labels = roads.map((road, nth) => {
    const [at, end] = ends[nth];
    return { at, letters: codesOf(say, road).length, side: end[0] > at[0] ? "left" : "" };
  });
  const sides = sidesOf(labels, ends.flat(), farOf(box));
  return roads.map((road, nth) => roadRow(board, say, road, box, sides[nth]));
}

/** @param {Say} say @param {Road} road @returns {string} */
function codesOf(say, { stages }) {
  return [stageName(say, stages[0]), ...stages.slice(1).map((one) => one.slice(2))].join("/");
}

/**
 * A line with its ends and splits, drawn from its start on.
 * @param {Board} board @param {Say} say @param {Road} road @param {Box} box @param {string} side
 * @returns {Row}
 */
function roadRow(board, say, road, box, side) {
  const { stages, line } = road;
  const first = foremost(board, stages);
  const stage = board.data.itinerary.stages[first];
  const state = stateOf(board.data.state, first);
  const [x, y] = placed(box, line[0]);
  const points = line.map((point) => placed(box, point));
  const splits = splitsOf(stage).map((at) => placed(box, pointAt(line, at, stage.metres)));
  const last = points[points.length - 1];
  const codes = codesOf(say, road);
  const km = `${kilometres(stage.metres, say("decimal"))} km`;
  return {
    key: stages[0],
    kind: "drawn",
    text: {
      way: `M${thinned(points).map(([px, py]) => `${px - x} ${py - y}`).join("L")}`,
      start: "M0 0h0",
      finish: dots([last], x, y),
      splits: dots(splits, x, y),
      label: codes,
      name: `${codes} ${stage.name} · ${km} · ${say(`state_${state}`)}`,
    },
    attrs: { x: String(x), y: String(y), "data-state": state, "data-side": side },
    href: pageOf(board, first, state),
  };
}

/** Of several points at one place the first. @param {[number, number][]} points */
function thinned(points) {
  return points.filter(([x, y], n) => n === 0 || x !== points[n - 1][0] || y !== points[n - 1][1]);
}

/** @param {[number, number][]} points @param {number} x @param {number} y @returns {string} */
function dots(points, x, y) {
  return points.map(([px, py]) => `M${px - x} ${py - y}h0`).join("");
}

/**
 * The stage of a road that is driven now, else that comes next, else the first.
 * @param {Board} board @param {string[]} stages @returns {string}
 */
function foremost(board, stages) {
  const rank = (/** @type {string} */ one) => STATES.indexOf(stateOf(board.data.state, one));
  return stages.reduce((best, one) => (rank(one) < rank(best) ? one : best));
}

/** @param {Board} board @param {string} stage @param {string} state @returns {string} */
function pageOf({ view }, stage, state) {
  return addressElsewhere(view, state === "running" ? "live" : "results", { stage });
}

/** @param {any} stage @returns {number[]} metres of its splits from the start, where they are known */
function splitsOf({ splits = {} }) {
  const numbers = Object.keys(splits).sort((a, b) => Number(a) - Number(b));
  return numbers.map((n) => splits[n].metres).filter((metres) => metres > 0);
}

/**
 * A stage as a strip as long as it is, with its splits, and the same in words.
 * @param {Board} board @param {Say} say @param {string} name @returns {Row}
 */
function stripRow(board, say, name) {
  const { stages, rally } = board.data.itinerary;
  const stage = stages[name];
  const state = stateOf(board.data.state, name);
  const longest = Math.max(1, ...ordered(stages).map((one) => stages[one].metres));
  const drawn = (/** @type {number} */ metres) => Math.floor((metres * STRIP) / longest);
  const decimal = say("decimal");
  const splits = splitsOf(stage);
  const due = stage.first_due_at_ms;
  const ends = [0, drawn(stage.metres)].map((x) => `M${x} 1V19`);
  return {
    key: name,
    kind: "kmstrip",
    text: {
      code: stageName(say, name),
      name: stage.name,
      km: kilometres(stage.metres, decimal),
      at: due === undefined ? "" : timeOfDay(due, rally?.utc_offset_minutes ?? 0, false),
      state: say(`state_${state}`),
      splits: splits.map((at) => kilometres(at, decimal)).join(" · "),
      bar: `M0 ${BAR_Y}H${drawn(stage.metres)}`,
      marks: splits.map((at) => `M${drawn(at)} 4V16`).join(""),
      ends: ends.join(""),
    },
    attrs: { "data-state": state },
    href: pageOf(board, name, state),
  };
}
