// @ts-check
/**
 * What the page of a series shows: one title's standings, its projection, the calendar, and what was
 * driven last. Pure; twin: web/series/face.py.
 *
 * @typedef {import("../fan/kind.js").Face} Face
 * @typedef {import("../lib/patch.js").Row} Row
 * @typedef {import("../lib/words.js").Say} Say
 * @typedef {{series: string, title: string, rally: string, rally_title: string, latest: string,
 *   language: string, delay: string, name: string, waits?: boolean}} Season what is looked at: of a rally its points, of one what was
 *   driven last; `delay` is how many seconds ago, to go with a video, empty for now; it `waits` while
 *   what it may show so late has not begun
 */

import { latestChannels, latestFace, way } from "./latest.js";
import { askedIn, calendarRows, inOrder, namedBy, projectedRows, roundHeads, said, standingRows } from "./rows.js";

const WHOLE_POINT = 1000;

/** @param {Season} season @returns {Record<string, string>} the views that the page follows, by role */
export function channelsOf({ series, title, rally, rally_title, latest }) {
  return {
    calendar: `series/${series}/calendar`,
    ...(title === "" ? {} : { standings: `series/${series}/standings/${title}` }),
    ...(rally === "" ? {} : { projected: `rally/${rally}/projected/${rally_title}` }),
    ...(latest === "" ? {} : latestChannels(latest)),
  };
}

/**
 * @param {Season} season
 * @param {(channel: string) => any} held data of a view, undefined while it is not here
 * @param {Say} say
 * @returns {Face}
 */
export function face(season, held, say) {
  const { rally } = season;
  const channels = channelsOf(season);
  const of = (/** @type {keyof typeof channels} */ role) => (channels[role] ? held(channels[role]) : undefined);
  const [calendar, standings, projected] = ["calendar", "standings", "projected"].map(of);
  const titles = calendar?.titles ?? {};
  const { name, season: year } = calendar?.series ?? {};
  const waiting = season.waits ? say("delay_waits", { s: season.delay }) : "";
  const title = titles[season.title]?.name ?? "";
  const provisional = standings?.title?.provisional !== undefined;
  const driven = latestFace(season.latest, season, held, say);
  return {
    lists: {
      ...driven.lists,
      titles: titleRows(season, titles),
      "projected-ways": pointsPage(season, say),
      "projected-rows": projectedRows(projected, say, namedBy(standings, say), explainProjected(season)),
      "standing-rows": standingRows(standings, say, explainStanding(season)),
      "calendar-rows": calendarRows(calendar, say, season),
      "rule-rows": rules(standings, say),
    },
    ones: {
      ...driven.ones,
      projection: { text: {}, attrs: { hidden: rally === "" ? "hidden" : "" } },
      "season-name": { text: { name: name === undefined ? season.name : `${name} ${year}` }, attrs: {} },
      waits: { text: { empty: waiting }, attrs: {} },
      "standing-title": heading(title, say("standings"), provisional ? say("points_provisional") : ""),
      "projected-title": heading(rally === "" ? "" : title, "", say("projected")),
      "standing-heads": { text: roundHeads(standings), attrs: {} },
      "standing-empty": { text: { empty: waiting || say("no_results_yet") }, attrs: {} },
    },
  };
}

/** @param {string} title @param {string} sub @param {string} status */
function heading(title, sub, status) {
  return { text: { title, sub, status }, attrs: {} };
}

/** @param {Season} season @returns {import("./rows.js").Explain} */
function explainStanding(season) {
  const { series, title } = season;
  return (_what, name) => `/s/${series}/explain/standings/${title}/${name}?${askedIn(season)}`;
}

/** @param {Season} season @returns {import("./rows.js").Explain} */
function explainProjected(season) {
  const { rally, rally_title } = season;
  return (what, name) =>
    `/r/${rally}/explain/${what === "place" ? "place/" : ""}projected/${rally_title}/${name}?${askedIn(season)}`;
}

/** The way to the points of the rally that would move the standings. @param {Season} season @param {Say} say */
function pointsPage(season, say) {
  const { rally, rally_title } = season;
  const href = `/r/${rally}/points?title=${rally_title}&${askedIn(season)}`;
  return rally === "" ? [] : [way("points", say("page_points"), href)];
}

/** A chip for each title, none where there is only one. @param {Season} season @param {any} titles @returns {Row[]} */
function titleRows(season, titles) {
  const names = inOrder(titles);
  if (names.length < 2) return [];
  return names.map((one) => ({
    key: `chip:${one}`,
    kind: "chip",
    text: { label: titles[one].name },
    attrs: { "aria-current": one === season.title ? "true" : "" },
    href: `?title=${one}&${askedIn(season)}`,
  }));
}

/**
 * What the next round's places are worth, where one is to come, and what separates a tie.
 * @param {any} standings @param {Say} say @returns {Row[]}
 */
function rules(standings, say) {
  if (!standings?.title) return [];
  const { rounds = {}, title } = standings;
  const coming = inOrder(rounds).find((one) => rounds[one].scored === undefined && rounds[one].worth);
  const lines = coming === undefined ? [] : [worthLine(rounds[coming], say)];
  return [...lines, say(`tie_${title.tie}`)].map((line, n) => ({
    key: `r${n}`,
    kind: "rule",
    text: { line },
    attrs: {},
  }));
}

/** @param {any} round @param {Say} say @returns {string} what its places are worth, by table */
function worthLine({ name, parts, worth, multiplier = WHOLE_POINT }, say) {
  const numbers = Object.keys(parts).sort();
  const tables = numbers.map((at) => `${say(`source_${parts[at]}`)} ${worth[at]}`).join(", ");
  const line = say("next_round", { round: name, tables });
  return multiplier === WHOLE_POINT ? line : `${line} × ${said(multiplier, say)}`;
}
