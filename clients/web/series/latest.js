// @ts-check
/**
 * The rally that runs, or was driven last, as the page of its series tells of it. Pure; twin:
 * web/series/latest.py.
 *
 * @typedef {import("../fan/kind.js").Face} Face
 * @typedef {import("../fan/board.js").Board} Board
 * @typedef {import("../lib/patch.js").Row} Row
 * @typedef {import("../lib/words.js").Say} Say
 */

import { boardOf, readView } from "../fan/board.js";
import { overallRows } from "../fan/crew_rows.js";
import { toldRows } from "../fan/news/lines.js";
import { askedIn } from "./rows.js";

/** The views of the rally that it is made of; their roles begin with `latest/`. */
const LATEST = ["itinerary", "state", "entries", "overall", "news"];
const FIRST_SHOWN = 3;
const NEWS_SHOWN = 4;
const FIRST_TELLS = ["pos", "car", "driver", "co", "time"];

/** @param {string} rally @returns {Record<string, string>} its views by role */
export function latestChannels(rally) {
  return Object.fromEntries(LATEST.map((name) => [`latest/${name}`, `rally/${rally}/${name}`]));
}

/**
 * Its name, its first three, its news and the ways to it; of no rally its part of the page is hidden.
 * @param {string} rally @param {import("./rows.js").Asked} asked
 * @param {(channel: string) => any} held data of a view, undefined while it is not here
 * @param {Say} say
 * @returns {Face}
 */
export function latestFace(rally, asked, held, say) {
  const told = askedIn(asked);
  const view = readView(rally, new URLSearchParams(told));
  const board = boardOf(view, held, ({ prefix }) => ({
    overall: `${prefix}overall`,
    news: `rally/${rally}/news`,
  }));
  const closed = board.data.state?.closed === true;
  const table = board.data.overall?.rows ?? {};
  const placed = overallRows(board, say).filter((row) => table[row.key]?.pos !== undefined);
  return {
    lists: {
      "latest-name": rally === "" ? [] : [way("rally", nameOf(board), `/r/${rally}?${told}`)],
      "latest-first": placed.slice(0, FIRST_SHOWN).map(first),
      "latest-news": toldRows(board, say, "news", NEWS_SHOWN),
      "latest-ways": rally === "" ? [] : ways(rally, told, closed, say),
    },
    ones: {
      latest: { text: {}, attrs: { hidden: rally === "" ? "hidden" : "" } },
      "latest-title": { text: { title: say(closed ? "latest" : "running_now") }, attrs: {} },
    },
  };
}

/** @param {Board} board @returns {string} */
function nameOf({ data, rally }) {
  return data.itinerary?.rally?.name ?? rally;
}

/** @param {Row} row @returns {Row} */
function first({ key, text }) {
  const told = Object.fromEntries(FIRST_TELLS.map((name) => [name, text[name]]));
  return { key, kind: "placed", text: told, attrs: {} };
}

/**
 * To its results, and to what is driven now, or to its replay once it is over.
 * @param {string} rally @param {string} told @param {boolean} closed @param {Say} say
 * @returns {Row[]}
 */
function ways(rally, told, closed, say) {
  const onward = closed ? "archive_replay" : "page_live";
  const live = `/r/${rally}/live?${closed ? "replay=1&" : ""}${told}`;
  return [
    way("all_results", say("all_results"), `/r/${rally}/results?${told}`),
    way(onward, say(onward), live),
  ];
}

/**
 * A link in a list of its own.
 * @param {string} name @param {string} label @param {string} href @returns {Row}
 */
export function way(name, label, href) {
  return { key: `way:${name}`, kind: "chip", text: { label }, attrs: {}, href };
}
