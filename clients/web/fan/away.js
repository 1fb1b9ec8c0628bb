// @ts-check
/**
 * What happened while nobody looked: one line instead of thirty flashes. The page remembers what it
 * showed when it was left or lost its connection, and says the difference when it is right again.
 */

import { MINUTE_MS, timeOfDay } from "../lib/format.js";
import { entryOf, ordered, stateOf } from "./board.js";
import { stageName } from "./frame.js";

/** Away for less than this is no absence. */
const AWAY_MS = MINUTE_MS;
/** What was missed comes within this of the connection. */
const CATCH_UP_MS = 1_500;

/**
 * @typedef {import("./board.js").Board} Board
 * @typedef {{localMs: number, rallyMs: number, board: Board}} Moment what was shown, and when
 */

/** @param {Board} board @returns {string} who leads the table that is shown, empty if none is */
function leaderOf(board) {
  const rows = board.data.overall?.rows ?? {};
  return ordered(rows).find((entry) => rows[entry].pos === 1) ?? "";
}

/** @param {Board} board @returns {number} crews that have finished a stage, over all stages */
function finishedOf(board) {
  /** @type {{finished?: number}[]} */
  const stages = Object.values(board.data.state?.stages ?? {});
  return stages.reduce((sum, { finished }) => sum + (finished ?? 0), 0);
}

/**
 * What changed between two boards, empty when nothing did that is worth a line.
 * @param {Board} before
 * @param {Board} after
 * @param {number} sinceMs rally time of the first
 * @param {import("../lib/words.js").Say} say
 * @returns {string}
 */
export function sinceText(before, after, sinceMs, say) {
  const parts = [];
  for (const stage of after.stages) {
    const state = stateOf(after.data.state, stage);
    if (state === stateOf(before.data.state, stage)) continue;
    parts.push(say("since_stage", { stage: stageName(say, stage), state: say(`state_${state}`) }));
  }
  const times = finishedOf(after) - finishedOf(before);
  if (times > 0) parts.push(say(times === 1 ? "since_time" : "since_times", { n: times }));
  const leader = leaderOf(after);
  const same = before.channels.overall === after.channels.overall;
  if (same && leader !== "" && leader !== leaderOf(before)) {
    parts.push(say("announce_leader", { driver: entryOf(after, leader).driver ?? "" }));
  }
  if (parts.length === 0) return "";
  const offset = after.data.itinerary?.rally?.utc_offset_minutes ?? 0;
  return say("since", { at: timeOfDay(sinceMs, offset, false), what: parts.join(" · ") });
}

export class Away {
  /**
   * @param {(text: string) => void} tell
   * @param {import("../lib/words.js").Say} say
   * @param {() => Board} board
   */
  constructor(tell, say, board) {
    this.tell = tell;
    this.say = say;
    this.board = board;
    /** @type {Moment | null} */
    this.left = null;
    /** @type {Moment | null} when the page was last seen to run */
    this.ran = null;
    /** While this holds, what comes is caught up on: nothing slides and nothing is tinted. */
    this.catchingUp = false;
  }

  /**
   * The page runs. One that was stopped in front of its reader, by a lid that was closed, was away
   * since it ran last, and finds out only now.
   * @param {number} localMs @param {number} rallyMs
   * @returns {boolean} whether it was
   */
  runs(localMs, rallyMs) {
    const { ran } = this;
    this.ran = { localMs, rallyMs, board: this.board() };
    if (!ran || localMs - ran.localMs < AWAY_MS) return false;
    this.left ??= ran;
    return true;
  }

  /** Nobody looks any more, or nothing comes. @param {number} localMs @param {number} rallyMs */
  leave(localMs, rallyMs) {
    // A loss that is noticed on waking was one from the falling asleep on.
    const slept = this.ran !== null && localMs - this.ran.localMs >= AWAY_MS;
    this.left ??= slept ? this.ran : { localMs, rallyMs, board: this.board() };
  }

  /** Somebody looks, and the connection stands. @param {number} localMs */
  comeBack(localMs) {
    const { left } = this;
    this.left = null;
    if (!left || localMs - left.localMs < AWAY_MS) return;
    this.catchingUp = true;
    setTimeout(() => {
      this.catchingUp = false;
      if (this.left !== null) {
        // It did not stand after all: this is still the same absence.
        this.left = left;
        return;
      }
      const text = sinceText(left.board, this.board(), left.rallyMs, this.say);
      if (text !== "") this.tell(text);
    }, CATCH_UP_MS);
  }
}
