// @ts-check
/**
 * The ways to the files of a crew's stages. Pure; twin: web/fan/crew.py.
 *
 * @typedef {import("../../lib/patch.js").Row} Row
 * @typedef {import("../board.js").Board} Board
 */

import { toldIn } from "../board.js";

const FORMS = ["csv", "json", "xlsx"];

/** @param {Board} board @param {string} entry @returns {Row[]} a link to each form */
export function fileRows(board, entry) {
  const { prefix, rally, view } = board;
  const base = `/r/${rally}/export/${prefix.slice(`rally/${rally}/`.length)}crew/${entry}`;
  return FORMS.map((form) => ({
    key: `file:${form}`,
    kind: "chip",
    text: { label: form.toUpperCase() },
    attrs: {},
    href: `${base}.${form}${toldIn(view)}`,
  }));
}
