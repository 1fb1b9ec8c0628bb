// @ts-check
/**
 * Keyed patching of rows, the only way lists and tables change on a page. A row model says its key,
 * its texts by slot and its attributes; the markup comes from a <template> of the page, which is
 * the same markup that the server painted first. Text goes in as text, nothing else goes in.
 *
 * Rows of one host are equally high, so where a row moves from is arithmetic.
 *
 * @typedef {{key: string, kind: string, text: Record<string, string>,
 *   attrs: Record<string, string>, href?: string, links?: Record<string, string>}} Row
 *   `href` is where its link leads, `links` where those lead that the markup names by `data-a`
 * @typedef {{element: HTMLElement, slots: Map<string, HTMLElement>, link: Element | null,
 *   links: Map<string, Element>, row: Row | null, kind: string}} Shown
 * @typedef {{host: HTMLElement, templates: Record<string, HTMLTemplateElement>,
 *   shown: Map<string, Shown>, drawn: {key: string}[], slides: boolean, top: number,
 *   height: number, measuredAtMs: number}} List `top` is from the top of the document
 */

const MOVE_MS = 220;
const TINT_MS = 2000;
/** With more rows moving at once nobody can follow them; they are simply there. */
const MOVES_MAX = 40;

/** Where lists stand seldom changes, and asking makes the browser lay out: once a second will do. */
const MEASURE_MS = 1000;

const still = matchMedia("(prefers-reduced-motion: reduce)");
let scrolledTo = 0;
addEventListener("scroll", () => (scrolledTo = scrollY), { passive: true });

/**
 * Takes over a host and the rows the server painted into it.
 * @param {HTMLElement} host
 * @param {Record<string, HTMLTemplateElement>} templates by kind
 * @param {boolean} [slides] rows slide to their new places; only where they stand in one column
 * @returns {List}
 */
export function adopt(host, templates, slides = false) {
  const shown = new Map();
  const drawn = [];
  for (const element of /** @type {Iterable<HTMLElement>} */ (host.children)) {
    const { key, kind } = element.dataset;
    if (!key || !kind) continue;
    shown.set(key, known(element, kind));
    drawn.push({ key });
  }
  return { host, templates, shown, drawn, slides, top: 0, height: 0, measuredAtMs: -MEASURE_MS };
}

/**
 * Looks where lists stand, for their rows to slide by; asked of all of them before any is changed,
 * so that the browser has to lay nothing out in between.
 * @param {List[]} lists
 */
export function measure(lists) {
  const nowMs = performance.now();
  for (const list of lists) {
    if (nowMs - list.measuredAtMs < MEASURE_MS) continue;
    list.measuredAtMs = nowMs;
    const first = /** @type {HTMLElement | null} */ (list.host.firstElementChild);
    list.top = list.host.getBoundingClientRect().top + scrollY;
    list.height = first?.offsetHeight ?? 0;
  }
}

/**
 * Makes the host show exactly these rows, in this order.
 * @param {List} list
 * @param {Row[]} rows
 * @param {boolean} [lively] false paints without moves and tints, for a change of view
 */
export function patchRows(list, rows, lively = true) {
  const before = list.drawn;
  let arranged = before.length === rows.length;
  rows.forEach((row, index) => {
    const shown = list.shown.get(row.key);
    if (shown && shown.kind === row.kind) {
      paint(shown, row, lively);
      arranged &&= before[index]?.key === row.key;
    } else {
      list.shown.set(row.key, replace(list, shown, row));
      arranged = false;
    }
  });
  list.drawn = rows;
  if (arranged) return;
  // Every row is among what is shown by now: what is more than them has gone.
  if (list.shown.size > rows.length) drop(list, rows);
  const moved = arrange(list, rows);
  if (moved && lively && list.slides && !still.matches) slide(list, rows, before);
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
  const shown = single.get(element) ?? known(element, "");
  single.set(element, shown);
  paint(shown, { key: "", kind: "", text, attrs }, false);
}

/** @type {WeakMap<HTMLElement, Shown>} */
const single = new WeakMap();

/** @param {HTMLElement} element @param {string} kind @returns {Shown} */
function known(element, kind) {
  const slots = new Map();
  if (element.dataset.f) slots.set(element.dataset.f, element);
  for (const slot of /** @type {Iterable<HTMLElement>} */ (element.querySelectorAll("[data-f]"))) {
    slots.set(slot.dataset.f, slot);
  }
  const link = element.matches("a") ? element : element.querySelector("a:not([data-a])");
  const links = new Map();
  for (const named of /** @type {Iterable<HTMLElement>} */ (element.querySelectorAll("a[data-a]"))) {
    links.set(named.dataset.a, named);
  }
  return { element, slots, link, links, row: null, kind };
}

/** @param {Shown} shown @param {Row} row @param {boolean} lively */
function paint(shown, row, lively) {
  const before = shown.row;
  if (before === row) return;
  for (const [name, text] of Object.entries(row.text)) {
    // What was painted last is known: asking the document for it costs more than all the rest.
    if (before && before.text[name] === text) continue;
    const slot = shown.slots.get(name);
    if (!slot) throw new Error(`no slot ${name} in a ${row.kind}`);
    if (!before && slot.textContent === text) continue;
    slot.textContent = text;
    if (lively && "tint" in slot.dataset && text !== "") tint(slot);
  }
  for (const [name, value] of Object.entries(row.attrs)) {
    if (before && before.attrs[name] === value) continue;
    if (value === "") shown.element.removeAttribute(name);
    else if (shown.element.getAttribute(name) !== value) shown.element.setAttribute(name, value);
  }
  if (!before || before.href !== row.href) lead(shown.link, row.href);
  for (const [name, link] of shown.links) {
    const href = row.links?.[name];
    if (!before || before.links?.[name] !== href) lead(link, href);
  }
  shown.row = row;
}

/** @param {Element | null} link @param {string | undefined} href undefined leaves it as it is */
function lead(link, href) {
  if (href === "") link?.removeAttribute("href");
  else if (href !== undefined && link?.getAttribute("href") !== href) link?.setAttribute("href", href);
}

/** @param {List} list @param {Shown | undefined} old @param {Row} row @returns {Shown} */
function replace(list, old, row) {
  old?.element.remove();
  const template = list.templates[row.kind];
  if (!template) throw new Error(`no template for a ${row.kind}`);
  const copy = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  copy.dataset.key = row.key;
  const made = known(copy, row.kind);
  paint(made, row, false);
  return made;
}

/**
 * Puts the elements in order with as few moves as a walk finds; true when anything moved.
 * @param {List} list @param {Row[]} rows @returns {boolean}
 */
function arrange({ host, shown }, rows) {
  let moved = false;
  let next = host.firstElementChild;
  const focused = host.contains(document.activeElement) ? document.activeElement : null;
  for (const row of rows) {
    const element = shown.get(row.key)?.element;
    if (!element) continue;
    if (element === next) {
      next = next.nextElementSibling;
    } else {
      host.insertBefore(element, next);
      moved = true;
    }
  }
  // Moving an element drops the focus inside it.
  if (moved && focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  return moved;
}

/** @param {List} list @param {Row[]} rows @param {{key: string}[]} before the rows drawn last */
function slide({ shown, top, height }, rows, before) {
  const places = new Map(before.map(({ key }, index) => [key, index]));
  /** @type {{element: HTMLElement, by: number}[]} */
  const moves = [];
  rows.forEach((row, index) => {
    const element = shown.get(row.key)?.element;
    const from = places.get(row.key);
    const y = top - scrolledTo + index * height;
    const seen = y > -height && y < innerHeight;
    if (element && from !== undefined && from !== index && seen) {
      moves.push({ element, by: (from - index) * height });
    }
  });
  if (moves.length > MOVES_MAX) return;
  for (const { element, by } of moves) {
    element.animate([{ transform: `translateY(${by}px)` }, { transform: "none" }], {
      duration: MOVE_MS,
      easing: "ease-out",
    });
  }
}

/** @param {HTMLElement} slot */
function tint(slot) {
  slot.animate([{ backgroundColor: "var(--ff-tint)" }, { backgroundColor: "transparent" }], {
    duration: TINT_MS,
    easing: "ease-in",
  });
}
