// @ts-check
/**
 * Frames of a page that is behind the rally, to go with a video: each waits until the server's
 * clock, less the delay, has come to when it was committed. Pure: it is told the time.
 *
 * What a hold takes effect with (`now`) passes every delay, and what waits of its channel is thrown
 * away: nothing that the hold covers is ever shown.
 *
 * @typedef {{atMs: number, message: any}} Waiting
 */

/** More than five minutes of a busy rally; beyond, the page asks for everything anew. */
export const WAITING_MAX = 20_000;

export class Playback {
  /** @param {number} behindMs */
  constructor(behindMs) {
    this.behindMs = behindMs;
    /** @type {Waiting[]} by time, those of one time as they came */
    this.waiting = [];
    /** More came than may wait: whoever owns this asks for its channels again. */
    this.overflown = false;
  }

  /**
   * What of one message, and before it, may be shown now.
   * @param {any} message
   * @param {number} serverMs the server's time now
   * @returns {any[]} messages, in the order in which they are to be taken
   */
  take(message, serverMs) {
    if (this.behindMs === 0 || !("server_at_ms" in message)) return [message];
    if (message.type === "snapshot") {
      // A whole form stands for all that waits of its channel from before it.
      if (message.now) {
        this.drop(message.ch);
        return [message];
      }
    } else if (message.type !== "deltas") {
      return [message];
    }
    this.put({ atMs: message.server_at_ms + this.behindMs, message });
    return this.due(serverMs);
  }

  /**
   * All that has come due.
   * @param {number} serverMs
   * @returns {any[]}
   */
  due(serverMs) {
    const later = this.waiting.findIndex(({ atMs }) => atMs > serverMs);
    const count = later < 0 ? this.waiting.length : later;
    return this.waiting.splice(0, count).map(({ message }) => message);
  }

  /** Nothing waits any more: the channels are asked for from what is shown. */
  clear() {
    this.waiting = [];
    this.overflown = false;
  }

  /** @param {Waiting} waiting */
  put(waiting) {
    if (this.waiting.length >= WAITING_MAX) {
      this.overflown = true;
      return;
    }
    let place = this.waiting.length;
    while (place > 0 && this.waiting[place - 1].atMs > waiting.atMs) place -= 1;
    this.waiting.splice(place, 0, waiting);
  }

  /** @param {string} ch */
  drop(ch) {
    this.waiting = this.waiting.flatMap(({ atMs, message }) => {
      if (message.type === "snapshot") return message.ch === ch ? [] : [{ atMs, message }];
      const deltas = message.deltas.filter((/** @type {any} */ delta) => delta.ch !== ch);
      return deltas.length > 0 ? [{ atMs, message: { ...message, deltas } }] : [];
    });
  }
}
