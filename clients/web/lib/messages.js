// @ts-check
/**
 * The messages of a page's socket: what is asked for, cut so that each message is small enough, and
 * what came, read in the browser's frames.
 */

import { atOnce, inFrames } from "./frames.js";

/** The server takes messages to 1 KiB; we stay well below it. */
const MESSAGE_BYTES_MAX = 900;
/** What is no longer than this is read at once, with all before it: a ping wants its answer. */
const SHORT = 150;
/** With more than so many to read there are no frames, or too few: they are read at once. */
const UNREAD_MAX = 100;

/**
 * What came and was not read yet, in the order of coming. It is read in frames, a message a step, so
 * that no frame has the reading beside its own work; a page that nobody sees has no frames.
 */
export class Unread {
  /** @param {(text: string) => void} read */
  constructor(read) {
    this.read = read;
    /** @type {string[]} */
    this.texts = [];
    document.addEventListener("visibilitychange", () => this.readAll());
  }

  /** @param {string} text */
  came(text) {
    this.texts.push(text);
    const waits = text.length > SHORT && this.texts.length <= UNREAD_MAX;
    if (waits && document.visibilityState === "visible") inFrames("read", () => this.reading());
    else this.readAll();
  }

  readAll() {
    atOnce(this.reading());
  }

  /** @returns {Generator<void>} */
  *reading() {
    for (let text = this.texts.shift(); text !== undefined; text = this.texts.shift()) {
      this.read(text);
      yield;
    }
  }
}

/**
 * Channels in groups that each fit one message.
 * @template T
 * @param {T[]} channels
 * @returns {T[][]}
 */
export function parts(channels) {
  /** @type {T[][]} */
  const groups = [];
  let size = MESSAGE_BYTES_MAX;
  for (const channel of channels) {
    const bytes = JSON.stringify(channel).length + 1;
    if (size + bytes > MESSAGE_BYTES_MAX) {
      groups.push([]);
      size = 0;
    }
    groups[groups.length - 1].push(channel);
    size += bytes;
  }
  return groups;
}
