// @ts-check
/**
 * The widget's table: the same lines as the tower on air, in a frame of somebody else's page, with what
 * was published of it; before there are any it says when they come, or that it waits for its delay.
 *
 * @typedef {import("../../fan/board.js").Board} Board
 * @typedef {import("../../fan/kind.js").Face} Face
 * @typedef {import("../../lib/words.js").Say} Say
 */

import { heading } from "../../fan/frame.js";
import { face as towerFace } from "../../overlays/tower/tower.js";

export { channels } from "../../overlays/tower/tower.js";

/**
 * @param {Board} board @param {Say} say @param {number} nowMs @param {number} count
 * @returns {Face}
 */
export function face(board, say, nowMs, count) {
  const { lists, ones } = towerFace(board, say, nowMs, count);
  const { text, attrs } = heading(board, say, "", "", "overall");
  const waits = board.view.delay !== "" && board.data.itinerary === undefined;
  const none = waits ? say("delay_waits", { s: board.view.delay }) : say("empty_overall");
  return {
    lists,
    ones: {
      ...ones,
      status: { text: { status: text.status }, attrs },
      empty: { text: { empty: lists.tower.length === 0 ? none : "" }, attrs: {} },
    },
  };
}
