// @ts-check
/**
 * The page's elements and how a face is drawn into them. It knows no socket and makes no decision:
 * every text comes from the pure models, every change goes through lib/patch.js.
 *
 * A template names its lists with `data-list` (`slides` where rows slide to new places) and its
 * single elements with `data-one`; the markup of a row is `<template id="ff-<kind>">`. On top of a
 * list with `data-pins` the rows of followed crews stand once more.
 *
 * @typedef {import("./board.js").Board} Board
 * @typedef {import("./kind.js").Kind} Kind
 * @typedef {import("./kind.js").Face} Face
 * @typedef {import("../lib/words.js").Say} Say
 * @typedef {import("../lib/patch.js").List} List
 * @typedef {import("../lib/connection.js").Standing} Standing
 */

import { adopt, patching, patchOne } from "../lib/patch.js";
import { measure, unmeasure } from "../lib/sight.js";
import { addressOf } from "./board.js";
import { classRows, competitionRows } from "./chips.js";
import { menuRows, pillModel, replayWay, stripRows, waysBeside } from "./frame.js";
import { Made } from "./kind.js";
import { withPins } from "./stars.js";
import { showTime } from "./time.js";

export class Page {
  /**
   * @param {Say} say
   * @param {Kind} kind
   * @param {string[]} menu names of the pages in the menu
   * @param {import("./stars.js").Stars} stars
   */
  constructor(say, kind, menu, stars) {
    this.stars = stars;
    this.say = say;
    this.kind = kind;
    this.menu = menu;
    this.made = new Made();
    /** @type {Record<string, HTMLTemplateElement>} */
    const templates = {};
    for (const template of document.querySelectorAll("template")) {
      templates[template.id.slice("ff-".length)] = template;
    }
    /** @type {Map<string, List>} */
    this.lists = new Map();
    for (const host of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-list]"))) {
      this.lists.set(host.id, adopt(host, templates, host.dataset.list === "slides"));
    }
    this.tables = [...this.lists.values()].filter((list) => list.host.closest("main"));
    this.measure();
    /** @type {Map<string, HTMLElement>} */
    this.ones = new Map();
    for (const one of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-one]"))) {
      this.ones.set(one.id, one);
    }
    /** Single elements that stand for one crew and have its button. */
    this.starred = [...this.ones.values()].filter((one) => one.querySelector("[data-star]"));
    /** @type {any} the entries that the buttons are named by */
    this.named = undefined;
    this.clock = /** @type {HTMLTimeElement} */ (document.getElementById("now"));
    /** @type {Map<string, any>} */
    this.drawn = new Map();
    /** @type {Board | undefined} the board that the open tab was found for */
    this.opened = undefined;
    this.opens = "";
    /** @type {Map<string, Set<string> | null>} the crews that a list was drawn with on top */
    this.pinned = new Map();
  }

  /**
   * Looks where the tables stand: those in panels that are not shown are not drawn, rows that nobody
   * sees may wait, rows that are seen may slide.
   * @returns {boolean} whether a table came into sight that has not been drawn of late
   */
  measure() {
    const hidden = this.tables.filter((list) => list.hidden);
    measure(this.tables);
    return hidden.some((list) => !list.hidden);
  }

  /**
   * Draws all of a board, a table at a step.
   * @param {Board} board
   * @param {number} nowMs rally time
   * @param {boolean} lively false after a change of view: nothing slides, nothing is tinted
   * @param {(channel: string) => boolean} isWaiting is it still on its way?
   * @param {string} late why there is nothing at all yet, "" where there is
   * @returns {Generator<void>}
   */
  *draw(board, nowMs, lively, isWaiting, late) {
    // Who a car's number is said to be may be another crew now.
    if (this.named !== board.data.entries) this.pinned.clear();
    this.named = board.data.entries;
    yield* this.frame(board);
    const face = this.kind.face(board, this.say, nowMs, this.made);
    this.open(board, face, isWaiting);
    yield;
    yield* this.show(face, lively, ({ waitsFor }) => {
      const channel = waitsFor === undefined ? undefined : board.channels[waitsFor];
      return late || (channel !== undefined && isWaiting(channel) ? this.say("loading") : "");
    });
    // Another view has other tables in sight.
    if (!lively) unmeasure(this.tables);
    yield;
    for (const one of this.starred) this.stars.markOne(one, this.say);
    this.kind.settle?.(board, this.say, nowMs);
  }

  /** What stands round the page's own part. @param {Board} board @returns {Generator<void>} */
  *frame(board) {
    const { say, made } = this;
    const { itinerary, state } = board.data;
    const { view, shown } = board;
    const lists = {
      menu: made.of("menu", [view], () => menuRows(board, say, this.menu)),
      strip: made.of("strip", [itinerary, state, shown, view], () => stripRows(board, say)),
      competitions: made.of("competitions", [itinerary, view], () => competitionRows(board)),
      classes: made.of("classes", [itinerary, view], () => classRows(board, say)),
    };
    yield* this.show({ lists, ones: { "replay-way": replayWay(board), ...waysBeside(board) } }, false);
    if (this.drawn.get("view") !== view) this.links(board);
    this.drawn.set("view", view);
  }

  /**
   * Shows a face part by part, its single elements first; what is a getter is made only then, a list
   * if anybody sees it.
   * @param {Face} face @param {boolean} lively
   * @param {(one: import("./kind.js").One) => string} [instead] what to say where it has nothing, if not ""
   * @returns {Generator<void>}
   */
  *show(face, lively, instead = () => "") {
    const { ones } = face;
    for (const name of Object.keys(ones)) {
      const one = ones[name];
      const { text, attrs } = one;
      const empty = text.empty ? instead(one) : "";
      this.one(name, empty === "" ? one : { text: { ...text, empty }, attrs });
      yield;
    }
    const { lists } = face;
    for (const name of Object.keys(lists)) {
      if (lively && this.lists.get(name)?.hidden) continue;
      yield;
      const rows = lists[name];
      const list = this.lists.get(name);
      if (!list) throw new Error(`the page has no list ${name}`);
      const stars = "pins" in list.host.dataset ? this.stars.entries : null;
      const restarred = this.pinned.get(name) !== stars;
      if (this.drawn.get(name) === rows && !restarred) continue;
      this.drawn.set(name, rows);
      this.pinned.set(name, stars);
      yield* patching(list, stars ? withPins(rows, stars, this.say, face.wholes?.[name]) : rows, lively);
      if (stars) this.stars.mark(restarred ? list.shown.values() : list.fresh, this.say);
      const table = list.host.closest("table");
      const some = rows.length > 0 ? "some" : "none";
      if (table && table.dataset.rows !== some) table.dataset.rows = some;
    }
  }

  /** @param {string} name @param {import("./kind.js").One} one */
  one(name, { text, attrs }) {
    const element = this.ones.get(name);
    if (!element) throw new Error(`the page has no element ${name}`);
    patchOne(element, text, attrs);
  }

  /**
   * The page's clock, between two changes.
   * @param {Board} board
   * @param {number} nowMs
   * @returns {boolean} whether another second has begun
   */
  tick(board, nowMs) {
    const offset = board.data.itinerary?.rally?.utc_offset_minutes ?? 0;
    return showTime(this.clock, nowMs, offset, this.say);
  }

  /**
   * What time alone changes.
   * @param {Board} board
   * @param {number} nowMs
   * @returns {Generator<void>}
   */
  *ticking(board, nowMs) {
    if (this.kind.ticking) yield* this.show(this.kind.ticking(board, this.say, nowMs, this.made), true);
  }

  /**
   * @param {Board} board
   * @param {Standing} standing
   * @param {number} asOfMs rally time of the last word from the server
   * @param {number} paceMs how often the page is told, where it saves data
   */
  stand(board, standing, asOfMs, paceMs) {
    this.one("pill", pillModel(board, this.say, standing, asOfMs, paceMs));
  }

  /** The links that change one part of the view and keep the rest of the address. @param {Board} board */
  links({ view }) {
    for (const main of document.querySelectorAll("main[data-tab]")) {
      const { dataset } = /** @type {HTMLElement} */ (main);
      dataset.tab = view.tab || this.opens || dataset.defaultTab;
    }
    if (view.theme === "") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = view.theme;
    for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (
      document.querySelectorAll("a[data-view]")
    )) {
      const part = /** @type {keyof import("./board.js").View} */ (link.dataset.view ?? "");
      const value = new URLSearchParams(link.search).get(part) ?? "";
      const chosen = part === "lang" ? document.documentElement.lang : view[part];
      link.setAttribute("href", addressOf(view, { [part]: value }));
      const otherwise = (part === "tab" && this.opens) || (link.dataset.default ?? "");
      if (value === (chosen || otherwise)) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  /**
   * Opens the tab that has something to show where nobody chose one: once for a view of a stage, as
   * soon as all of it is here, and never again under its reader.
   * @param {Board} board @param {Face} face @param {(channel: string) => boolean} isWaiting
   */
  open(board, face, isWaiting) {
    if (this.opened?.view === board.view && this.opened.shown === board.shown) return;
    if (!Object.values(board.channels).some(isWaiting)) this.opened = board;
    this.opens = face.ones.opens?.attrs["data-opens"] ?? "";
    if (this.opens) this.links(board);
    unmeasure(this.tables);
  }

  /** The chosen stage, page and class into the sight of their rows, moving nothing else. */
  showChosen() {
    for (const name of ["strip", "menu", "classes"]) {
      const host = /** @type {List} */ (this.lists.get(name)).host;
      const chosen = host.querySelector('[aria-current]:not([data-key="chip:"])');
      if (!(chosen instanceof HTMLElement)) continue;
      const room = /** @type {HTMLElement} */ (host.parentElement);
      room.scrollLeft = chosen.offsetLeft - (room.clientWidth - chosen.offsetWidth) / 2;
    }
  }
}
