// @ts-check
/**
 * A fan page starts here: from what the server painted and put into `#boot`, over the socket, to
 * the page. Changes that come together are drawn once. A page that is behind the rally is behind
 * with all of it: tables, clocks, news.
 */

import { stageTime } from "../lib/format.js";
import { atOnce, inFrames, inOneFrame } from "../lib/frames.js";
import { speaker } from "../lib/words.js";
import { Announcer } from "./announcer.js";
import { Away } from "./away.js";
import { addressOf, entryOf, readView } from "./board.js";
import { DelayControl } from "./delay.js";
import { Follower } from "./follower.js";
import { stageName } from "./frame.js";
import { kindOf } from "./kind.js";
import { keepPages } from "./offline.js";
import { Page } from "./page.js";
import { Stars, toldOf } from "./stars.js";
import { askToNotify, Told } from "./told.js";

/** Where tables stand seldom changes. */
const MEASURE_MS = 1000;
/** What was made of a crew that has gone on is kept this long, and twice as long at most. */
const FORGET_MS = 5000;
/** Nobody reads faster: what is heard within this after a drawing began is drawn with the next one. */
const APART_MS = 200;
/** A new view waits this long for its tables, so that a short wait is no flash of emptiness. */
const WAIT_MS = 400;
/** A page that was just painted waits for what it reads longer than its reader needs to see it. */
const FIRST_WAIT_MS = 8000;
/** Crews whose own views are followed to tell of them; more can be pinned. */
const TOLD_OF_MAX = 4;

/** @param {string} id @returns {HTMLElement} */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const boot = JSON.parse(byId("boot").textContent ?? "{}");
const say = speaker(boot.words);
const kind = await kindOf(boot.kind);
const announcer = new Announcer(byId("announcer"));
const told = new Told(byId("told"), document.title);
const stars = new Stars(boot.rally, () => {
  askToNotify().then(() => keepAlerts(true));
  follower.follow();
  soon();
});
const page = new Page(say, kind, boot.menu, stars);
/** Set while a new view waits for its tables: the time it is drawn at latest. */
let drawByMs = 0;
/** When what is shown was begun to be drawn, and what wakes the next drawing. */
let drawnAtMs = -Infinity;
let waking = 0;
let stageShown = "";

const view = readView(boot.rally, new URLSearchParams(location.search), boot.page);
const follower = new Follower({
  boot,
  view,
  source: view.replay === "" ? undefined : await (await import("./replay_bar.js")).replayOf(boot.rally, say),
  channels: kind.channels,
  reads: kind.reads,
  extra: () => [...stars.entries].slice(0, TOLD_OF_MAX).map(crewChannel),
  changed,
  mayWait: true,
  standing: () => {
    lookedAt();
    stand();
  },
});
const away = new Away((text) => told.tell(text), say, () => follower.board);

/** @param {Record<string, any>} before the views as they were */
function changed(before) {
  if (!away.catchingUp) tellOfStars(before);
  const { stage } = follower.board.channels;
  // The rally went on to its next stage: that is a new view too.
  if (stage !== stageShown) drawByMs = Date.now() + WAIT_MS;
  stageShown = stage;
  soon();
}

function stand() {
  page.stand(follower.board, follower.standing, follower.asOfMs, follower.paceMs);
}

/** Somebody looks and the connection stands, or not: what happens meanwhile is told at once. */
function lookedAt() {
  const now = Date.now();
  if (follower.standing !== "live" || document.visibilityState !== "visible") {
    away.leave(now, follower.now());
  } else {
    away.comeBack(now);
  }
}

/** @param {string} entry @returns {string} */
function crewChannel(entry) {
  return `rally/${boot.rally}/crew/${entry}`;
}

/** Tells what has become of the followed crews. @param {Record<string, any>} before views */
function tellOfStars(before) {
  const { board, state } = follower;
  for (const entry of stars.entries) {
    const channel = crewChannel(entry);
    const { car, driver } = entryOf(board, entry);
    for (const { code, stage, ms } of toldOf(before[channel]?.data, state.views[channel]?.data)) {
      const precision = board.data.itinerary?.stages?.[stage ?? ""]?.precision_ms;
      const at = stage === undefined ? "" : stageName(say, stage);
      const time = ms === undefined ? "" : stageTime(ms, precision);
      told.tell(say(`told_${code}`, { car, driver, stage: at, time }));
    }
  }
}

/** @type {Promise<import("./alerts.js").Alerts> | undefined} read when notices are allowed */
let alerts;

/** Has the server know whom to be woken for while no page is open. @param {boolean} tapped just now */
async function keepAlerts(tapped = false) {
  const allowed = "Notification" in window && Notification.permission === "granted";
  if (!allowed || view.replay !== "") return;
  alerts ??= import("./alerts.js").then(({ Alerts }) => new Alerts(byId("alerts"), say, follows));
  const kept = await alerts;
  await kept.keep();
  told.elsewhere = kept.on;
  if (tapped && kept.failed) told.tell(say("alerts_failed"));
}

/** Who is followed, as the server is told and the worker needs it. */
function follows() {
  const { itinerary, entries } = follower.board.data;
  return {
    rally: boot.rally,
    title: itinerary?.rally?.name ?? boot.rally,
    entries: [...stars.entries].filter((one) => !entries || entries.rows?.[one]).sort(),
    delay: follower.view.delay,
    lang: document.documentElement.lang,
  };
}

/** Draws once in the next frames, however much is heard until then. */
function soon() {
  const waitMs = drawnAtMs + APART_MS - performance.now();
  if (waitMs <= 0 || drawByMs > 0) inFrames("draw", draw);
  else waking ||= setTimeout(wake, waitMs);
}

function wake() {
  waking = 0;
  inFrames("draw", draw);
}

/** @returns {Generator<void>} */
function* draw() {
  const now = Date.now();
  const changing = drawByMs > 0;
  if (changing && !follower.settled() && now < drawByMs) {
    soon();
    return;
  }
  drawByMs = 0;
  drawnAtMs = performance.now();
  const lively = !changing && !away.catchingUp && document.visibilityState === "visible";
  const { board } = follower;
  // So late there is nothing yet: to say that nothing is driven would be false.
  const waits = boot.waits && board.data.itinerary === undefined;
  const late = waits ? say("delay_waits", { s: board.view.delay }) : "";
  const steps = page.draw(board, follower.now(), lively, (ch) => follower.isWaiting(ch), late);
  // Another view is there as a whole, and at once.
  if (lively) yield* steps;
  else atOnce(steps);
  if (changing) page.showChosen();
  stand();
  yield;
  if (announcer.listens(now)) announcer.hear(kind.news?.(board, say, page.made) ?? "", now);
}

/** @param {URLSearchParams} query */
function turnTo(query) {
  drawByMs = Date.now() + WAIT_MS;
  follower.turnTo(readView(boot.rally, query, boot.page));
  stageShown = follower.board.channels.stage;
  soon();
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
  if (!link || !plain || !link.getAttribute("href")?.startsWith("?")) return;
  const query = new URLSearchParams(link.search);
  // Another language or delay is another page: it comes from the server.
  if (link.dataset.view === "lang" || (query.get("delay") ?? "") !== follower.view.delay) return;
  event.preventDefault();
  history.pushState(null, "", link.getAttribute("href"));
  turnTo(query);
});

addEventListener("popstate", () => {
  const query = new URLSearchParams(location.search);
  if ((query.get("delay") ?? "") === follower.view.delay) turnTo(query);
  else location.reload();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") follower.clock.forget();
  else follower.takeAll();
  lookedAt();
});

stageShown = follower.board.channels.stage;
// What the server painted stays until all is here that it was painted from.
drawByMs = Date.now() + FIRST_WAIT_MS;
page.links(follower.board);
page.opened = follower.board;
page.showChosen();
new DelayControl(say, () => ({ board: follower.board, rallyClock: follower.clock }));
keepPages();
keepAlerts();
const look = () => {
  if (page.measure()) soon();
};
// At the beginning of a frame little waits to be laid out, and asking costs next to nothing.
setInterval(() => inOneFrame(look), MEASURE_MS);
setInterval(() => page.made.forget(), FORGET_MS);
addEventListener("resize", look);
follower.start((nowMs) => {
  if (away.runs(Date.now(), nowMs)) lookedAt();
  document.documentElement.toggleAttribute("data-cut", follower.reads.cut);
  if (page.tick(follower.board, nowMs)) {
    inFrames("tick", () => page.ticking(follower.board, follower.now()));
  }
});
document.documentElement.dataset.ready = addressOf(follower.view);
