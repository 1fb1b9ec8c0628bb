// @ts-check
/**
 * A stage's splits with four faces, compared with any crew, in the order of times or of the road.
 * Pure; twin: web/fan/splits.py.
 *
 * @typedef {import("../../lib/patch.js").Row} Row
 * @typedef {import("../../lib/split_faces.js").Point} Point
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../kind.js").Face} Face
 * @typedef {import("../kind.js").Made} Made
 * @typedef {import("../../lib/words.js").Say} Say
 */

import { kilometres } from "../../lib/format.js";
import { FINISH, faceOf, furthestFirst, pointsOf } from "../../lib/split_faces.js";
import { addressOf, entryOf, ordered, tablesOf } from "../board.js";
import { changesOf, keysOf, marked, notesOf, splitsChanged } from "../changed.js";
import { crewAddresses, crewAttrs, crewText, placeText, sharing } from "../crew_rows.js";
import { emptyTexts, stageHeading } from "../frame.js";
import { markOf } from "../marks.js";
import { inView } from "../onstage_rows.js";
import { changeRows } from "../results/changes.js";
import { Cells, COLUMNS } from "./cells.js";

/** @type {Record<string, any>} */
const NOTHING = {};

/** @param {Board} board */
export function channels(board) {
  const { rally, shown, view } = board;
  if (shown === "") return {};
  const stage = `${tablesOf(board)}stage/${shown}`;
  /** @type {Record<string, string>} */
  const followed = { splits: `rally/${rally}/splits/${shown}`, stage };
  followed.corrections = `rally/${rally}/corrections`;
  if (view.tab === "road") followed.startlist = `rally/${rally}/startlist/${shown}`;
  return followed;
}

/** @param {Board} board @param {Say} say @param {number} _nowMs @param {Made} made @returns {Face} */
export function face(board, say, _nowMs, made) {
  const { itinerary, entries, scope_entries, splits, stage, startlist, corrections } = board.data;
  const points = pointsOf(itinerary?.stages?.[board.shown]);
  const names = [itinerary, entries, scope_entries, corrections, board.shown, board.view];
  const from = [...names, splits, stage, startlist];
  const alone = board.shown !== "" && points.length === 1 ? say("no_splits") : "";
  const shown = points.slice(-COLUMNS);
  return {
    lists: {
      "split-rows": made.of("splits", from, () => splitRows(board, say, points)),
      "stage-changes": made.of("changes", names, () => changeRows(board, say, notesOf(board))),
    },
    ones: {
      "split-title": stageHeading(board, say),
      "split-heads": { text: headsOf(shown, say), attrs: { "data-n": String(shown.length) } },
      "split-note": { text: { note: alone }, attrs: {} },
      "split-empty": { text: { empty: emptyTexts(board, say).stage }, attrs: {}, waitsFor: "splits" },
    },
  };
}

/** @param {Point[]} points @param {Say} say each point with its distance from the start */
function headsOf(points, say) {
  /** @type {Record<string, string>} */
  const heads = {};
  points.slice(0, -1).forEach(({ name, metres }, index) => {
    heads[`h${index + 1}`] = say("split", { n: name.slice(1) });
    heads[`k${index + 1}`] = metres ? `${kilometres(metres, say("decimal"))} km` : "";
  });
  return heads;
}

/** @param {Board} board @param {Say} say @param {Point[]} points @returns {Row[]} */
function splitRows(board, say, points) {
  const mine = Object.entries(board.data.splits?.rows ?? {}).filter(([one]) => inView(board, one));
  const rows = Object.fromEntries(mine);
  const chosen = board.view.face || "cumulative";
  const cells = new Cells(chosen, faceOf(chosen, rows, points), points, board.view.crew);
  const shared = sharing(board.data.stage?.rows ?? NOTHING);
  const plain = orderOf(board, rows, points).map((entry) => row(board, say, cells, entry, shared));
  const crews = withMarks(board, cells, plain);
  const best = ultimate(chosen, rows, points);
  return best && crews.length > 0 ? [ultimateRow(say, cells, best), ...crews] : crews;
}

/** @param {Board} board @param {Cells} cells @param {Row[]} plain @returns {Row[]} what was changed marked */
function withMarks(board, cells, plain) {
  let rows = marked(plain, keysOf(changesOf(board)), "fin");
  for (const { split, entry } of Object.values(splitsChanged(board))) {
    const moved = cells.columns.filter(([name]) => name !== FINISH && (split === undefined || name === `s${split}`));
    for (const [, column] of moved) rows = marked(rows, new Set([entry]), column, column);
  }
  return rows;
}

/** @param {Board} board @param {Record<string, any>} rows @param {Point[]} points */
function orderOf(board, rows, points) {
  const furthest = furthestFirst(rows, points);
  if (board.view.tab !== "road") return furthest;
  const listed = board.data.startlist?.rows ?? {};
  const started = ordered(listed).filter((entry) => rows[entry] !== undefined);
  return [...started, ...furthest.filter((entry) => listed[entry] === undefined)];
}

/**
 * @param {Board} board @param {Say} say @param {Cells} cells @param {string} entry
 * @param {Set<number>} shared places held by more than one crew
 * @returns {Row}
 */
function row(board, say, cells, entry, shared) {
  const crew = entryOf(board, entry);
  const placed = board.data.stage?.rows?.[entry] ?? NOTHING;
  const numbers = cells.of(entry);
  const based = entry === board.view.crew;
  return {
    key: entry,
    kind: "split",
    text: {
      ...crewText(board, crew),
      // Who has no place is compared with all the same.
      pos: placed.pos === undefined ? "" : placeText(placed, shared.has(placed.pos)),
      compare: say("compare"),
      mark: numbers[FINISH] === undefined ? "" : markOf(placed),
      ...cells.texts(numbers),
    },
    attrs: { ...crewAttrs(board, crew), ...cells.attrs(numbers), "data-base": based ? "yes" : "" },
    href: "",
    links: {
      who: crewAddresses(board)(entry),
      base: addressOf(board.view, { crew: based ? "" : entry }),
    },
  };
}

/**
 * The best section between each two points, in the chosen face; null where there are none.
 * @param {string} chosen @param {Record<string, any>} rows @param {Point[]} points
 * @returns {Record<string, number> | null}
 */
function ultimate(chosen, rows, points) {
  if (chosen === "rank" || points.length === 1 || Object.keys(rows).length < 2) return null;
  const all = Object.values(faceOf(chosen === "pace" ? "pace" : "section", rows, points));
  /** @type {Record<string, number>} */
  const best = {};
  let total = 0;
  for (const { name } of points) {
    const there = all.filter((one) => one[name] !== undefined).map((one) => one[name]);
    if (there.length === 0) break;
    total += Math.min(...there);
    best[name] = chosen === "cumulative" ? total : Math.min(...there);
  }
  return Object.keys(best).length > 0 ? best : null;
}

/** @param {Say} say @param {Cells} cells @param {Record<string, number>} best @returns {Row} */
function ultimateRow(say, cells, best) {
  const blank = { car: "", co: "", nation: "", conation: "", cls: "", pos: "", compare: "", mark: "" };
  return {
    key: "ultimate",
    kind: "split",
    text: { ...blank, driver: say("ultimate"), ...cells.texts(best) },
    attrs: { "data-n": String(cells.width), "data-row": "ultimate" },
    href: "",
    links: { who: "", base: "" },
  };
}
