// @ts-check
/**
 * What an address says that somebody wants to see, and the addresses of other views. Pure; twin:
 * web/page/board.py.
 *
 * @typedef {import("./board.js").View} View
 */

/** Where each part of a view stands in the address, in this order. */
const PARAMETERS = [
  ["stage", "stage"],
  ["class", "cls"],
  ["c", "competition"],
  ["tab", "tab"],
  ["crew", "crew"],
  ["with", "rival"],
  ["face", "face"],
  ["gap", "gap"],
  ["title", "title"],
  ["find", "find"],
  ["delay", "delay"],
  ["replay", "replay"],
  ["lang", "lang"],
  ["theme", "theme"],
];
const NAME = /^[A-Za-z0-9._-]{1,40}$/;
/** @type {Record<string, RegExp>} */
const VALUES = {
  cls: /^(?=.{1,80}$)[A-Za-z0-9._-]{1,40}(,[A-Za-z0-9._-]{1,40}){0,7},?$/,
  tab: /^[a-z]{1,20}$/,
  face: /^(cumulative|section|rank|pace)$/,
  find: /^[^\p{Cc}\p{Cs}]{1,60}$/u,
  gap: /^(first|previous|leader|chosen)$/,
  delay: /^([1-9][0-9]?|[12][0-9]{2}|300)$/,
  replay: /^1$/,
  theme: /^(light|dark)$/,
  lang: /^(fi|sv|en)$/,
};

/** Parts of a view that mean something on the page they were chosen on only. */
const FOLLOWS_PAGE = { tab: "", face: "", rival: "", title: "", find: "" };
/** What encodeURIComponent leaves as it is, and the server does not. */
const LEFT = /[!'()*]/g;
/** The page at the rally's own address. */
const HOME = "home";

/**
 * @param {string} rally
 * @param {URLSearchParams} query
 * @param {string} [page]
 * @returns {View}
 */
export function readView(rally, query, page = HOME) {
  /** @type {any} */
  const view = { rally, page };
  for (const [, part] of PARAMETERS) view[part] = "";
  for (const [name, part] of PARAMETERS) {
    const value = query.get(name) ?? "";
    if ((VALUES[part] ?? NAME).test(value)) Object.assign(view, { [part]: value });
  }
  return view;
}

/**
 * The classes whose crews are looked at, none for all.
 * @param {View} view
 * @returns {string[]}
 */
export function classesIn({ cls }) {
  if (cls === "") return [];
  return [...new Set(cls.split(",").filter(Boolean))];
}

/**
 * The class whose own tables are looked at; several have none of their own.
 * @param {View} view
 * @returns {string}
 */
export function oneClass(view) {
  const classes = classesIn(view);
  return classes.length === 1 ? classes[0] : "";
}

/**
 * What the names of the tables looked at begin with: one class has its own.
 * @param {{prefix: string, view: View}} board
 * @returns {string}
 */
export function tablesOf({ prefix, view }) {
  const cls = oneClass(view);
  return cls === "" ? prefix : `${prefix}class/${cls}/`;
}

/**
 * The channel of the running table: of all crews, or of the class looked at.
 * @param {{prefix: string, view: View}} board
 * @returns {string}
 */
export function runningTable({ prefix, view }) {
  const cls = oneClass(view);
  return prefix + (cls === "" ? "overall" : `class/${cls}`);
}

/**
 * The address of this view with some parts changed, relative to the page.
 * @param {View} view
 * @param {Partial<View>} [changes]
 * @returns {string}
 */
export function addressOf(view, changes = {}) {
  /** @type {Record<string, string>} */
  const wanted = { ...view, ...changes };
  let query = "?";
  for (const [name, part] of PARAMETERS) {
    if (wanted[part] === "") continue;
    // What somebody typed is the one part that may hold anything.
    const value = part === "find" ? encoded(wanted[part]) : wanted[part];
    query += `${query === "?" ? "" : "&"}${name}=${value}`;
  }
  return query;
}

/** @param {string} text @returns {string} */
function encoded(text) {
  const hex = (/** @type {string} */ sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(LEFT, hex);
}

/**
 * The names and values that a view's address has.
 * @param {View} view
 * @returns {string[][]}
 */
export function askedOf(view) {
  /** @type {Record<string, string>} */
  const wanted = { ...view };
  const asked = PARAMETERS.filter(([, part]) => wanted[part] !== "");
  return asked.map(([name, part]) => [name, wanted[part]]);
}

/**
 * What an address that is no page of this frame has of the view's.
 * @param {View} view
 * @returns {string}
 */
export function toldIn({ lang, delay }) {
  const pairs = Object.entries({ lang, delay }).filter(([, value]) => value !== "");
  return pairs.length > 0 ? `?${pairs.map(([name, value]) => `${name}=${value}`).join("&")}` : "";
}

/**
 * What the address of a page beside this frame has of the view's.
 * @param {View} view
 * @returns {string}
 */
export function keptOf({ cls, competition, crew, delay, lang }) {
  const pairs = [["class", cls], ["c", competition], ["crew", crew], ["delay", delay], ["lang", lang]];
  const asked = pairs.filter(([, value]) => value !== "");
  return asked.length > 0 ? `?${asked.map(([name, value]) => `${name}=${value}`).join("&")}` : "";
}

/**
 * The address of another page of the rally, looked at in the same way.
 * @param {View} view
 * @param {string} page
 * @param {Partial<View>} [changes]
 * @returns {string}
 */
export function addressElsewhere(view, page, changes = {}) {
  const path = page === HOME ? `/r/${view.rally}` : `/r/${view.rally}/${page}`;
  const query = addressOf(view, { ...FOLLOWS_PAGE, ...changes });
  return path + (query === "?" ? "" : query);
}
