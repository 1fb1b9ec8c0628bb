// @ts-check
/**
 * The chips: competitions, and the classes of one, of which several may be looked at together. Pure;
 * twin: web/page/frame.py.
 *
 * @typedef {import("../lib/patch.js").Row} Row
 * @typedef {import("./board.js").Board} Board
 * @typedef {import("../lib/words.js").Say} Say
 */

import { addressOf, classesIn, classesOf, ordered } from "./board.js";

/** Stands behind the class that is looked at while others are added to it. */
const ADDING = ",";

/** @param {Board} board @returns {Row[]} chips of the competitions, none where there is one */
export function competitionRows(board) {
  const competitions = board.data.itinerary?.competitions ?? {};
  const names = ordered(competitions);
  if (names.length < 2) return [];
  return names.map((name, index) => {
    const chosen = names.includes(board.view.competition) ? board.view.competition : names[0];
    const competition = index === 0 ? "" : name;
    return chip(name, competitions[name].name, name === chosen, "", {
      board,
      changes: { competition, cls: "", stage: "" },
    });
  });
}

/** @param {Board} board @param {Say} say @returns {Row[]} chips of the classes, "all" first */
export function classRows(board, say) {
  const classes = classesOf(board);
  const names = ordered(classes);
  if (names.length === 0) return [];
  const chosen = classesIn(board.view);
  const rows = [chip("", say("all_classes"), chosen.length === 0, "", { board, changes: { cls: "" } })];
  for (const name of names) {
    const hue = String(((classes[name].ord - 1) % 8) + 1);
    const changes = { cls: tapped(board, names, name) };
    rows.push(chip(name, name, chosen.includes(name), hue, { board, changes }));
  }
  if (chosen.length === 1 && names.length > 1) {
    const adding = board.view.cls.endsWith(ADDING);
    const cls = adding ? chosen[0] : chosen[0] + ADDING;
    rows.push(chip(ADDING, say("add_class"), adding, "", { board, changes: { cls } }));
  }
  return rows;
}

/**
 * The classes that a tap on a class's chip leads to.
 * @param {Board} board @param {string[]} names of all classes @param {string} name @returns {string}
 */
function tapped({ view }, names, name) {
  const chosen = classesIn(view);
  if (chosen.length < 2 && !view.cls.endsWith(ADDING)) return name;
  return names.filter((one) => chosen.includes(one) !== (one === name)).join(",");
}

/**
 * @param {string} key @param {string} label @param {boolean} chosen @param {string} hue
 * @param {{board: Board, changes: object}} link
 * @returns {Row}
 */
export function chip(key, label, chosen, hue, { board, changes }) {
  return {
    key: `chip:${key}`,
    kind: "chip",
    text: { label },
    attrs: { "data-hue": hue, "aria-current": chosen ? "true" : "" },
    href: addressOf(board.view, changes),
  };
}
