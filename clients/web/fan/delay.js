// @ts-check
/**
 * Sets how far the page is behind the rally, to go with a video: by hand, or by a tap the moment a
 * chosen car passes a chosen point on the video. The delay is in the address; this browser also
 * remembers it (fan/early.js), so that no page shows more than the video does.
 */

import { ordered } from "./board.js";
import { stageName } from "./frame.js";

const SECOND_MS = 1000;
const REAL_TIME = 1000;
const DELAY_S_MAX = 300;
const KEY = "ff-delay";

/**
 * How many whole seconds the video is behind the passing that it shows now; null where that is no
 * delay that there can be.
 * @param {number} passedAtMs rally time of the passing
 * @param {number} nowMs rally time, not delayed, of the tap
 * @param {number} rate of the rally clock, in thousandths of real time
 * @returns {number | null}
 */
export function delayOf(passedAtMs, nowMs, rate) {
  const seconds = Math.round(((nowMs - passedAtMs) * REAL_TIME) / rate / SECOND_MS);
  return seconds >= 0 && seconds <= DELAY_S_MAX ? seconds : null;
}

/**
 * When a crew passed a point of a stage, as its own view says; undefined when it has not yet.
 * @param {any} crew data of the channel crew/<entry>
 * @param {string} stage
 * @param {string} point start, finish or the number of a split
 * @returns {number | undefined}
 */
export function passedAtMs(crew, stage, point) {
  const on = crew?.stages?.[stage];
  if (on?.started_at_ms === undefined) return undefined;
  if (point === "start") return on.started_at_ms;
  if (point === "finish") return on.finished_at_ms;
  const ms = on.splits?.[point];
  return ms === undefined ? undefined : on.started_at_ms + ms;
}

/** Remembers a delay, empty forgets it. @param {string} delay */
function remember(delay) {
  try {
    if (delay === "" || delay === "0") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, delay);
  } catch {
    // A browser that keeps nothing still has the address.
  }
}

/** @param {string} id @returns {any} */
function byId(id) {
  return document.getElementById(id);
}

export class DelayControl {
  /**
   * @param {import("../lib/words.js").Say} say
   * @param {() => {board: import("./board.js").Board,
   *   rallyClock: import("../lib/clock.js").RallyClock}} now
   */
  constructor(say, now) {
    this.say = say;
    this.now = now;
    const form = byId("delay-form");
    if (!form) return;
    form.addEventListener("submit", () => remember(form.elements.delay.value));
    byId("delay").addEventListener("toggle", () => this.fill());
    byId("delay-now").addEventListener("click", () => this.tapped());
    byId("delay-sync").hidden = false;
  }

  /** The crews and points that can be chosen, of the stage being driven; first who is on it. */
  fill() {
    const { board } = this.now();
    const { entries, onstage, itinerary } = board.data;
    const crews = byId("delay-crew");
    if (crews.options.length > 0) return;
    const rows = entries?.rows ?? {};
    const road = onstage?.rows ?? {};
    const stage = board.live || board.shown;
    // Who is on another stage passes none of the points below.
    const first = ordered(road).filter(
      (entry) => road[entry].block !== "waiting" && road[entry].stage === stage,
    );
    const order = [...first, ...ordered(rows).filter((entry) => !first.includes(entry))];
    for (const entry of order.filter((each) => rows[each])) {
      crews.append(new Option(`${rows[entry].car} ${rows[entry].driver}`, entry));
    }
    const points = byId("delay-point");
    points.append(new Option(this.say("delay_finish"), "finish"));
    points.append(new Option(this.say("delay_start"), "start"));
    for (const split of Object.keys(itinerary?.stages?.[stage]?.splits ?? {})) {
      points.append(new Option(this.say("split", { n: split }), split));
    }
    byId("delay-stage").textContent = stageName(this.say, stage);
  }

  async tapped() {
    const { board, rallyClock } = this.now();
    const tappedMs = rallyClock.now(Date.now());
    const stage = board.live || board.shown;
    const entry = byId("delay-crew").value;
    const answer = await fetch(`/api/v1/rallies/${board.rally}/views/crew/${entry}`, {
      cache: "no-store",
    }).catch(() => null);
    const crew = answer?.ok ? (await answer.json()).data : null;
    const passed = passedAtMs(crew, stage, byId("delay-point").value);
    const rate = rallyClock.clock?.rate ?? REAL_TIME;
    const delay = passed === undefined ? null : delayOf(passed, tappedMs, rate);
    if (delay === null) {
      byId("delay-said").textContent = this.say("delay_unknown");
      return;
    }
    const form = byId("delay-form");
    form.elements.delay.value = String(delay);
    form.requestSubmit();
  }
}
