// @ts-check
/**
 * The page of a series begins here: from what the server painted and put into `#boot`, over the
 * socket, to the page. Another title or language is another page, which comes from the server.
 */

import { timeOfDay } from "../lib/format.js";
import { Connection } from "../lib/connection.js";
import { adopt, patchOne, patchRows } from "../lib/patch.js";
import { asked, emptyState, forget, held, reduce } from "../lib/store.js";
import { speaker } from "../lib/words.js";
import { channelsOf, face } from "./season.js";

/** Whether another rally has opened is asked so often. */
const CHOOSE_MS = 30_000;
/** A cache on the way may still give the answer of a moment ago: a second look tells. */
const AGAIN_MS = 2500;
const SECOND_MS = 1000;

/** @param {string} id @returns {HTMLElement} */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const boot = JSON.parse(byId("boot").textContent ?? "{}");
const say = speaker(boot.words);
/** @type {Record<string, HTMLTemplateElement>} */
const templates = {};
for (const template of document.querySelectorAll("template")) templates[template.id.slice("ff-".length)] = template;
const hosts = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-list]"));
const lists = new Map(Array.from(hosts, (host) => [host.id, adopt(host, templates)]));
let season = boot.season;
let channels = Object.values(channelsOf(season));
let state = { ...emptyState(), views: boot.views };
let drawn = false;
let heardAtMs = Date.now();

const connection = new Connection({
  url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${boot.live}`,
  held: () => held(state, channels),
  heard,
  standing: stand,
  mayWait: true,
});

/** @param {any} message */
function heard(message) {
  heardAtMs = Date.now();
  const before = state.views;
  state = reduce(state, message);
  if (state.asks.length > 0) {
    connection.subscribe(held(state, state.asks));
    state = asked(state);
  }
  if (state.views === before) return;
  // What the calendar says, or that a rally is over, may choose another rally.
  if (signs(before) !== signs(state.views)) {
    choose();
    setTimeout(choose, AGAIN_MS);
  }
  soon();
}

/** @param {Record<string, any>} views @returns {string} */
function signs(views) {
  const { calendar, "latest/state": states = "" } = channelsOf(season);
  return `${views[calendar]?.offset} ${views[states]?.data.closed}`;
}

/** Asks which rallies the page is to tell of, and follows those from now on. */
async function choose() {
  const { series, title } = season;
  const address = `/api/v1/series/${series}/now?title=${title}`;
  const answer = await fetch(address, { cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return;
  const { latest, rally, rally_title } = await answer.json();
  const same = season.latest === latest && season.rally === rally && season.rally_title === rally_title;
  if (same) return;
  season = { ...season, latest, rally, rally_title };
  const wanted = Object.values(channelsOf(season));
  const left = channels.filter((channel) => !wanted.includes(channel));
  const added = wanted.filter((channel) => !channels.includes(channel));
  channels = wanted;
  state = forget(state, left);
  connection.unsubscribe(left);
  connection.subscribe(held(state, added));
  soon();
}

/** Draws once in the next frame, however much is heard until then. */
function soon() {
  if (drawn) return;
  drawn = true;
  requestAnimationFrame(() => {
    drawn = false;
    draw();
  });
}

function draw() {
  const made = face(season, (channel) => state.views[channel]?.data, say);
  for (const [name, rows] of Object.entries(made.lists)) {
    const list = lists.get(name);
    if (!list) throw new Error(`the page has no list ${name}`);
    patchRows(list, rows, document.visibilityState === "visible");
    const table = list.host.closest("table");
    if (table) table.dataset.rows = rows.length > 0 ? "some" : "none";
  }
  for (const [name, { text, attrs }] of Object.entries(made.ones)) patchOne(byId(name), text, attrs);
}

/** Says how the page stands: live, reconnecting, or as of when. */
function stand() {
  const { state: standing, paceMs } = connection;
  const offset = -new Date(heardAtMs).getTimezoneOffset();
  const s = paceMs / SECOND_MS;
  const live = s > 0 ? say("pill_paced", { s }) : "";
  const detail = standing === "live" ? live : timeOfDay(heardAtMs, offset, false);
  const attrs = { "data-state": standing, title: s > 0 && standing === "live" ? say("pill_saves", { s }) : "" };
  patchOne(byId("pill"), { word: say(`pill_${standing}`), detail }, attrs);
}

connection.start();
setInterval(() => document.visibilityState === "visible" && choose(), CHOOSE_MS);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && choose());
document.documentElement.dataset.ready = boot.season.title;
