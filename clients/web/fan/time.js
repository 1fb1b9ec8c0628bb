// @ts-check
/**
 * The rally's time as a page shows it, and the day that only paper shows.
 */

import { dateText, dayText, timeOfDay } from "../lib/format.js";

/**
 * @param {HTMLTimeElement} clock
 * @param {number} nowMs rally time
 * @param {number} offset the rally's, in minutes from UTC
 * @param {import("../lib/words.js").Say} say
 * @returns {boolean} whether another second has begun
 */
export function showTime(clock, nowMs, offset, say) {
  const text = timeOfDay(nowMs, offset);
  if (clock.textContent === text) return false;
  clock.textContent = text;
  const today = dateText(nowMs, offset);
  if (clock.dateTime !== today) {
    clock.dateTime = today;
    clock.dataset.day = dayText(nowMs, offset, say);
  }
  return true;
}
