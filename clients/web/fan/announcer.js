// @ts-check
/**
 * One polite line for those who listen. Tables are no live regions; this says little, and seldom.
 */

const PAUSE_MS = 15_000;

export class Announcer {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    /** @type {string | null} what was true when last heard; null before the first time */
    this.said = null;
    this.saidAtMs = 0;
  }

  /**
   * Says a line when it has changed, at most every 15 seconds.
   * @param {string} text
   * @param {number} localMs
   */
  hear(text, localMs) {
    this.said ??= text;
    if (text === this.said || localMs - this.saidAtMs < PAUSE_MS) return;
    this.said = text;
    this.saidAtMs = localMs;
    this.element.textContent = text;
  }
}
