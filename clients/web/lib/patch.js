// @ts-check
/**
 * Keyed patching of rows, the only way lists and tables change on a page. A row model says its key,
 * its texts by slot and its attributes; the markup comes from a <template> of the page, which is
 * the same markup that the server painted first. Text goes in as text, nothing else goes in.
 *
 * What a change costs is what of it can be seen: a row that is the same object is left alone, rows
 * out of sight are painted a few a frame, and what was painted last is known, because asking the
 * document for it costs more than all the rest (lib/sight.js says what is seen).
 *
 * @typedef {{key: string, kind: string, text: Record<string, string>,
 *   attrs: Record<string, string>, href?: string, links?: Record<string, string>}} Row
 *   `href` is where its link leads, `links` where those lead that the markup names by `data-a`
 * @typedef {{element: HTMLElement, row: Row | null, kind: string, place: number}} Shown
 *   `row` is what it was painted from, null while that is the server's own painting
 * @typedef {{host: HTMLElement, templates: Record<string, HTMLTemplateElement>,
 *   shown: Map<string, Shown>, rows: Row[], fresh: Shown[], slides: boolean, top: number,
 *   height: number, hidden: boolean, measuredAtMs: number, late: number}} List `top` is from the
 *   top of the document, `hidden` in a panel that is not shown, `fresh` what the last change made
 *   anew, `late` the first row that may wait for paint
 */

import { atOnce, inFrames } from "./frames.js";
import { slide, tint } from "./motion.js";
import { closesUp, NEW, staying } from "./order.js";
import { EVERY, markFar, movesOf, sightOf } from "./sight.js";

addEventListener("beforeprint", () => atOnce(lateRows()));

/**
 * Takes over a host and the rows the server painted into it.
 * @param {HTMLElement} host
 * @param {Record<string, HTMLTemplateElement>} templates by kind
 * @param {boolean} [slides] rows slide to their new places; only where they stand in one column
 * @returns {List}
 */
export function adopt(host, templates, slides = false) {
  const shown = new Map();
  for (const element of /** @type {Iterable<HTMLElement>} */ (host.children)) {
    const { key, kind } = element.dataset;
    if (!key || !kind) continue;
    markFar(element, shown.size);
    shown.set(key, { element, row: null, kind, place: shown.size });
  }
  const never = { top: 0, height: 0, hidden: false, measuredAtMs: -Infinity };
  return { host, templates, shown, rows: [], fresh: [], slides, late: 0, ...never };
}

/**
 * Makes the host show exactly these rows, in this order.
 * @param {List} list
 * @param {Row[]} rows
 * @param {boolean} [lively] false paints without moves and tints, and all at once: another view
 */
export function patchRows(list, rows, lively = true) {
  atOnce(patching(list, rows, lively));
}

/**
 * The same in steps: new rows are made one by one, all come to where they stand in one step, then
 * those in sight are painted one by one.
 * @param {List} list @param {Row[]} rows @param {boolean} lively
 * @returns {Generator<void>}
 */
export function* patching(list, rows, lively) {
  // What the rows were made with is a step of its own, and so is their coming to where they stand.
  yield;
  list.fresh = [];
  /** @type {Shown[]} */
  const all = [];
  for (const row of rows) {
    const shown = list.shown.get(row.key);
    const stays = shown !== undefined && shown.kind === row.kind;
    all.push(stays ? shown : replace(list, shown, row));
    if (!stays) yield;
  }
  place(list, all, rows, lively);
  list.rows = rows;
  yield;
  const [first, last] = lively ? sightOf(list) : EVERY;
  let waits = false;
  for (let index = 0; index < all.length; index += 1) {
    if (all[index].row === rows[index]) continue;
    if (index < first || index > last) {
      waits = true;
      continue;
    }
    paint(all[index], rows[index], lively);
    yield;
  }
  if (waits) paintSoon(list);
}

/**
 * Brings elements to where their rows stand, and takes away those of rows that are no more.
 * @param {List} list @param {Shown[]} all @param {Row[]} rows @param {boolean} lively
 */
function place(list, all, rows, lively) {
  // Every row is among what is shown by now: what is more than them has gone.
  if (list.shown.size > rows.length) drop(list, rows);
  const from = all.map((shown) => shown.place);
  if (from.every((place, index) => place === index)) return;
  arrange(list, all, from);
  // Who closes up behind those that left is there: sliding a whole list costs more than all the rest.
  if (lively && list.slides && !closesUp(from)) slide(movesOf(list, all, from));
}

/** @param {List} list @param {Row[]} rows the ones to keep */
function drop(list, rows) {
  const wanted = new Set(rows.map((row) => row.key));
  for (const [key, { element }] of list.shown) {
    if (wanted.has(key)) continue;
    element.remove();
    list.shown.delete(key);
  }
}

/**
 * Paints texts and attributes into an element that is not a list: a heading, a pill.
 * @param {HTMLElement} element
 * @param {Record<string, string>} text
 * @param {Record<string, string>} [attrs]
 */
export function patchOne(element, text, attrs = {}) {
  const shown = single.get(element) ?? { element, row: null, kind: "", place: 0 };
  single.set(element, shown);
  paint(shown, { key: "", kind: "", text, attrs }, false);
}

/** @type {WeakMap<HTMLElement, Shown>} */
const single = new WeakMap();

/** @param {HTMLElement} element @param {string} name @returns {HTMLElement | null} */
function slotOf(element, name) {
  return element.dataset.f === name ? element : element.querySelector(`[data-f="${name}"]`);
}

/** @param {Shown} shown @param {Row} row @param {boolean} lively */
function paint(shown, row, lively) {
  const { element, row: before } = shown;
  shown.row = row;
  for (const name in row.text) {
    const text = row.text[name];
    if (before !== null && before.text[name] === text) continue;
    const slot = slotOf(element, name);
    if (!slot) throw new Error(`no slot ${name} in a ${row.kind}`);
    if (slot instanceof SVGPathElement) slot.setAttribute("d", text);
    else if (before === null && slot.textContent === text) continue;
    else slot.textContent = text;
    if (lively && text !== "" && "tint" in slot.dataset) tint(slot);
  }
  for (const name in row.attrs) {
    const value = row.attrs[name];
    if (before !== null && before.attrs[name] === value) continue;
    if (value === "") element.removeAttribute(name);
    else if (before !== null || element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
  if (row.href !== undefined && before?.href !== row.href) {
    lead(element.matches("a") ? element : element.querySelector("a:not([data-a])"), row.href);
  }
  for (const name in row.links) {
    const href = row.links[name];
    if (before?.links?.[name] !== href) lead(element.querySelector(`a[data-a="${name}"]`), href);
  }
}

/** @param {Element | null} link @param {string} href */
function lead(link, href) {
  if (href === "") link?.removeAttribute("href");
  else if (link?.getAttribute("href") !== href) link?.setAttribute("href", href);
}

/** @type {Set<List>} with rows that are painted in the frames to come */
const waiting = new Set();

/** @param {List} list */
function paintSoon(list) {
  list.late = 0;
  waiting.add(list);
  inFrames("late rows", lateRows);
}

/** Paints the rows that wait, each a step. @returns {Iterator<void>} */
function* lateRows() {
  for (const list of waiting) {
    for (; list.late < list.rows.length; list.late += 1) {
      const row = list.rows[list.late];
      const shown = list.shown.get(row.key);
      if (!shown || shown.row === row) continue;
      paint(shown, row, false);
      yield;
    }
    waiting.delete(list);
  }
}

/** @param {List} list @param {Shown | undefined} old @param {Row} row @returns {Shown} */
function replace(list, old, row) {
  old?.element.remove();
  const template = list.templates[row.kind];
  if (!template) throw new Error(`no template for a ${row.kind}`);
  const element = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  element.dataset.key = row.key;
  const made = { element, row: null, kind: row.kind, place: NEW };
  paint(made, row, false);
  list.shown.set(row.key, made);
  list.fresh.push(made);
  return made;
}

/**
 * Puts the elements in order with as few moves as there can be.
 * @param {List} list @param {Shown[]} all @param {number[]} from where they stood
 */
function arrange({ host }, all, from) {
  const stays = staying(from);
  const focused = host.contains(document.activeElement) ? document.activeElement : null;
  /** @type {HTMLElement | null} */
  let next = null;
  let moved = false;
  for (let index = all.length - 1; index >= 0; index -= 1) {
    const { element } = all[index];
    if (!stays[index]) {
      host.insertBefore(element, next);
      moved = true;
    }
    if (from[index] !== index) markFar(element, index);
    all[index].place = index;
    next = element;
  }
  // Moving an element drops the focus inside it.
  if (moved && focused instanceof HTMLElement) focused.focus({ preventScroll: true });
}
