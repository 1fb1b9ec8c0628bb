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

  /** Could a line be said now? @param {number} localMs @returns {boolean} */
  listens(localMs) {
    return this.said === null || localMs - this.saidAtMs >= PAUSE_MS;
  }

  /**
   * Says a line when it has changed, at most every 15 seconds.
   * @param {string} text
   * @param {number} localMs
   */
  hear(text, localMs) {
    const first = this.said === null;
    if (first) this.said = text;
    if (first || text === this.said || !this.listens(localMs)) return;
    this.said = text;
    this.saidAtMs = localMs;
    this.element.textContent = text;
  }
}
