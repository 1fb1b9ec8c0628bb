// @ts-check
/**
 * What makes one kind of page, as the frame knows it: fan/<name>/<name>.js of the same name as its
 * twin web/fan/<name>.py.
 *
 * @typedef {import("./board.js").Board} Board
 * @typedef {import("../lib/words.js").Say} Say
 * @typedef {import("../lib/patch.js").Row} Row
 * @typedef {{text: Record<string, string>, attrs: Record<string, string>, waitsFor?: string}} One
 *   a single element; while the role it waits for is on its way it says so instead
 * @typedef {{lists: Record<string, Row[]>, ones: Record<string, One>, wholes?: Record<string, Row[]>}}
 *   Face all that a page shows of a board, by the names its template has given the places; `wholes` are
 *   the tables of lists that show the first of them: who is followed stands on top of the list
 * @typedef {(channel: string) => any} Held
 * @typedef {{
 *   channels: (board: Board, held: Held) => Record<string, string>,
 *   reads?: (board: Board, held: Held) => Record<string, string>,
 *   face: (board: Board, say: Say, nowMs: number, made: Made) => Face,
 *   ticking?: (board: Board, say: Say, nowMs: number, made: Made) => Face,
 *   news?: (board: Board, say: Say, made: Made) => string,
 *   settle?: (board: Board, say: Say, nowMs: number) => void,
 * }} Kind `reads` are channels that are read and not followed, `face` says all of the page, `ticking`
 *   what time alone changes, `news` the line for those
 *   who listen; `settle` draws what is no list of rows (a chart), after the face
 */

import { Made } from "../lib/memo.js";

export { Made };

/** @type {RegExp} */
const NAME = /^[a-z_]+$/;

/**
 * The kind of this name.
 * @param {string} name
 * @returns {Promise<Kind>}
 */
export async function kindOf(name) {
  if (!NAME.test(name)) throw new Error(`no kind of page: ${name}`);
  return import(`./${name}/${name}.js`);
}
