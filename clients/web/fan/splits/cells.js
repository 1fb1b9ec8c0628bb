// @ts-check
/**
 * The cells of a table of splits: numbers as texts, which is the best of its column, how far the
 * others are from it. Pure; twin: web/fan/splits.py.
 *
 * @typedef {import("../../lib/split_faces.js").Point} Point
 */

import { gap, stageTime } from "../../lib/format.js";
import { FINISH } from "../../lib/split_faces.js";

/** Columns that the markup has, the finish at last; a stage with more points shows the last ones. */
export const COLUMNS = 11;
const HEATS = [10, 25, 50];
/** Faces in which a tint would only say again what the order says. */
const UNTINTED = ["rank", "cumulative"];
const TENTH_MS = 100;
const SECOND_MS = 1000;
/** @type {Record<string, number>} */
const NOTHING = {};

/** The cells of one face: texts, which is the best of its column, how far from it. */
export class Cells {
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
