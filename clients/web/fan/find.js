// @ts-check
/**
 * Finds crews by number, name or car: rows of all others step aside. What is typed stands in the
 * address, so that a link shows the same, painted so by the server. `/` leads to the field, Enter to
 * the first crew found, Escape back to all. Twin: web/fan/find.py.
 *
 * @typedef {import("./board.js").Board} Board
 * @typedef {import("../lib/words.js").Say} Say
 */

import { addressOf, entryOf } from "./board.js";

const MARKS = /\p{M}/gu;
const BETWEEN = /[^\p{L}\p{N}]+/u;
/** What no address has. */
const NEVER = /[\p{Cc}\p{Cs}]/gu;
const NUMBER = /^\d+$/;

/** @param {string} text @returns {string[]} its words, without accents, in small letters */
function wordsOf(text) {
  const plain = text.normalize("NFD").replace(MARKS, "").toLowerCase();
  return plain.split(BETWEEN).filter(Boolean);
}

/** What was said of a crew, as words; a crew that changes is another object. */
const known = new WeakMap();

/** @param {any} crew @returns {string[]} */
function saidOf(crew) {
  const said = known.get(crew);
  if (said) return said;
  const { driver, co_driver, vehicle, entrant, team, classes } = crew;
  const parts = [driver, co_driver, vehicle, entrant, team, ...Object.keys(classes ?? {})];
  const words = wordsOf(parts.filter(Boolean).join(" "));
  known.set(crew, words);
  return words;
}

/**
 * Is this a crew that somebody looks for? Every word must begin one of its own, a number may be all
 * of the car's.
 * @param {any} crew
 * @param {string} text
 * @returns {boolean}
 */
export function isFound(crew, text) {
  return wordsOf(text).every(
    (word) =>
      (NUMBER.test(word) && crew.car === word) || saidOf(crew).some((own) => own.startsWith(word)),
  );
}

/** The address has what was typed when nobody has typed for so long. */
const TYPED_MS = 400;

/** @type {{board: Board, say: Say} | null} */
let shown = null;
/** What the address asks for, as far as the field knows, and the view that said so. */
let asked = "";
/** @type {Board["view"] | undefined} */
let seen;
let typing = 0;
/** Do rows stand aside? While nobody looks for anything there is nothing to do. */
let narrowed = false;

/** @returns {HTMLInputElement | null} */
function fieldOf() {
  const field = document.getElementById("find");
  return field instanceof HTMLInputElement ? field : null;
}

/** @returns {HTMLElement[]} */
function crewRows() {
  return Array.from(document.querySelectorAll("tbody[data-pins] > tr:has(button.plate)"));
}

/** Shows the rows of the crews that are looked for, and says how many they are. */
function look() {
  const field = fieldOf();
  if (!field || !shown) return;
  const { board, say } = shown;
  const text = field.value.trim();
  if (text === "" && !narrowed) return;
  narrowed = text !== "";
  document.getElementById("tables")?.toggleAttribute("data-narrowed", narrowed);
  const found = new Set();
  for (const row of crewRows()) {
    const entry = (row.dataset.key ?? "").replace(/^pin:/, "");
    const wanted = isFound(entryOf(board, entry), text);
    if (row.hidden === wanted) row.hidden = !wanted;
    if (wanted) found.add(entry);
  }
  const told = document.getElementById("find-said");
  const said = text === "" ? "" : say("find_said", { n: found.size });
  if (told && told.textContent !== said) told.textContent = said;
}

/** What is typed narrows the rows at once, and soon stands in the address. */
function typed() {
  look();
  clearTimeout(typing);
  typing = setTimeout(tell, TYPED_MS);
}

/** Tells the page that another view is looked at: its links lead on from that. */
function tell() {
  const find = fieldOf()?.value.replace(NEVER, "").trim() ?? "";
  if (!shown || find === asked) return;
  asked = find;
  history.replaceState(null, "", addressOf(shown.board.view, { find }));
  dispatchEvent(new PopStateEvent("popstate"));
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  const field = fieldOf();
  const { target, key } = event;
  if (!field || event.ctrlKey || event.metaKey || event.altKey) return;
  if (target === field) inField(field, event);
  else if (key === "/" && !(target instanceof Element && target.closest("input, select, textarea"))) {
    event.preventDefault();
    field.focus();
    field.select();
  }
}

/** @param {HTMLInputElement} field @param {KeyboardEvent} event */
function inField(field, { key }) {
  if (key === "Escape") {
    field.value = "";
    typed();
    field.blur();
  } else if (key === "Enter" && field.value.trim() !== "") {
    const first = crewRows().find((row) => !row.hidden && row.getClientRects().length > 0);
    /** @type {HTMLElement | null | undefined} */ (first?.querySelector('a[data-a="who"]'))?.click();
  }
}

/**
 * What was typed counts for rows that come, too; an address that asks for something types it.
 * @param {Board} board @param {Say} say
 */
export function settle(board, say) {
  const field = fieldOf();
  if (!field) return;
  if (shown === null) {
    field.addEventListener("input", typed);
    // Where no script runs the server answers the form; here everything is found already.
    field.form?.addEventListener("submit", (event) => event.preventDefault());
    narrowed = board.view.find !== "";
    document.addEventListener("keydown", pressed);
  }
  shown = { board, say };
  // What is still drawn of the view before would type again what was looked for then.
  if (board.view !== seen && board.view.find !== asked) {
    asked = board.view.find;
    field.value = asked;
  }
  seen = board.view;
  look();
}
