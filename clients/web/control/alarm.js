// @ts-check
/**
 * The alarm of race control on every page of the desk: a car that did not come when it should have.
 *
 * The desk answers with the windows that end first, in words. This module asks again every few
 * seconds, and twice a second it holds the windows against the rally's clock: an alarm waits neither
 * for an answer nor for anybody to load the page. It sounds once for each car that is new.
 *
 * @typedef {{id: string, overdue_at_ms: number, text: string, behind: string}} Row
 * @typedef {{server_at_ms: number, rows: Row[], clock?: import("../lib/clock.js").Clock}} Told
 */
import { RallyClock } from "../lib/clock.js";

const ASK_MS = 3000;
const LOOK_MS = 500;
/** So long without an answer is said out loud: silence must not look like peace. */
const STALE_MS = 15000;
const TONES_HZ = [880, 660, 880];
const TONE_S = 0.25;

/** What is overdue now, the first one first. @param {Row[]} rows @param {number} nowMs */
export function overdue(rows, nowMs) {
  return rows.filter((row) => row.overdue_at_ms <= nowMs);
}

class Alarm {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.list = /** @type {HTMLElement} */ (place.querySelector("ul"));
    this.from = place.dataset.from || "";
    this.stale = place.dataset.stale || "";
    this.clock = new RallyClock();
    /** @type {Row[]} */
    this.rows = [];
    this.answeredAtMs = Date.now();
    this.shown = "";
    /** @type {Set<string>} */
    this.known = new Set([...place.querySelectorAll("li")].map((one) => one.dataset.id || ""));
    this.asked = false;
    /** The desk has answered at least once; until then the page's own words stand. */
    this.ready = false;
    /** @type {AudioContext | null} */
    this.sound = null;
  }

  begin() {
    // A browser lets a page sound only after its person has touched it.
    for (const touch of ["pointerdown", "keydown"]) {
      document.addEventListener(touch, () => (this.sound ??= new AudioContext()), { once: true });
    }
    this.ask();
    setInterval(() => this.ask(), ASK_MS);
    setInterval(() => this.look(), LOOK_MS);
  }

  async ask() {
    if (this.asked) return;
    this.asked = true;
    try {
      const answer = await fetch(this.from, {
        headers: { accept: "application/json" },
        signal: AbortSignal.timeout(STALE_MS),
      });
      if (answer.ok) this.take(await answer.json());
    } catch {
      // The next one asks again; how long it lasts is shown by `look`.
    } finally {
      this.asked = false;
    }
  }

  /** @param {Told} told */
  take(told) {
    this.answeredAtMs = Date.now();
    this.clock.heard(told.server_at_ms, this.answeredAtMs);
    if (told.clock) this.clock.set(told.clock);
    this.rows = told.rows;
    this.ready = true;
    this.look();
  }

  look() {
    const nowMs = Date.now();
    const stale = nowMs - this.answeredAtMs > STALE_MS;
    if (!this.ready && !stale) return;
    const late = overdue(this.rows, this.clock.now(nowMs));
    const fresh = late.filter((row) => !this.known.has(row.id));
    this.known = new Set(late.map((row) => row.id));
    this.show(late, stale);
    if (fresh.length > 0) this.ring();
  }

  /** @param {Row[]} late @param {boolean} stale */
  show(late, stale) {
    const said = JSON.stringify([late, stale]);
    if (said === this.shown) return;
    this.shown = said;
    const items = late.map((row) => item(row.text, row.behind, row.id));
    if (stale) items.unshift(item(this.stale, "", ""));
    this.list.replaceChildren(...items);
    this.place.hidden = items.length === 0;
  }

  ring() {
    const sound = this.sound;
    if (!sound) return;
    TONES_HZ.forEach((hz, nth) => {
      const tone = sound.createOscillator();
      tone.frequency.value = hz;
      tone.connect(sound.destination);
      tone.start(sound.currentTime + nth * TONE_S);
      tone.stop(sound.currentTime + (nth + 1) * TONE_S);
    });
  }
}

/** @param {string} text @param {string} behind @param {string} id */
function item(text, behind, id) {
  const made = document.createElement("li");
  made.dataset.id = id;
  const first = document.createElement("b");
  first.textContent = text;
  const second = document.createElement("span");
  second.textContent = behind;
  made.append(first, " ", second);
  return made;
}

const place = document.getElementById("alarms");
if (place) new Alarm(place).begin();
