// @ts-check
/**
 * The rally's clock as the page knows it, and the one place that ticks.
 *
 * The server says (RallyClockSet) what rally time was at a server time and how fast it runs; each
 * greeting and ping says what the server's time is. A message can only be late, never early, so the
 * largest difference seen lately is the nearest to the truth.
 *
 * @typedef {{rally_at_ms: number, server_at_ms: number, rate: number}} Clock
 */

import { inOneFrame } from "./frames.js";

const REAL_TIME = 1000;
/** The wall clock runs this much apart from the steady one only when it is set, or over a sleep. */
const STEP_MS = 1000;
const KEPT = 8;
/** Nothing on the page shows tenths of a running clock, so five looks a second are enough. */
const LOOK_MS = 200;
const FRAME_MS = 16;

export class RallyClock {
  constructor() {
    /** @type {number[]} */
    this.differences = [];
    /** @type {Clock | null} */
    this.clock = null;
    this.steps = new Steps();
  }

  /**
   * The server said its time first thing on a new connection: what was measured before may be of
   * another time, for this machine may have slept and its clock may have been set.
   * @param {number} serverAtMs
   * @param {number} localMs
   */
  greeted(serverAtMs, localMs) {
    this.differences = [];
    this.heard(serverAtMs, localMs);
  }

  /** Was the wall clock set since the server was heard? Then nobody here knows what time it is. */
  doubtful() {
    return this.steps.pending;
  }

  /**
   * The server said its time in a message that came just now.
   * @param {number} serverAtMs
   * @param {number} localMs
   */
  heard(serverAtMs, localMs) {
    if (this.steps.taken()) this.differences = [];
    this.differences.push(serverAtMs - localMs);
    if (this.differences.length > KEPT) this.differences.shift();
  }

  /** This machine slept or its clock was set: what was measured before is worth nothing. */
  forget() {
    this.differences = this.differences.slice(-1);
  }

  /** @param {Clock} clock */
  set(clock) {
    this.clock = clock;
  }

  /** @param {number} localMs @returns {number} the server's time in ms */
  server(localMs) {
    return this.differences.length > 0 ? localMs + Math.max(...this.differences) : localMs;
  }

  /** @param {number} localMs @returns {number} rally time in ms */
  now(localMs) {
    const server = this.server(localMs);
    if (!this.clock) return server;
    const { rally_at_ms, server_at_ms, rate } = this.clock;
    return rally_at_ms + Math.floor(((server - server_at_ms) * rate) / REAL_TIME);
  }

  /** How long until a second of rally time has surely changed something. @returns {number} */
  lookMs() {
    const rate = this.clock ? Math.max(this.clock.rate, REAL_TIME) : REAL_TIME;
    return Math.max(FRAME_MS, Math.floor((LOOK_MS * REAL_TIME) / rate));
  }
}

/** The steps of this machine's wall clock: somebody set it, or it slept. */
export class Steps {
  constructor() {
    this.aheadMs = aheadMs();
  }

  /** Has it stepped since the last one was seen? */
  get pending() {
    return Math.abs(aheadMs() - this.aheadMs) > STEP_MS;
  }

  /** The same; a step that was seen is seen once. */
  taken() {
    const stepped = this.pending;
    this.aheadMs = aheadMs();
    return stepped;
  }
}

/** By how much the wall clock is ahead of the steady one. @returns {number} */
function aheadMs() {
  return Date.now() - performance.now();
}

/**
 * Calls `draw(rally time)` in animation frames, about five times a second of rally time.
 * @param {RallyClock} rallyClock
 * @param {(nowMs: number) => void} draw
 * @returns {() => void} stops it
 */
export function tick(rallyClock, draw) {
  let stopped = false;
  function frame() {
    if (stopped) return;
    draw(rallyClock.now(Date.now()));
    setTimeout(() => inOneFrame(frame), rallyClock.lookMs());
  }
  inOneFrame(frame);
  return () => {
    stopped = true;
  };
}
