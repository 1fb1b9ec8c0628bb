// @ts-check
/**
 * What a page knows and how it stays right: messages -> playback -> store -> board. It owns the
 * connection and the rally's clock; whoever owns it draws. A page, an overlay and a widget each have
 * one; a replay gives it another source of messages than the socket.
 *
 * @typedef {import("./board.js").Board} Board
 * @typedef {import("./board.js").View} View
 * @typedef {import("./board.js").Channels} Channels
 * @typedef {import("../lib/connection.js").Standing} Standing
 * @typedef {{rally: string, live: string, server_at_ms: number,
 *   clocks: Record<string, any>, views: Record<string, any>}} Boot
 * @typedef {{
 *   boot: Boot,
 *   view: View,
 *   channels: Channels,
 *   reads?: Channels,
 *   extra?: () => string[],
 *   changed: (before: Record<string, any>) => void,
 *   standing: (standing: Standing) => void,
 *   mayWait?: boolean,
 *   source?: (owner: import("../lib/connection.js").Owner) => import("./source.js").Source,
 * }} Owner `extra` names channels beside the board's, which have their place first; `changed`
 *   gets the views as they were
 */

import { RallyClock, tick } from "../lib/clock.js";
import { Connection } from "../lib/connection.js";
import { atOnce, inFrames } from "../lib/frames.js";
import { Playback } from "../lib/playback.js";
import { asked, emptyState, forget, held, reduce } from "../lib/store.js";
import { boardOf, CHANNELS_MAX } from "./board.js";
import { MOVING, Reads } from "./reads.js";

const SECOND_MS = 1000;
/** With more than so many to take there are no frames, or too few: they are taken at once. */
const COMING_MAX = 100;

export class Follower {
  /** @param {Owner} owner */
  constructor(owner) {
    const { boot, view } = owner;
    this.owner = owner;
    this.rally = boot.rally;
    this.view = view;
    /** @type {any[]} messages that may be shown and are taken in the frames to come */
    this.coming = [];
    /** @type {Record<string, any> | null} the views before what was taken and nobody was told of yet */
    this.before = null;
    this.clock = new RallyClock();
    /** Another delay is another page: the server paints it as of then. */
    this.playback = new Playback(Number(view.delay) * SECOND_MS);
    this.state = { ...emptyState(), views: boot.views, clocks: boot.clocks };
    this.reads = new Reads(view.rally, this.playback.behindMs, () => {
      this.board = this.look();
      owner.changed(this.state.views);
    });
    this.board = this.look();
    this.following = this.needed();
    // What of the server's painting finds no room here is read: it must not stay as it was painted.
    const beyond = Object.values(this.board.read);
    if (!owner.source && beyond.length > 0) {
      this.state = forget(this.state, beyond);
      this.board = this.look();
    }
    // What the server had not when it painted is not on its way: the page says so from the start.
    const absent = this.following.filter((ch) => !this.state.views[ch]);
    this.state.missing = Object.fromEntries(absent.map((ch) => [ch, "unknown_channel"]));
    this.clock.heard(boot.server_at_ms, Date.now());
    this.setClock();
    this.nowMs = 0;
    /** Rally time of the last word from the server. */
    this.asOfMs = this.now();
    const source = owner.source ?? ((/** @type {any} */ ears) => new Connection(ears));
    this.connection = source({
      url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${boot.live}`,
      behindMs: this.playback.behindMs,
      held: () => {
        this.takeAll();
        // All that waits is told again, from what is shown on.
        this.playback.clear();
        return held(this.state, this.following);
      },
      heard: (/** @type {any} */ message) => this.heard(message),
      standing: (/** @type {Standing} */ standing) => owner.standing(standing),
      // Who follows crews is told of them while the page stands behind another one.
      mayRest: () => this.extra().length === 0,
      mayWait: owner.mayWait,
    });
  }

  /**
   * Opens the connection, and calls `ticked` about five times a second of rally time.
   * @param {(nowMs: number) => void} ticked
   */
  start(ticked) {
    this.connection.start();
    tick(this.clock, () => {
      this.takeSoon(this.playback.due(this.clock.server(Date.now())));
      ticked(this.now());
    });
  }

  /** @returns {Standing} */
  get standing() {
    return this.connection.state;
  }

  /** How often the page is told, where it saves data; 0: at once. @returns {number} */
  get paceMs() {
    return this.connection.paceMs ?? 0;
  }

  /**
   * Rally time as it is shown, less the delay; it stands still while nobody knows what time it is.
   * @returns {number}
   */
  now() {
    const known = this.owner.source !== undefined || !this.clock.doubtful();
    if (known) this.nowMs = this.clock.now(Date.now() - this.playback.behindMs);
    return this.nowMs;
  }

  /** Is this channel still on its way? @param {string} ch @returns {boolean} */
  isWaiting(ch) {
    return !this.state.views[ch] && !this.state.missing[ch];
  }

  /** Is every table of this view here, or known to be missing? @returns {boolean} */
  settled() {
    const followed = Object.values(this.board.channels);
    return this.reads.settled() && !followed.some((ch) => this.isWaiting(ch));
  }

  /** Looks at something else from now on. @param {View} view */
  turnTo(view) {
    this.view = view;
    this.follow();
  }

  /** Subscribes to what the board needs now and lets go of what it needs no more. */
  follow() {
    this.board = this.look();
    const wanted = this.needed();
    const left = this.following.filter((channel) => !wanted.includes(channel));
    const added = wanted.filter((channel) => !this.following.includes(channel));
    this.following = wanted;
    if (left.length > 0) {
      this.connection.unsubscribe(left);
      this.state = forget(this.state, left);
    }
    if (added.length > 0) this.connection.subscribe(held(this.state, added));
  }

  /** @param {any} message */
  heard(message) {
    const now = Date.now();
    if (message.type === "hello") this.clock.greeted(message.server_at_ms, now);
    if (message.type === "ping") this.clock.heard(message.server_at_ms, now);
    this.takeSoon(this.playback.take(message, this.clock.server(now)));
    if (this.playback.overflown) {
      this.playback.clear();
      this.connection.subscribe(held(this.state, this.following));
    }
    this.asOfMs = this.now();
  }

  /**
   * Takes messages in the frames to come, so that none has the work of a message beside its own. A
   * page that nobody sees has no frames.
   * @param {any[]} messages those that may be shown now
   */
  takeSoon(messages) {
    if (messages.length === 0) return;
    this.coming.push(...messages.flatMap(partsOf));
    const seen = document.visibilityState === "visible" && this.coming.length <= COMING_MAX;
    if (seen) inFrames("take", () => this.taking());
    else this.takeAll();
  }

  /** Takes what has come, a part at a step. @returns {Generator<void>} */
  *taking() {
    for (; this.coming.length > 0; yield) {
      this.before ??= this.state.views;
      this.state = reduce(this.state, this.coming.shift());
    }
    this.taken();
  }

  /** Takes what has come, now and at once. */
  takeAll() {
    atOnce(this.taking());
  }

  /** Sees what follows from all that was taken. */
  taken() {
    const { before } = this;
    if (before === null) return;
    this.before = null;
    this.setClock();
    if (this.state.asks.length > 0) {
      this.connection.subscribe(held(this.state, this.state.asks));
      this.state = asked(this.state);
    }
    this.follow();
    this.owner.changed(before);
  }

  /** Behind the rally its clock is the one of then, which stands in the view of its states. */
  setClock() {
    const then = this.state.views[`rally/${this.rally}/state`]?.data.clock;
    const clock = (this.playback.behindMs > 0 && then) || this.state.clocks[this.rally];
    if (clock) this.clock.set(clock);
  }

  /** @returns {Board} */
  look() {
    const { views } = this.state;
    const data = (/** @type {string} */ channel) => (views[channel] ?? this.reads.view(channel))?.data;
    const room = CHANNELS_MAX - this.extra().length;
    const board = boardOf(this.view, data, this.owner.channels, this.owner.reads, room);
    // A tape has all there is: what would be read is followed like the rest.
    if (this.owner.source) return board;
    const followed = Object.values(board.channels);
    const epochs = followed.map((channel) => views[channel]?.epoch);
    const awaited = followed.filter((channel) => !views[channel]);
    const moved = MOVING.map((role) => views[board.channels[role] ?? ""]?.offset);
    this.reads.want(Object.values(board.read), epochs.join(" "), awaited, moved.join(" "));
    return board;
  }

  /** @returns {string[]} channels that are not the board's */
  extra() {
    return this.owner.extra?.() ?? [];
  }

  /** The board's channels and the others. @returns {string[]} */
  needed() {
    const channels = Object.values(this.board.channels);
    if (this.owner.source) channels.push(...Object.values(this.board.read));
    return [...new Set([...channels, ...this.extra()])];
  }
}

/** What is taken of a message at a time: one channel. @param {any} message @returns {any[]} */
function partsOf(message) {
  if (message.type !== "deltas") return [message];
  return message.deltas.map((/** @type {any} */ delta) => ({ ...message, deltas: [delta] }));
}
