// @ts-check
/**
 * Stands in for a page that was asked for without a connection and is not kept (fan/sw.js): says so,
 * and leads to the pages that are, each with when it was looked at last.
 *
 * @typedef {{href: string, title: string, about: string, atMs: number}} Kept
 */

import { dateText, timeOfDay } from "../../lib/format.js";
import { speaker } from "../../lib/words.js";

/** Where the worker keeps pages: it is no module, so its name stands here once more. */
const KEPT = "ff-pages-1";
const LINKS_MAX = 30;
const LANGUAGES = ["fi", "sv", "en"];
const TITLE = /<title>([^<]*?)(?: · Flying Finish)?<\/title>/;
const BOOT = /<script type="application\/json" id="boot">([^<]*)<\/script>/;
/** What of an address says which page it is, beside its path and its crew. */
const TOLD = ["stage", "class"];
/** How the server writes what would be markup in a title. */
const SIGNS = { "&lt;": "<", "&gt;": ">", "&#34;": '"', "&#39;": "'", "&amp;": "&" };

/** @param {string} id @returns {HTMLElement} */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @returns {string} the language of the address, else the first one that the reader has */
function language() {
  const asked = new URLSearchParams(location.search).get("lang") ?? "";
  const wanted = [asked, ...navigator.languages.map((one) => one.split("-")[0])];
  return wanted.find((one) => LANGUAGES.includes(one)) ?? LANGUAGES[0];
}

/** @returns {Promise<Kept[]>} the pages that can be read, who was looked at last first */
async function pagesKept() {
  const cache = await caches.open(KEPT);
  const pages = [];
  for (const { url } of await cache.keys()) {
    const page = new URL(url);
    // A replay plays what is not kept; a page without the delay that is remembered goes on to another.
    const leaves = page.searchParams.has("replay") || (delayed() && !page.searchParams.has("delay"));
    if (page.pathname.startsWith("/static/") || leaves) continue;
    const answer = await cache.match(url, { ignoreVary: true });
    if (answer) pages.push(kept(page, await answer.text(), answer.headers.get("date") ?? ""));
  }
  return pages.sort((a, b) => b.atMs - a.atMs).slice(0, LINKS_MAX);
}

/** @returns {boolean} does this browser remember a delay? (fan/early.js) */
function delayed() {
  try {
    return localStorage.getItem("ff-delay") !== null;
  } catch {
    return false;
  }
}

/** @param {URL} page @param {string} html @param {string} date as it was answered @returns {Kept} */
function kept({ pathname, search, searchParams }, html, date) {
  const title = TITLE.exec(html)?.[1] ?? pathname;
  const boot = bootOf(html);
  const crews = boot.views?.[`rally/${boot.rally}/entries`]?.data?.rows;
  const { car = "", driver = "" } = crews?.[searchParams.get("crew") ?? ""] ?? {};
  const about = [...TOLD.map((name) => searchParams.get(name)), `${car} ${driver}`.trim()];
  return {
    href: pathname + search,
    title: title.replace(/&[a-z#0-9]+;/g, (sign) => SIGNS[/** @type {keyof SIGNS} */ (sign)] ?? sign),
    about: about.filter(Boolean).join(" · "),
    atMs: Date.parse(date),
  };
}

/** @param {string} html @returns {any} what a page goes on from; of one that was cut off nothing */
function bootOf(html) {
  try {
    return JSON.parse(BOOT.exec(html)?.[1] ?? "{}") ?? {};
  } catch {
    return {};
  }
}

/** @param {number} atMs @returns {string} the time here, with the date if it is another day's */
function timeText(atMs) {
  const offset = -new Date(atMs).getTimezoneOffset();
  const [day, today] = [atMs, Date.now()].map((ms) => dateText(ms, offset));
  return (day === today ? "" : `${day} `) + timeOfDay(atMs, offset, false);
}

/** @param {Kept} page @param {string} when @returns {HTMLElement} */
function line({ href, title, about }, when) {
  const [item, link, small] = ["li", "a", "i"].map((name) => document.createElement(name));
  link.setAttribute("href", href);
  small.textContent = [about, when].filter(Boolean).join(" · ");
  link.append(title, small);
  item.append(link);
  return item;
}

const lang = language();
const words = await fetch(`/static/fan/offline/words/${lang}.json`);
const say = speaker(await words.json());
const pages = await pagesKept();
document.documentElement.lang = lang;
document.title = `${say("offline_title")} · Flying Finish`;
byId("title").textContent = say("offline_title");
byId("said").textContent = pages.length > 0 ? say("offline_said") : say("offline_none");
byId("again").textContent = say("offline_again");
byId("kept-title").textContent = say("offline_kept");
byId("kept").hidden = pages.length === 0;
for (const page of pages) {
  const when = Number.isNaN(page.atMs) ? "" : say("offline_as_of", { at: timeText(page.atMs) });
  byId("pages").append(line(page, when));
}
addEventListener("online", () => location.reload());
