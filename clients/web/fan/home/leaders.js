// @ts-check
/**
 * Who leads each class of a rally, and by how much. Pure; twin: web/fan/home.py.
 *
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../../lib/patch.js").Row} Row
 */

import { gap, totalTime } from "../../lib/format.js";
import { addressElsewhere, classesIn, classesOf, entryOf, ordered } from "../board.js";
import { CHANGED, keysOf, totalsChanged } from "../changed.js";
import { crewAddresses, crewAttrs, crewText } from "../crew_rows.js";

const HUES = 8;

/** @param {Board} board @returns {Record<string, string>} the tables of the classes that are shown */
export function classTables(board) {
  const { prefix } = board;
  return Object.fromEntries(shownClasses(board).map((name) => [`class/${name}`, `${prefix}class/${name}`]));
}

/** @param {Board} board @returns {string[]} classes whose leaders are shown: none of one class */
export function shownClasses(board) {
  const chosen = classesIn(board.view);
  if (chosen.length === 1) return [];
  return ordered(classesOf(board)).filter((name) => chosen.length === 0 || chosen.includes(name));
}

/** @param {Board} board @returns {Row[]} who leads each class, and by how much */
export function classRows(board) {
  const classes = classesOf(board);
  return shownClasses(board).flatMap((name) => {
    const table = board.data[`class/${name}`]?.rows ?? {};
    const [first, second] = ordered(table).filter((entry) => table[entry].pos !== undefined);
    if (first === undefined) return [];
    const crew = entryOf(board, first);
    const total = table[first].total_ms;
    return {
      key: name,
      kind: "classlead",
      text: {
        ...crewText(board, crew),
        cls: name,
        mark: keysOf(totalsChanged(board, `class/${name}`)).has(first) ? CHANGED : "",
        time: totalTime(total),
        lead: second === undefined ? "" : gap(total - table[second].total_ms),
      },
      attrs: { ...crewAttrs(board, crew), "data-hue": String(((classes[name].ord - 1) % HUES) + 1) },
      href: addressElsewhere(board.view, "results", { cls: name }),
      links: { who: crewAddresses(board)(first) },
    };
  });
}
