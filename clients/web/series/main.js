// @ts-check
/**
 * The page of a series begins here: from what the server painted and put into `#boot`, over the
 * socket, to the page. Another title or language is another page, which comes from the server.
 */

import { RallyClock, tick } from "../lib/clock.js";
import { dateText, dayText, timeOfDay } from "../lib/format.js";
import { Connection } from "../lib/connection.js";
import { adopt, patchOne, patchRows } from "../lib/patch.js";
import { Playback } from "../lib/playback.js";
import { asked, emptyState, forget, held, reduce } from "../lib/store.js";
import { speaker } from "../lib/words.js";
import { askedIn } from "./rows.js";
import { channelsOf, face } from "./season.js";

/** Whether another rally has opened is asked so often. */
const CHOOSE_MS = 30_000;
/** A cache on the way may still give the answer of a moment ago: a second look tells. A page that waits
 * for what it may show so late asks as often. */
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
/** Wakes a page that waits for what it may show so late. */
let again = 0;
/** Behind the rally, to go with a video, what comes waits its time. */
const playback = new Playback(Number(season.delay) * SECOND_MS);
const clock = new RallyClock();

const connection = new Connection({
  url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${boot.live}`,
  behindMs: playback.behindMs,
  held: () => {
    // All that waits is told again, from what is shown on.
    playback.clear();
    return held(state, channels);
  },
  heard,
  standing: stand,
  mayWait: true,
});

/** @param {any} message */
function heard(message) {
  heardAtMs = Date.now();
  if (message.type === "hello") clock.greeted(message.server_at_ms, heardAtMs);
  if (message.type === "ping") clock.heard(message.server_at_ms, heardAtMs);
  take(playback.take(message, clock.server(heardAtMs)));
  if (!playback.overflown) return;
  playback.clear();
  connection.subscribe(held(state, channels));
}

/** @param {any[]} messages those that may be shown now */
function take(messages) {
  if (messages.length === 0) return;
  const before = state.views;
  state = messages.reduce(reduce, state);
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

/** Asks which rallies the page is to tell of; while it waits for what is not there yet, soon again. */
async function choose() {
  await chooseNow();
  clearTimeout(again);
  if (season.waits) again = setTimeout(choose, AGAIN_MS);
}

/** Follows the rallies that the server says the page is to tell of now. */
async function chooseNow() {
  const { series, title } = season;
  const address = `/api/v1/series/${series}/now?title=${title}&${askedIn(season)}`;
  const answer = await fetch(address, { cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return;
  const { latest, rally, rally_title, waits = false } = await answer.json();
  const same = season.latest === latest && season.rally === rally && season.rally_title === rally_title;
  if (same && season.waits === waits) return;
  season = { ...season, latest, rally, rally_title, waits };
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
  const since = standing === "live" ? live : timeOfDay(heardAtMs, offset, false);
  const { delay } = season;
  const detail = delay === "" ? since : say("pill_behind", { detail: since, s: delay });
  const attrs = { "data-state": standing, title: s > 0 && standing === "live" ? say("pill_saves", { s }) : "" };
  patchOne(byId("pill"), { word: say(`pill_${standing}`), detail }, attrs);
}

/** Says when it is what stands on the page, which paper shows alone. */
function date() {
  const now = /** @type {HTMLTimeElement} */ (byId("now"));
  const atMs = Date.now() - playback.behindMs;
  const offset = -new Date(atMs).getTimezoneOffset();
  now.dateTime = dateText(atMs, offset);
  now.dataset.day = dayText(atMs, offset, say);
  now.textContent = timeOfDay(atMs, offset, false);
}

date();
addEventListener("beforeprint", date);
connection.start();
if (playback.behindMs > 0) tick(clock, () => take(playback.due(clock.server(Date.now()))));
setInterval(() => document.visibilityState === "visible" && choose(), CHOOSE_MS);
if (season.waits) again = setTimeout(choose, AGAIN_MS);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && choose());
document.documentElement.dataset.ready = boot.season.title;
