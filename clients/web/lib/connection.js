// @ts-check
/**
 * The one socket of a page: the only file that makes a WebSocket. It subscribes with what is held,
 * resumes after every loss, and always says how it stands: live, reconnecting or stale. It knows
 * channels and messages, no tables.
 *
 * @typedef {"live" | "reconnecting" | "stale"} Standing
 * @typedef {{ch: string, epoch?: string, offset?: number}} Held
 * @typedef {{
 *   url: string,
 *   behindMs?: number,
 *   held: () => Held[],
 *   heard: (message: any) => void,
 *   standing: (standing: Standing) => void,
 *   mayRest?: () => boolean,
 *   mayWait?: boolean,
 * }} Owner `mayRest`: may nothing come while nobody looks? `mayWait`: may what comes be joined for
 *   some seconds? Both where the reader saves data.
 */

import { Steps } from "./clock.js";
import { parts, Unread } from "./messages.js";

const SUBPROTOCOL = "flyingfinish.v1.json";
const FIRST_RETRY_MS = 2000;
const RETRY_MS_MAX = 30_000;
const COME_BACK_LATER_MS = 30_000;
const STALE_AFTER_MS = 10_000;
const PROBE_ANSWER_MS = 2500;
const CONNECT_MS_MAX = 10_000;
const LOOK_MS = 1000;
const PING_MS = 20_000;
const PINGS_MISSED_MAX = 2;
/** How often a page is told that saves data: each packet wakes a telephone's radio. */
const SAVING_PACE_MS = 10_000;
/** Shorter than this a page cannot have slept. */
const NAP_MS = 5000;

/** Does the reader's browser ask for little to be sent (Save-Data)? @returns {boolean} */
export function savesData() {
  return /** @type {any} */ (navigator).connection?.saveData === true;
}

export class Connection {
  /** @param {Owner} owner */
  constructor(owner) {
    this.owner = owner;
    /** @type {WebSocket | null} */
    this.socket = null;
    /** @type {Standing} */
    this.state = "stale";
    this.tries = 0;
    this.retryAtMs = 0;
    this.lostAtMs = 0;
    this.heardAtMs = 0;
    this.openedAtMs = 0;
    this.probeUntilMs = 0;
    this.lookedAtMs = 0;
    this.steps = new Steps();
    this.pingMs = PING_MS;
    /** How often the server was asked to tell us; 0: at once. */
    this.paceMs = 0;
    this.ended = false;
    this.unread = new Unread((text) => this.take(text));
    /** Nobody looks: there is no connection until somebody does. */
    this.resting = false;
  }

  /** Opens the socket and keeps it open for the life of the page. */
  start() {
    this.lostAtMs = Date.now();
    this.lookedAtMs = Date.now();
    this.open();
    setInterval(() => this.look(), LOOK_MS);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.wake();
      else if (savesData() && this.owner.mayRest?.()) this.rest();
    });
    // A browser may take itself for offline and not be: what comes back of a question tells.
    for (const sign of ["online", "offline", "pageshow"]) addEventListener(sign, () => this.wake());
    // Said to the document alone: it does not come up to the window.
    document.addEventListener("resume", () => this.wake());
  }

  /**
   * Asks for channels, with what is held of each; silently waits while there is no connection.
   * @param {Held[]} channels
   */
  subscribe(channels) {
    const { behindMs, mayWait } = this.owner;
    const before = this.paceMs;
    this.paceMs = mayWait && !behindMs && savesData() ? SAVING_PACE_MS : 0;
    const behind = behindMs ? { behind_ms: behindMs } : {};
    const pace = before || this.paceMs ? { pace_ms: this.paceMs } : {};
    for (const part of parts(channels)) this.send({ type: "subscribe", channels: part, ...behind, ...pace });
  }

  /** Asks for all that the page follows, from what it holds on: what came and was not read is held. */
  resume() {
    this.unread.readAll();
    this.subscribe(this.owner.held());
  }

  /** @param {string[]} channels */
  unsubscribe(channels) {
    for (const part of parts(channels)) this.send({ type: "unsubscribe", channels: part });
  }

  /** Is what we have still true? Asked on waking, at once: the socket may look open and be dead. */
  wake() {
    this.resting &&= document.visibilityState !== "visible";
    if (this.ended || this.resting) return;
    if (!this.socket || this.socket.readyState > WebSocket.OPEN) {
      this.tries = 0;
      this.open();
    } else if (this.socket.readyState === WebSocket.OPEN) {
      if (Date.now() - this.heardAtMs > this.pingMs) this.lost();
      this.probeUntilMs = Date.now() + PROBE_ANSWER_MS;
      // A subscription to what we have is answered at once, by `resumed` and what we missed.
      this.resume();
    }
  }

  /** Lets the connection go; on waking it comes back with what is held, and gets what was missed. */
  rest() {
    this.resting = true;
    this.retryAtMs = 0;
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    this.lost();
  }

  open() {
    this.retryAtMs = 0;
    this.probeUntilMs = 0;
    const socket = new WebSocket(this.owner.url, SUBPROTOCOL);
    this.socket = socket;
    this.openedAtMs = Date.now();
    socket.addEventListener("open", () => this.resume());
    socket.addEventListener("message", (event) => this.came(socket, event.data));
    socket.addEventListener("close", (event) => this.closed(socket, event.code));
  }

  /** @param {WebSocket} socket @param {string} text */
  came(socket, text) {
    if (socket !== this.socket) return;
    this.heardAtMs = Date.now();
    this.probeUntilMs = 0;
    this.unread.came(text);
  }

  /** @param {string} text */
  take(text) {
    const message = JSON.parse(text);
    if (message.type === "hello") {
      this.pingMs = message.ping_ms ?? PING_MS;
    } else {
      // Only what answers our subscription proves that we are followed again.
      this.tries = 0;
      this.stand("live");
    }
    if (message.type === "ping") this.send({ type: "pong" });
    this.owner.heard(message);
  }

  /** @param {WebSocket} socket @param {number} code */
  closed(socket, code) {
    if (socket !== this.socket) return;
    this.socket = null;
    this.lost();
    if (code >= 4400 && code <= 4499) {
      this.ended = true;
      this.stand("stale");
      return;
    }
    const most = Math.min(RETRY_MS_MAX, FIRST_RETRY_MS * 2 ** this.tries);
    const later = code >= 4100 && code <= 4199 ? COME_BACK_LATER_MS : 0;
    this.retryAtMs = Date.now() + later + Math.random() * most;
    this.tries += 1;
  }

  /** Gives up a socket that does not answer; its own close event may take minutes. */
  drop() {
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    this.lost();
    this.open();
  }

  /** Gives up a socket that never opened, and waits as after a loss: the server may be besieged. */
  giveUp() {
    const socket = this.socket;
    if (socket) this.closed(socket, 1006);
    socket?.close();
  }

  /** Once a second: has something come due, have we slept? */
  look() {
    const now = Date.now();
    const slept = now - this.lookedAtMs > NAP_MS;
    const set = this.steps.taken();
    this.lookedAtMs = now;
    if (this.ended) return;
    if (set && !this.resting) {
      // No instant noted before says anything, and only a new greeting tells the server's time.
      this.heardAtMs = this.lostAtMs = now;
      this.drop();
    } else if (slept) this.wake();
    const silent = now - this.heardAtMs > this.pingMs * PINGS_MISSED_MAX;
    const open = this.socket?.readyState === WebSocket.OPEN;
    const connecting = this.socket?.readyState === WebSocket.CONNECTING;
    if (this.probeUntilMs && now > this.probeUntilMs) this.drop();
    else if (open && silent && now - this.openedAtMs > CONNECT_MS_MAX) this.drop();
    else if (connecting && now - this.openedAtMs > CONNECT_MS_MAX) this.giveUp();
    else if (!this.socket && this.retryAtMs && now >= this.retryAtMs) this.open();
    if (this.state === "reconnecting" && now - this.lostAtMs > STALE_AFTER_MS) this.stand("stale");
  }

  lost() {
    // What came before it says nothing of how it stands from now on.
    this.unread.readAll();
    if (this.state !== "live") return;
    this.lostAtMs = Date.now();
    this.stand("reconnecting");
  }

  /** @param {Standing} state */
  stand(state) {
    if (this.state === state) return;
    this.state = state;
    this.owner.standing(state);
  }

  /** @param {object} message */
  send(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }
}
