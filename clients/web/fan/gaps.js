// @ts-check
/**
 * Gaps: what they are counted from, and the order of a table that they follow. Pure; twin:
 * web/page/rows.py. Only differences between two shown numbers are made here.
 *
 * @typedef {import("./board.js").Board} Board
 */

import { gap } from "../lib/format.js";
import { addressOf, classesOf, entryOf, ordered } from "./board.js";

/**
 * What the gaps of the board are counted from: first, leader (of the class) or chosen.
 * @param {Board} board
 * @returns {"first" | "leader" | "chosen"}
 */
export function gapBase({ view }) {
  if (view.gap === "chosen" && view.crew !== "") return "chosen";
  return view.gap === "leader" ? "leader" : "first";
}

/**
 * Gives, of each crew, the same page with gaps to it; from it, back to the first.
 * @param {Board} board
 * @returns {(entry: string) => string}
 */
export function gapAddresses(board) {
  const chosen = gapBase(board) === "chosen" ? board.view.crew : "";
  const [head, tail] = addressOf(board.view, { gap: "chosen", crew: "*" }).split("*");
  const back = addressOf(board.view, { gap: "", crew: "" });
  return (entry) => (entry === chosen ? back : head + entry + tail);
}

/**
 * The class a crew is shown with: the first of its classes in this competition.
 * @param {Board} board
 * @param {any} crew
 * @returns {string}
 */
export function classOf(board, crew) {
  const classes = classesOf(board);
  return ordered(classes).find((name) => crew.classes?.[name] !== undefined) ?? "";
}

/**
 * The order of a table, and of the rows with a place each the one before it: guests and crews to
 * come count for no gap. `baseOf` is the row that a row's gap is counted from, if any.
 * @typedef {{order: string[], before: Map<any, any>, chosen: boolean,
 *   baseOf: (entry: string, row: any) => any}} Placed
 * @param {Board} board
 * @param {Record<string, any>} table
 * @returns {Placed}
 */
export function placedOf(board, table) {
  const order = ordered(table);
  const placed = order.filter((entry) => table[entry].pos !== undefined);
  const counted = placed.map((entry) => table[entry]);
  const before = new Map(counted.slice(1).map((row, index) => [row, counted[index]]));
  const base = gapBase(board);
  /** @param {string} entry */
  const ofClass = (entry) => classOf(board, entryOf(board, entry));
  const leaders = new Map();
  if (base === "leader") {
    for (const entry of placed) if (!leaders.has(ofClass(entry))) leaders.set(ofClass(entry), table[entry]);
  }
  return {
    order,
    before,
    chosen: base === "chosen",
    baseOf: (entry, row) => {
      if (base === "chosen") return table[board.view.crew];
      if (base === "leader") return leaders.get(ofClass(entry));
      return before.has(row) ? counted[0] : undefined;
    },
  };
}

/**
 * Differences to the one they are counted from and to the one before. Who is counted from has none
 * itself, nor has the first one before it.
 * @param {any} row
 * @param {string} entry
 * @param {Placed} placed
 * @param {string} field
 * @param {number} precision
 */
export function gaps(row, entry, { before, baseOf, chosen }, field, precision) {
  const own = row[field];
  /** @param {any} other */
  const to = (other) => {
    const theirs = other?.[field];
    return theirs === undefined || (other === row && !chosen) ? "" : gap(own - theirs, precision);
  };
  if (own === undefined) return { first: "", prev: "" };
  return { first: to(baseOf(entry, row)), prev: to(before.get(row)) };
}
