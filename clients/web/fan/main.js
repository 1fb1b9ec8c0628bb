// @ts-check
/**
 * The live page starts here: from what the server painted and put into `#boot`, over the socket, to
 * the page. One way: messages -> store -> board -> page. Changes that come together are drawn once.
 */

import { RallyClock, tick } from "../lib/clock.js";
import { Connection } from "../lib/connection.js";
import { asked, emptyState, forget, held, reduce } from "../lib/store.js";
import { speaker } from "../lib/words.js";
import { Announcer } from "./announcer.js";
import { addressOf, boardOf, readView } from "./board.js";
import { kindOf } from "./kind.js";
import { Page } from "./page.js";

/** A new view waits this long for its tables, so that a short wait is no flash of emptiness. */
const WAIT_MS = 400;

const boot = JSON.parse(document.getElementById("boot")?.textContent ?? "{}");
const say = speaker(boot.words);
const kind = await kindOf(boot.kind);
const page = new Page(say, kind, boot.menu);
const announcer = new Announcer(/** @type {HTMLElement} */ (document.getElementById("announcer")));
const rallyClock = new RallyClock();

let state = { ...emptyState(), views: boot.views, clocks: boot.clocks };
let view = readView(boot.rally, new URLSearchParams(location.search), boot.page);
let board = look();
let following = Object.values(board.channels);
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
asOfMs = rallyClock.now(Date.now());

const connection = new Connection({
  url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${boot.live}`,
  held: () => held(state, following),
  heard,
  standing: () => stand(),
});

function look() {
  return boardOf(view, (channel) => state.views[channel]?.data, kind.channels);
}

function setClock() {
  const clock = state.clocks[boot.rally];
  if (clock) rallyClock.set(clock);
}

function stand() {
  page.stand(board, connection.state, asOfMs);
}

/** @param {any} message */
function heard(message) {
  const now = Date.now();
  state = reduce(state, message);
  if (message.type === "hello" || message.type === "ping") rallyClock.heard(message.server_at_ms, now);
  setClock();
  asOfMs = rallyClock.now(now);
  if (state.asks.length > 0) {
    connection.subscribe(held(state, state.asks));
    state = asked(state);
  }
  follow();
  soon();
}

/** Subscribes to what the board needs now and lets go of what it needs no more. */
function follow() {
  const before = board.channels.stage;
  board = look();
  // The rally went on to its next stage: that is a new view too.
  if (board.channels.stage !== before) drawByMs = Date.now() + WAIT_MS;
  const needed = Object.values(board.channels);
  const left = following.filter((channel) => !needed.includes(channel));
  const added = needed.filter((channel) => !following.includes(channel));
  following = needed;
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
  const lively = !changing && document.visibilityState === "visible";
  page.draw(board, rallyClock.now(now), lively, isWaiting);
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
  // Another language is another page: its words come from the server.
  if (link.dataset.view === "lang") return;
  event.preventDefault();
  history.pushState(null, "", link.getAttribute("href"));
  turnTo(new URLSearchParams(link.search));
});

addEventListener("popstate", () => turnTo(new URLSearchParams(location.search)));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") rallyClock.forget();
});

page.links(board);
page.showChosen();
connection.start();
tick(rallyClock, (nowMs) => page.tick(board, nowMs));
document.documentElement.dataset.ready = addressOf(view);
