// @ts-check
/**
 * A rally gone by as a source of messages: its file of public frames (PROTOCOL.md, "The replay of a
 * rally that is over"), played at any speed from any moment. A page cannot tell it from the socket.
 *
 * @typedef {import("../lib/connection.js").Held} Held
 * @typedef {{type: string, server_at_ms: number, ch?: string, epoch?: string, offset?: number,
 *   data?: any, deltas?: any[], clock?: {rally_at_ms: number, server_at_ms: number, rate: number}}} Frame
 */

import { emptyState, reduce } from "../lib/store.js";

const REAL_TIME = 1000;
const LOOK_MS = 100;

export class ReplaySource {
  /** @param {import("../lib/connection.js").Owner} owner @param {string} rally @param {Tape} tape */
  constructor(owner, rally, tape) {
    this.owner = owner;
    this.rally = rally;
    this.tape = tape;
    /** @type {import("../lib/connection.js").Standing} */
    this.state = "live";
    /** @type {Set<string>} */
    this.followed = new Set();
    this.speed = 0;
    this.atMs = tape.fromMs;
    this.saidAtMs = Date.now();
  }

  start() {
    this.seek(this.atMs);
    this.owner.standing("live");
    setInterval(() => this.advance(), LOOK_MS);
  }

  /** @param {Held[]} channels */
  subscribe(channels) {
    for (const { ch } of channels) this.followed.add(ch);
    this.tell(channels.map(({ ch }) => ch));
  }

  /** @param {string[]} channels */
  unsubscribe(channels) {
    for (const ch of channels) this.followed.delete(ch);
  }

  /** Rally time now. @returns {number} */
  now() {
    const past = (Date.now() - this.saidAtMs) * this.speed;
    return Math.min(this.tape.untilMs, this.atMs + past);
  }

  /** Goes on at another speed, 0 stands still. @param {number} speed */
  play(speed) {
    this.atMs = this.now();
    this.speed = speed;
    this.clock();
  }

  /** Goes to another moment. @param {number} atMs */
  seek(atMs) {
    this.atMs = Math.max(this.tape.fromMs, Math.min(this.tape.untilMs, atMs));
    this.clock();
    for (const { ch } of this.owner.held()) this.followed.add(ch);
    this.tell([...this.followed]);
  }

  advance() {
    const until = this.now();
    if (until <= this.atMs) return;
    for (const frame of this.tape.between(this.atMs, until)) this.pass(frame);
    this.atMs = until;
    this.saidAtMs = Date.now();
  }

  /** What a frame says of the channels that are followed. @param {Frame} frame */
  pass(frame) {
    if (frame.type === "snapshot" && this.followed.has(frame.ch ?? "")) this.owner.heard(frame);
    if (frame.type !== "deltas") return;
    const deltas = (frame.deltas ?? []).filter(({ ch }) => this.followed.has(ch));
    if (deltas.length > 0) this.owner.heard({ ...frame, deltas });
  }

  /** Says how channels stand at this moment. @param {string[]} channels */
  tell(channels) {
    const views = this.tape.at(this.atMs);
    for (const ch of channels) {
      const view = views[ch];
      if (view) this.owner.heard({ type: "snapshot", ch, ...view });
      else this.owner.heard({ type: "error", code: "unknown_channel", detail: "", ch });
    }
  }

  clock() {
    this.saidAtMs = Date.now();
    const clock = {
      rally_at_ms: this.atMs,
      server_at_ms: this.saidAtMs,
      rate: Math.round(this.speed * REAL_TIME),
    };
    this.owner.heard({ type: "hello", server_at_ms: this.saidAtMs, clocks: { [this.rally]: clock } });
  }
}

/**
 * The frames of a rehearsal told when they were by the rally's clock, as it went faster than clocks go
 * or was set on by leaps. A rally's own clock went with the server's, and its frames stay as they are.
 * @param {Frame[]} frames @returns {Frame[]}
 */
function inRallyTime(frames) {
  const clocks = frames.flatMap(({ clock }) => clock ?? []);
  if (clocks.every(({ rate }) => rate === REAL_TIME)) return frames;
  let [clock] = clocks;
  let last = -Infinity;
  return frames.map((frame) => {
    clock = frame.clock ?? clock;
    const past = (Math.max(0, frame.server_at_ms - clock.server_at_ms) * clock.rate) / REAL_TIME;
    last = Math.max(last, Math.round(clock.rally_at_ms + past));
    return { ...frame, server_at_ms: last };
  });
}

/** The frames of a rally in the order of time. */
export class Tape {
  /** @param {string} text of the file: a JSON object a line, the first says what is in it */
  constructor(text) {
    const [about, ...frames] = text.trim().split("\n").map((line) => JSON.parse(line));
    if (about.type !== "replay" || about.version !== 1) throw new Error("no replay of version 1");
    const told = inRallyTime(frames);
    /** @param {number} serverMs @returns {number} when that was by the times of the frames */
    const timed = (serverMs) => {
      const index = frames.findIndex(({ server_at_ms: at }) => at >= serverMs);
      return told === frames || index < 0 ? serverMs : told[index].server_at_ms;
    };
    this.fromMs = timed(about.from_ms);
    this.untilMs = timed(about.until_ms);
    /** @type {Record<string, number>} */
    this.stages = {};
    for (const [stage, at] of Object.entries(about.stages ?? {})) this.stages[stage] = timed(at);
    /** @type {Frame[]} */
    this.frames = told.filter(({ type }) => type === "snapshot" || type === "deltas");
    /** @type {{count: number, state: import("../lib/store.js").State}} how far `at` has read */
    this.read = { count: 0, state: emptyState() };
  }

  /**
   * The frames after one moment up to another.
   * @param {number} afterMs @param {number} untilMs @returns {Frame[]}
   */
  between(afterMs, untilMs) {
    return this.frames.slice(this.count(afterMs), this.count(untilMs));
  }

  /**
   * All channels as they stood at a moment.
   * @param {number} atMs @returns {Record<string, any>}
   */
  at(atMs) {
    const count = this.count(atMs);
    if (count < this.read.count) this.read = { count: 0, state: emptyState() };
    const state = this.frames.slice(this.read.count, count).reduce(told, this.read.state);
    this.read = { count, state };
    return state.views;
  }

  /** How many frames there are up to a moment. @param {number} atMs @returns {number} */
  count(atMs) {
    let low = 0;
    let high = this.frames.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.frames[middle].server_at_ms <= atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** @param {import("../lib/store.js").State} state @param {Frame} frame */
function told(state, frame) {
  return reduce(state, frame);
}
