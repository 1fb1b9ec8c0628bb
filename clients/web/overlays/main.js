// @ts-check
/**
 * A graphic on air: one purpose, a transparent page of 1920 x 1080 units. It shows what it has until
 * it knows something newer: while it reconnects the last frame stays, and only its clocks stop.
 */

import { adopt, patchOne, patchRows } from "../lib/patch.js";
import { measure } from "../lib/sight.js";
import { speaker } from "../lib/words.js";
import { readView } from "../fan/board.js";
import { Follower } from "../fan/follower.js";

/**
 * @typedef {import("../fan/kind.js").Face} Face
 * @typedef {import("../fan/board.js").Board} Board
 * @typedef {import("../lib/words.js").Say} Say
 * @typedef {{
 *   channels: import("../fan/board.js").Channels,
 *   face: (board: Board, say: Say, nowMs: number, rows: number) => Face,
 * }} Graphic `rows` is how many lines the address asks for
 */

const ROWS = 10;
const ROWS_MAX = 20;
const MODULE = /^[a-z-]+\/[a-z-]+\/[a-z-]+\.js$/;

/**
 * How many lines an address asks for.
 * @param {string | null} asked
 * @returns {number}
 */
export function rowsOf(asked) {
  const rows = Number(asked ?? ROWS);
  return Number.isInteger(rows) && rows >= 1 && rows <= ROWS_MAX ? rows : ROWS;
}

/** @param {any} boot @returns {Promise<void>} */
async function show(boot) {
  if (!MODULE.test(boot.module)) throw new Error(`no such graphic: ${boot.module}`);
  /** @type {Graphic} */
  const graphic = await import(`../${boot.module}`);
  const say = speaker(boot.words);
  const query = new URLSearchParams(location.search);
  const rows = rowsOf(query.get("rows"));
  const canvas = canvasOf();
  let asked = false;

  const draw = (/** @type {boolean} */ lively) => {
    const { board } = follower;
    if (!follower.settled()) return;
    canvas.show(graphic.face(board, say, follower.now(), rows), lively);
  };
  const follower = new Follower({
    boot,
    view: readView(boot.rally, query),
    channels: graphic.channels,
    changed: () => {
      if (asked) return;
      asked = true;
      requestAnimationFrame(() => {
        asked = false;
        draw(true);
      });
    },
    standing: (standing) => {
      document.documentElement.dataset.standing = standing;
    },
  });
  draw(false);
  follower.start(() => {
    // A clock that runs on while nothing is heard would tell more than is known.
    if (follower.standing === "live") draw(true);
  });
}

/** The places of the page that a face is drawn into. */
function canvasOf() {
  /** @type {Record<string, HTMLTemplateElement>} */
  const templates = {};
  for (const template of document.querySelectorAll("template")) {
    templates[template.id.slice("ff-".length)] = template;
  }
  const hosts = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-list]"));
  const lists = new Map(Array.from(hosts, (host) => [host.id, adopt(host, templates, true)]));
  /** @type {Map<string, string>} */
  const drawn = new Map();
  return {
    /** @param {Face} face @param {boolean} lively */
    show(face, lively) {
      for (const [name, one] of Object.entries(face.ones)) {
        const said = JSON.stringify(one);
        if (drawn.get(name) === said) continue;
        drawn.set(name, said);
        patchOne(/** @type {HTMLElement} */ (document.getElementById(name)), one.text, one.attrs);
      }
      for (const [name, rows] of Object.entries(face.lists)) {
        const said = JSON.stringify(rows);
        const list = lists.get(name);
        if (!list || drawn.get(name) === said) continue;
        drawn.set(name, said);
        if (lively) measure([list]);
        patchRows(list, rows, lively);
      }
    },
  };
}

const boot = document.getElementById("boot");
if (boot) await show(JSON.parse(boot.textContent ?? "{}"));
