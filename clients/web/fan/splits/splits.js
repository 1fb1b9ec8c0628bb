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

import { gap, kilometres, stageTime } from "../../lib/format.js";
import { FINISH, faceOf, furthestFirst, pointsOf } from "../../lib/split_faces.js";
import { addressOf, entryOf, ordered, tablesOf } from "../board.js";
import { crewAddresses, crewAttrs, crewText, markOf, placeText, sharing } from "../crew_rows.js";
import { emptyTexts, stageHeading } from "../frame.js";
import { inView } from "../onstage_rows.js";

/** Columns that the markup has, the finish at last; a stage with more points shows the last ones. */
const COLUMNS = 11;
const HEATS = [10, 25, 50];
/** Faces in which a tint would only say again what the order says. */
const UNTINTED = ["rank", "cumulative"];
const TENTH_MS = 100;
const SECOND_MS = 1000;
/** @type {Record<string, any>} */
const NOTHING = {};

/** @param {Board} board */
export function channels(board) {
  const { rally, shown, view } = board;
  if (shown === "") return {};
  const stage = `${tablesOf(board)}stage/${shown}`;
  /** @type {Record<string, string>} */
  const followed = { splits: `rally/${rally}/splits/${shown}`, stage };
  if (view.tab === "road") followed.startlist = `rally/${rally}/startlist/${shown}`;
  return followed;
}

/** @param {Board} board @param {Say} say @param {number} _nowMs @param {Made} made @returns {Face} */
export function face(board, say, _nowMs, made) {
  const { itinerary, entries, scope_entries, splits, stage, startlist } = board.data;
  const points = pointsOf(itinerary?.stages?.[board.shown]);
  const from = [itinerary, entries, scope_entries, splits, stage, startlist, board.view];
  const alone = board.shown !== "" && points.length === 1 ? say("no_splits") : "";
  const shown = points.slice(-COLUMNS);
  return {
    lists: { "split-rows": made.of("splits", from, () => splitRows(board, say, points)) },
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
  const crews = orderOf(board, rows, points).map((entry) => row(board, say, cells, entry, shared));
  const best = ultimate(chosen, rows, points);
  return best && crews.length > 0 ? [ultimateRow(say, cells, best), ...crews] : crews;
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

/** The cells of one face: texts, which is the best of its column, how far from it. */
class Cells {
  /**
   * @param {string} face @param {import("../../lib/split_faces.js").Numbers} numbers
   * @param {Point[]} points @param {string} base the crew that others are compared with
   */
  constructor(face, numbers, points, base) {
    this.face = face;
    this.numbers = numbers;
    /** @type {[string, string][]} */
    this.columns = points
      .slice(-COLUMNS)
      .map(({ name }, index) => [name, name === FINISH ? "fin" : `p${index + 1}`]);
    this.width = this.columns.length;
    this.base = face === "rank" ? undefined : numbers[base];
    /** @type {Record<string, number>} */
    this.best = {};
    for (const [name] of this.columns) {
      const there = Object.values(numbers).filter((one) => one[name] !== undefined);
      this.best[name] = Math.min(...there.map((one) => one[name]));
    }
  }

  /** @param {string} entry @returns {Record<string, number>} by point */
  of(entry) {
    return this.numbers[entry] ?? NOTHING;
  }

  /** @param {Record<string, number>} numbers compared with a crew, differences to it */
  texts(numbers) {
    /** @type {Record<string, string>} */
    const texts = { fin: "" };
    for (let nth = 1; nth < COLUMNS; nth += 1) texts[`p${nth}`] = "";
    for (const [name, column] of this.columns) {
      if (numbers[name] !== undefined) texts[column] = this.text(name, numbers[name], numbers);
    }
    return texts;
  }

  /** @param {string} name @param {number} number @param {Record<string, number>} numbers */
  text(name, number, numbers) {
    if (this.face === "rank") return `${number}.`;
    if (numbers === this.base) return "0.0";
    if (this.base) {
      const theirs = this.base[name];
      return theirs === undefined ? "" : gap(cut(number) - cut(theirs));
    }
    // Two clocks that differ: shown as it is, for officials look at it already.
    if (number < 0) return gap(number);
    return this.face === "pace" ? paceText(number) : stageTime(number);
  }

  /** @param {Record<string, number>} numbers */
  attrs(numbers) {
    const there = this.columns.filter(([name]) => numbers[name] !== undefined);
    const best = there.filter(([name]) => numbers[name] === this.best[name]);
    const heats = there.map(([name, column]) => this.heat(name, column, numbers[name]));
    return {
      "data-n": String(this.width),
      "data-best": best.map(([, column]) => column).join(" "),
      "data-heat": heats.filter(Boolean).join(" "),
    };
  }

  /** @param {string} name @param {string} column @param {number} number */
  heat(name, column, number) {
    const reference = this.base ? this.base[name] : this.best[name];
    if (UNTINTED.includes(this.face) && !this.base) return "";
    if (reference === undefined || reference <= 0) return "";
    const thousandths = Math.floor((Math.abs(number - reference) * 1000) / reference);
    const depth = HEATS.filter((one) => thousandths >= one).length;
    return depth === 0 ? "" : `${column}${number > reference ? "l" : "g"}${depth}`;
  }
}

/** @param {number} ms what is shown of a number: tenths, what is finer is cut */
function cut(ms) {
  return Math.floor(ms / TENTH_MS) * TENTH_MS;
}

/** @param {number} ms a pace as seconds a kilometre: 31.2 */
function paceText(ms) {
  return `${Math.floor(ms / SECOND_MS)}.${Math.floor((ms % SECOND_MS) / TENTH_MS)}`;
}
