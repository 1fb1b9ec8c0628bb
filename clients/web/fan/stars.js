// @ts-check
/**
 * The crews that somebody follows: kept in this browser alone, pinned on top of every table, and
 * told of when they finish a stage or stop. Nobody needs an account for it, and no server knows.
 *
 * @typedef {import("../lib/patch.js").Row} Row
 * @typedef {import("../lib/patch.js").Shown} Shown
 * @typedef {import("../lib/words.js").Say} Say
 */

/** Crews followed at once, and rallies remembered by one browser. */
const STARS_MAX = 20;
const KEY = "ff-stars/";
const ENTRY = /^[A-Za-z0-9._-]{1,64}$/;
/** Kinds of rows that stand for one crew. */
const CREW_ROWS = new Set([
  "crew", "onstage", "listed", "split", "due", "driving", "predicted", "scored",
]);

/**
 * The entries kept for a rally; whatever else is kept there is nothing.
 * @param {string | null} text
 * @returns {string[]}
 */
export function readStars(text) {
  try {
    const kept = JSON.parse(text ?? "[]");
    if (!Array.isArray(kept)) return [];
    return kept.filter((each) => typeof each === "string" && ENTRY.test(each)).slice(0, STARS_MAX);
  } catch {
    return [];
  }
}

/** @type {WeakMap<Row, Row>} */
const pinned = new WeakMap();

/** @param {Row} row @returns {Row} the same row a second time, always the same one */
function pinOf(row) {
  let pin = pinned.get(row);
  if (!pin) {
    pin = { ...row, key: `pin:${row.key}`, attrs: { ...row.attrs, "data-pin": "yes" } };
    pinned.set(row, pin);
  }
  return pin;
}

/**
 * The rows of a table with those of the followed crews on top of it once more.
 * @param {Row[]} rows
 * @param {Set<string>} stars
 * @param {Say} say
 * @param {Row[]} [whole] the table, where the rows are only the first of it
 * @returns {Row[]}
 */
export function withPins(rows, stars, say, whole = rows) {
  if (stars.size === 0) return rows;
  const mine = whole.filter((row) => CREW_ROWS.has(row.kind) && stars.has(row.key));
  if (mine.length === 0) return rows;
  /** @param {string} name @returns {Row} */
  const head = (name) => ({
    key: `head:${name}`,
    kind: "head",
    text: { label: say(name) },
    attrs: {},
  });
  const rest = whole === rows ? "stars_all" : "stars_first";
  return [head("stars_mine"), ...mine.map(pinOf), head(rest), ...rows];
}

/**
 * What there is to tell of a followed crew: stages it has finished and how it stands, since before.
 * @param {any} before data of its own view, undefined when it was not here yet
 * @param {any} now
 * @returns {{code: string, stage?: string, ms?: number}[]}
 */
export function toldOf(before, now) {
  if (!before || !now) return [];
  /** @type {{code: string, stage?: string, ms?: number}[]} */
  const told = [];
  for (const [stage, { elapsed_ms }] of Object.entries(now.stages ?? {})) {
    const was = before.stages?.[stage]?.elapsed_ms;
    if (elapsed_ms !== undefined && was === undefined) {
      told.push({ code: "finished", stage, ms: elapsed_ms });
    }
  }
  if (now.code !== before.code && OUT.has(now.code)) told.push({ code: now.code });
  return told;
}

const OUT = new Set(["retired", "disqualified", "did_not_start"]);

export class Stars {
  /** @param {string} rally @param {() => void} changed */
  constructor(rally, changed) {
    this.key = KEY + rally;
    this.changed = changed;
    this.entries = new Set(readStars(this.kept()));
    document.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("[data-star]") : null;
      const row = button?.closest("[data-key]");
      if (row instanceof HTMLElement) this.toggle((row.dataset.key ?? "").replace(/^pin:/, ""));
    });
    addEventListener("storage", (event) => {
      if (event.key !== this.key) return;
      this.entries = new Set(readStars(event.newValue));
      this.changed();
    });
  }

  /** @returns {string | null} */
  kept() {
    try {
      return localStorage.getItem(this.key);
    } catch {
      return null;
    }
  }

  /** @param {string} entry */
  toggle(entry) {
    const entries = new Set(this.entries);
    if (!entries.delete(entry) && entries.size < STARS_MAX) entries.add(entry);
    this.entries = entries;
    try {
      localStorage.setItem(this.key, JSON.stringify([...entries]));
    } catch {
      // They stand until the page is left.
    }
    this.changed();
  }

  /** Says of rows that are shown whom they follow, and whether. @param {Iterable<Shown>} rows @param {Say} say */
  mark(rows, say) {
    for (const { element, kind } of rows) if (CREW_ROWS.has(kind)) this.markOne(element, say);
  }

  /**
   * Says of one element whether its crew is followed, and names its button: a number alone is no name.
   * @param {HTMLElement} element @param {Say} say
   */
  markOne(element, say) {
    const button = element.querySelector("[data-star]");
    if (!button) return;
    const driver = element.querySelector('[data-f="driver"]')?.textContent ?? "";
    const name = say("star_car", { car: button.textContent ?? "", driver });
    if (button.getAttribute("aria-label") !== name) button.setAttribute("aria-label", name);
    const followed = this.entries.has((element.dataset.key ?? "").replace(/^pin:/, ""));
    if (followed === element.hasAttribute("data-starred")) return;
    element.toggleAttribute("data-starred", followed);
    button.setAttribute("aria-pressed", String(followed));
  }
}
