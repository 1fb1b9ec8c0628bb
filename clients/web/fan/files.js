// @ts-check
/**
 * The ways to a table's files, beside the table on its page. Pure; twin: web/page/files.py.
 *
 * @typedef {import("../lib/patch.js").Row} Row
 * @typedef {import("./board.js").Board} Board
 */

const FORMS = ["csv", "json", "xlsx"];

/**
 * A link to each form of a table of the board's competition.
 * @param {Board} board @param {string} table its name within the competition
 * @param {string} told the query of its address
 * @returns {Row[]}
 */
export function fileRows({ prefix, rally }, table, told) {
  const base = `/r/${rally}/export/${prefix.slice(`rally/${rally}/`.length)}${table}`;
  return FORMS.map((form) => ({
    key: `file:${form}`,
    kind: "chip",
    text: { label: form.toUpperCase() },
    attrs: {},
    href: `${base}.${form}${told}`,
  }));
}
