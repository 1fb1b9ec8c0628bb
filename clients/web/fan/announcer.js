// @ts-check
/**
 * One polite line for those who listen: who is fastest now. Tables are no live regions; this says
 * little, and seldom.
 */

import { stageTime } from "../lib/format.js";
import { entryOf, ordered } from "./board.js";
import { stageName } from "./frame.js";

const PAUSE_MS = 15_000;
const TENTH_MS = 100;

export class Announcer {
  /** @param {HTMLElement} element @param {import("../lib/words.js").Say} say */
  constructor(element, say) {
    this.element = element;
    this.say = say;
    /** @type {string | null} what was true when last heard; null before the first time */
    this.said = null;
    this.saidAtMs = 0;
  }

  /**
   * Says who is fastest when that has changed, at most every 15 seconds.
   * @param {import("./board.js").Board} board
   * @param {number} localMs
   */
  hear(board, localMs) {
    const text = this.fastest(board);
    this.said ??= text;
    if (text === this.said || localMs - this.saidAtMs < PAUSE_MS) return;
    this.said = text;
    this.saidAtMs = localMs;
    this.element.textContent = text;
  }

  /** @param {import("./board.js").Board} board @returns {string} */
  fastest(board) {
    const rows = board.data.stage?.rows ?? {};
    const entry = ordered(rows).find((other) => rows[other].pos === 1);
    if (entry === undefined) return "";
    const precision = board.data.itinerary?.stages?.[board.shown]?.precision_ms ?? TENTH_MS;
    return this.say("announce_fastest", {
      stage: stageName(this.say, board.shown),
      driver: entryOf(board, entry).driver ?? "",
      time: stageTime(rows[entry].elapsed_ms, precision),
    });
  }
}
