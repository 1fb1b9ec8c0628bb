// @ts-check
/**
 * A fan page starts here: from what the server painted and put into `#boot`, over the socket, to
 * the page. One way: messages -> playback -> store -> board -> page. Changes that come together are
 * drawn once. A page that is behind the rally is behind with all of it: tables, clocks, news.
 */

import { RallyClock, tick } from "../lib/clock.js";
import { stageTime } from "../lib/format.js";
import { Connection } from "../lib/connection.js";
import { Playback } from "../lib/playback.js";
import { asked, emptyState, forget, held, reduce } from "../lib/store.js";
import { speaker } from "../lib/words.js";
import { Announcer } from "./announcer.js";
import { Away } from "./away.js";
import { addressOf, boardOf, entryOf, readView } from "./board.js";
import { DelayControl } from "./delay.js";
import { stageName } from "./frame.js";
import { kindOf } from "./kind.js";
import { Page } from "./page.js";
import { Stars, toldOf } from "./stars.js";
import { askToNotify, Told } from "./told.js";

/** A new view waits this long for its tables, so that a short wait is no flash of emptiness. */
const WAIT_MS = 400;
const SECOND_MS = 1000;
const CHANNELS_MAX = 16;
/** Crews whose own views are followed to tell of them; more can be pinned. */
const TOLD_OF_MAX = 4;

const boot = JSON.parse(document.getElementById("boot")?.textContent ?? "{}");
const say = speaker(boot.words);
const kind = await kindOf(boot.kind);
const told = new Told(/** @type {HTMLElement} */ (document.getElementById("told")), document.title);
const stars = new Stars(boot.rally, () => {
  askToNotify();
  follow();
  soon();
});
const page = new Page(say, kind, boot.menu, stars);
const announcer = new Announcer(/** @type {HTMLElement} */ (document.getElementById("announcer")));
const rallyClock = new RallyClock();

let state = { ...emptyState(), views: boot.views, clocks: boot.clocks };
let view = readView(boot.rally, new URLSearchParams(location.search), boot.page);
/** Another delay is another page: the server paints it as of then. */
const playback = new Playback(Number(view.delay) * SECOND_MS);
let board = look();
let following = needed();
// What the server had not when it painted is not on its way: the page says so from the start.
state.missing = Object.fromEntries(
  following.filter((ch) => !state.views[ch]).map((ch) => [ch, "unknown_channel"]),
);
let asOfMs = 0;
/** Set while a new view waits for its tables: the time it is drawn at latest. */
let drawByMs = 0;
let drawn = false;

rallyClock.heard(boot.server_at_ms, Date.now());
setClock();
asOfMs = rallyNow();

const connection = new Connection({
  url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${boot.live}`,
  behindMs: playback.behindMs,
  held: () => {
    // All that waits is told again, from what is shown on.
    playback.clear();
    return held(state, following);
  },
  heard,
  standing: () => {
    lookedAt();
    stand();
  },
});
const away = new Away((text) => told.tell(text), say, () => board);

function look() {
  return boardOf(view, (channel) => state.views[channel]?.data, kind.channels);
}

/** Rally time as this page shows it. @returns {number} */
function rallyNow() {
  return rallyClock.now(Date.now() - playback.behindMs);
}

/** Behind the rally its clock is the one of then, which stands in the view of its states. */
function setClock() {
  const then = state.views[`rally/${boot.rally}/state`]?.data.clock;
  const clock = (playback.behindMs > 0 && then) || state.clocks[boot.rally];
  if (clock) rallyClock.set(clock);
}

function stand() {
  page.stand(board, connection.state, asOfMs);
}

/** Somebody looks and the connection stands, or not: what happens meanwhile is told at once. */
function lookedAt() {
  const now = Date.now();
  if (connection.state !== "live" || document.visibilityState !== "visible") {
    away.leave(now, rallyNow());
  } else {
    away.comeBack(now);
  }
}

/** @param {any} message */
function heard(message) {
  const now = Date.now();
  if (message.type === "hello" || message.type === "ping") rallyClock.heard(message.server_at_ms, now);
  take(playback.take(message, rallyClock.server(now)));
  if (playback.overflown) connection.subscribe(connection.owner.held());
  asOfMs = rallyNow();
}

/** @param {any[]} messages those that may be shown now */
function take(messages) {
  if (messages.length === 0) return;
  const before = state.views;
  state = messages.reduce(reduce, state);
  setClock();
  if (!away.catchingUp) tellOfStars(before);
  if (state.asks.length > 0) {
    connection.subscribe(held(state, state.asks));
    state = asked(state);
  }
  follow();
  soon();
}

/** The board's channels, and while there is room the followed crews' own. @returns {string[]} */
function needed() {
  const channels = Object.values(board.channels);
  const crews = [...stars.entries].slice(0, TOLD_OF_MAX).map(crewChannel);
  return [...new Set([...channels, ...crews])].slice(0, Math.max(CHANNELS_MAX, channels.length));
}

/** @param {string} entry @returns {string} */
function crewChannel(entry) {
  return `rally/${boot.rally}/crew/${entry}`;
}

/** Tells what has become of the followed crews. @param {Record<string, any>} before views */
function tellOfStars(before) {
  for (const entry of stars.entries) {
    const channel = crewChannel(entry);
    const { car, driver } = entryOf(board, entry);
    for (const { code, stage, ms } of toldOf(before[channel]?.data, state.views[channel]?.data)) {
      const at = stage === undefined ? {} : { stage: stageName(say, stage) };
      const time = ms === undefined ? {} : { time: stageTime(ms, precisionOf(stage)) };
      told.tell(say(`told_${code}`, { car, driver, ...at, ...time }));
    }
  }
}

/** @param {string | undefined} stage @returns {number | undefined} */
function precisionOf(stage) {
  return board.data.itinerary?.stages?.[stage ?? ""]?.precision_ms;
}

/** Subscribes to what the board needs now and lets go of what it needs no more. */
function follow() {
  const before = board.channels.stage;
  board = look();
  // The rally went on to its next stage: that is a new view too.
  if (board.channels.stage !== before) drawByMs = Date.now() + WAIT_MS;
  const wanted = needed();
  const left = following.filter((channel) => !wanted.includes(channel));
  const added = wanted.filter((channel) => !following.includes(channel));
  following = wanted;
  if (left.length > 0) {
    connection.unsubscribe(left);
    state = forget(state, left);
  }
  if (added.length > 0) connection.subscribe(held(state, added));
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
  const now = Date.now();
  const changing = drawByMs > 0;
  if (changing && !settled() && now < drawByMs) {
    soon();
    return;
  }
  drawByMs = 0;
  const lively = !changing && !away.catchingUp && document.visibilityState === "visible";
  page.draw(board, rallyNow(), lively, isWaiting);
  if (changing) page.showChosen();
  stand();
  announcer.hear(kind.news?.(board, say) ?? "", now);
}

/** Is this channel still on its way? @param {string} ch @returns {boolean} */
function isWaiting(ch) {
  return !state.views[ch] && !state.missing[ch];
}

/** Is every table of this view here, or known to be missing? @returns {boolean} */
function settled() {
  return !Object.values(board.channels).some(isWaiting);
}

/** @param {URLSearchParams} query */
function turnTo(query) {
  view = readView(boot.rally, query, boot.page);
  drawByMs = Date.now() + WAIT_MS;
  follow();
  soon();
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
  if (!link || !plain || !link.getAttribute("href")?.startsWith("?")) return;
  const query = new URLSearchParams(link.search);
  // Another language or delay is another page: it comes from the server.
  if (link.dataset.view === "lang" || (query.get("delay") ?? "") !== view.delay) return;
  event.preventDefault();
  history.pushState(null, "", link.getAttribute("href"));
  turnTo(query);
});

addEventListener("popstate", () => {
  const query = new URLSearchParams(location.search);
  if ((query.get("delay") ?? "") === view.delay) turnTo(query);
  else location.reload();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") rallyClock.forget();
  lookedAt();
});

page.links(board);
page.showChosen();
new DelayControl(say, () => ({ board, view, rallyClock }));
connection.start();
tick(rallyClock, () => {
  take(playback.due(rallyClock.server(Date.now())));
  page.tick(board, rallyNow());
});
document.documentElement.dataset.ready = addressOf(view);
