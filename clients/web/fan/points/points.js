// @ts-check
/**
 * Points of the rally: what each title gives if it ended now, and what the season would be then.
 * Pure; twin: web/fan/points.py.
 *
 * @typedef {import("../kind.js").Face} Face
 * @typedef {import("../kind.js").Made} Made
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../../lib/patch.js").Row} Row
 * @typedef {import("../../lib/words.js").Say} Say
 */

import { namedBy, placeText, projectedRows, said } from "../../series/rows.js";
import { addressOf, entryOf, oneClass, ordered, toldIn } from "../board.js";
import { crewAddresses, crewAttrs, crewText } from "../crew_rows.js";
import { heading, stageName } from "../frame.js";

/** From where points come, in the order of their columns. */
const PARTS = ["final", "after_stage", "leg_1", "leg_2", "leg_3", "range", "stage", "stage_wins", "start"];
const PARTS_SHOWN = 6;

/** The titles of the chosen competition by their names. @param {Board} board @returns {Record<string, any>} */
function titlesOf({ data, view }) {
  const competitions = data.itinerary?.competitions ?? {};
  const name = competitions[view.competition] ? view.competition : (ordered(competitions)[0] ?? "");
  return competitions[name]?.titles ?? {};
}

/** The title asked for, else the first one of the class, else the first. @param {Board} board @returns {string} */
function chosenTitle(board) {
  const titles = titlesOf(board);
  const names = Object.keys(titles).sort();
  if (names.includes(board.view.title)) return board.view.title;
  const cls = oneClass(board.view);
  return names.find((one) => (titles[one].class ?? "") === cls) ?? names[0] ?? "";
}

/** @type {import("../board.js").Channels} */
export function channels(board, held) {
  const title = chosenTitle(board);
  if (title === "") return {};
  const projected = `rally/${board.rally}/projected/${title}`;
  const about = held(projected);
  /** @type {Record<string, string>} */
  const found = { points: `${board.prefix}points/${title}`, projected };
  if (about?.series) found.standings = `series/${about.series}/standings/${about.title}`;
  return found;
}

/** @param {Board} board @param {Say} say @param {number} _nowMs @param {Made} made @returns {Face} */
export function face(board, say, _nowMs, made) {
  const { itinerary, entries, scope_entries, points, projected, standings } = board.data;
  const from = [itinerary, entries, scope_entries, board.view, points, projected, standings];
  const parts = partsOf(points);
  const heads = parts.map((one) => say(`source_${one}`));
  const title = titlesOf(board)[chosenTitle(board)]?.name ?? "";
  const series = projected?.series;
  return {
    lists: {
      titles: made.of("titles", from, () => titleRows(board)),
      "points-rows": made.of("points", from, () => pointsRows(board, say, parts)),
      "projected-rows": made.of("projected", from, () =>
        projectedRows(projected, say, whoOf(board, say), explainOf(board)),
      ),
    },
    ones: {
      "points-title": heading(board, say, title, asOf(points, say), "points"),
      "points-heads": { text: columns("h", heads), attrs: {} },
      "points-empty": { text: { empty: say("empty_points") }, attrs: {}, waitsFor: "points" },
      "projected-title": { text: { title, sub: "", status: say("projected") }, attrs: {} },
      "season-link": {
        text: { season: series ? say("to_season") : "" },
        attrs: { href: seasonAddress(board) },
      },
    },
  };
}

/** After which stage the places count, and that they may still change. @param {any} points @param {Say} say */
function asOf(points, say) {
  const stage = points?.stage ? stageName(say, points.stage) : "";
  return [stage, points?.provisional ? say("points_provisional") : ""].filter(Boolean).join(" · ");
}

/** A chip for each title, none where there is only one. @param {Board} board @returns {Row[]} */
function titleRows(board) {
  const titles = titlesOf(board);
  const names = Object.keys(titles).sort();
  const chosen = chosenTitle(board);
  if (names.length < 2) return [];
  return names.map((one) => ({
    key: `title:${one}`,
    kind: "chip",
    text: { label: titles[one].name },
    attrs: { "aria-current": one === chosen ? "true" : "" },
    href: addressOf(board.view, { title: one }),
  }));
}

/** From where anybody has points, in the order of the columns. @param {any} points @returns {string[]} */
function partsOf(points) {
  const rows = Object.values(points?.rows ?? {});
  const found = new Set(rows.flatMap((row) => Object.keys(row.parts ?? {})));
  const others = [...found].filter((part) => !PARTS.includes(part)).sort();
  return [...PARTS.filter((part) => found.has(part)), ...others].slice(0, PARTS_SHOWN);
}

/** @param {string} letter @param {string[]} texts @returns {Record<string, string>} one by column */
function columns(letter, texts) {
  const all = Array.from({ length: PARTS_SHOWN }, (_, n) => [`${letter}${n + 1}`, texts[n] ?? ""]);
  return Object.fromEntries(all);
}

/** @param {Board} board @param {Say} say @param {string[]} parts @returns {Row[]} */
function pointsRows(board, say, parts) {
  const rows = board.data.points?.rows ?? {};
  const address = crewAddresses(board);
  return ordered(rows).map((name) => {
    const row = rows[name];
    const crew = entryOf(board, name);
    const known = crew.car !== undefined;
    const given = row.parts ?? {};
    const text = {
      ...crewText(board, crew),
      ...(known ? {} : { driver: name }),
      pos: placeText(row),
      points: said(row.points, say),
      ...columns("k", parts.map((part) => (given[part] === undefined ? "–" : said(given[part], say)))),
    };
    const links = { who: known ? address(name) : "", points: explained(board, "points", name) };
    return { key: name, kind: "scored", text, attrs: crewAttrs(board, crew), href: "", links };
  });
}

/** Where the page says how a number in this table came about. @param {Board} board @param {string} role @param {string} name */
function explained({ rally, channels: followed, view }, role, name) {
  const table = followed[role].slice(`rally/${rally}/`.length);
  return `/r/${rally}/explain/${table}/${name}${toldIn(view)}`;
}

/** @param {Board} board @returns {import("../../series/rows.js").Explain} */
function explainOf(board) {
  return (what, name) => {
    const address = explained(board, "projected", name);
    return what === "place" ? address.replace("/explain/", "/explain/place/") : address;
  };
}

/** Crews of the rally by their entries, others as the season calls them. @param {Board} board @param {Say} say @returns {import("../../series/rows.js").Who} */
function whoOf(board, say) {
  const { standings } = board.data;
  const otherwise = namedBy(standings, say);
  return (name, row) => {
    const crew = entryOf(board, row.entry ?? "");
    if (standings?.rows?.[name] || crew.car === undefined) return otherwise(name, row);
    return [crew.driver ?? "", crew.co_driver ?? ""];
  };
}

/** @param {Board} board @returns {string} */
function seasonAddress({ data, view }) {
  const { series, title } = data.projected ?? {};
  if (series === undefined) return "";
  return `/s/${series}?title=${title}${toldIn(view).replace("?", "&")}`;
}
