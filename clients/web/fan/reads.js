// @ts-check
/**
 * Views that a page reads and does not follow: tables of stages gone by, more than a connection may
 * have. They are read again from time to time, soon after something was told that moves them, and at
 * once when a followed view begins anew: a hold may have taken something back.
 */

import { savesData } from "../lib/connection.js";

/** A table gone by changes with a correction, and is asked for with what is held of it. */
const AGAIN_MS = 20_000;
/** The same where the reader's browser asks for little to be sent. */
const AGAIN_SAVING_MS = 120_000;
/** After views began anew a cache on the way may still give what it had: a second look tells. */
const SOON_MS = 2_500;
/** A correction is told to all at one instant: they ask within this of it, not all together. */
const SPREAD_MS = 1_000;
/** What is told by these moves what a page reads beside them: places, and tables of stages gone by. */
export const MOVING = ["crew", "rival", "corrections"];

export class Reads {
  /** @param {string} rally @param {number} behindMs @param {() => void} changed */
  constructor(rally, behindMs, changed) {
    this.rally = rally;
    this.behindMs = behindMs;
    this.changed = changed;
    /** @type {Map<string, {epoch: string, offset: number, data: any}>} */
    this.views = new Map();
    /** @type {Set<string>} those that were asked for and answered, be it that they are not there */
    this.answered = new Set();
    /** @type {string[]} */
    this.channels = [];
    this.epochs = "";
    this.moved = "";
    this.timer = 0;
    this.round = 0;
    /** Was there no network when it was read last? */
    this.cut = false;
    this.anew = false;
    /** Nothing may wait: what is shown may have been taken back. */
    this.hasty = false;
  }

  /** @param {string} channel */
  view(channel) {
    return this.views.get(channel);
  }

  /** Is everything here that is to be read, or known to be missing? @returns {boolean} */
  settled() {
    return this.channels.every((channel) => this.answered.has(channel));
  }

  /**
   * Reads these channels from now on.
   * @param {string[]} channels
   * @param {string} epochs of what is followed: with others all is read anew
   * @param {string[]} awaited what is followed from now on, and shown as it was read until it is here
   * @param {string} [moved] how far that is which moves what is read: a corrected time does not stand
   *   beside the place that it had before
   */
  want(channels, epochs, awaited, moved = "") {
    for (const ch of this.views.keys()) {
      if (!channels.includes(ch) && !awaited.includes(ch)) this.views.delete(ch);
    }
    const anew = epochs !== this.epochs;
    const same = channels.length === this.channels.length && channels.every((ch) => this.channels.includes(ch));
    if (same && !anew && moved === this.moved) return;
    this.anew = this.anew || anew || same;
    this.hasty = this.hasty || anew || !same;
    this.epochs = epochs;
    this.moved = moved;
    this.channels = channels;
    clearTimeout(this.timer);
    const inMs = this.hasty ? 0 : Math.random() * SPREAD_MS;
    if (channels.length > 0) this.timer = setTimeout(() => this.read(), inMs);
  }

  async read() {
    this.round += 1;
    const { round } = this;
    this.hasty = false;
    const found = await Promise.all(this.channels.map((channel) => this.one(channel)));
    if (round !== this.round) return;
    this.cut = found.includes(undefined);
    let other = false;
    this.answered = new Set(this.channels);
    for (const view of found) {
      if (!view) continue;
      const had = this.views.get(view.ch);
      if (had && had.epoch === view.epoch && had.offset === view.offset) continue;
      this.views.set(view.ch, view);
      other = true;
    }
    this.timer = setTimeout(() => this.read(), this.anew ? SOON_MS : againMs());
    this.anew = false;
    if (other) this.changed();
  }

  /** @param {string} channel @returns {Promise<any>} null when it is not there, undefined without a network */
  async one(channel) {
    const name = channel.slice(`rally/${this.rally}/`.length);
    const behind = this.behindMs > 0 ? `?behind_ms=${this.behindMs}` : "";
    try {
      const answer = await fetch(`/api/v1/rallies/${this.rally}/views/${name}${behind}`, {
        cache: "no-cache",
      });
      if (!answer.ok) return null;
      const view = await answer.json();
      return behind === "" ? view : view.frames[0];
    } catch {
      return undefined;
    }
  }
}

/** @returns {number} how long what was read stands until it is looked for again */
function againMs() {
  return savesData() ? AGAIN_SAVING_MS : AGAIN_MS;
}
