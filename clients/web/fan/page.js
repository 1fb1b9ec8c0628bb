// @ts-check
/**
 * The page's elements and how a board is drawn into them. It knows no socket and makes no decision:
 * every text comes from the pure models, every change goes through lib/patch.js.
 *
 * @typedef {import("./board.js").Board} Board
 * @typedef {import("../lib/words.js").Say} Say
 * @typedef {import("../lib/connection.js").Standing} Standing
 */

import { timeOfDay } from "../lib/format.js";
import { adopt, measure, patchOne, patchRows } from "../lib/patch.js";
import { addressOf } from "./board.js";
import { overallRows, stageRows } from "./crew_rows.js";
import {
  classRows,
  competitionRows,
  emptyTexts,
  overallHeading,
  pillModel,
  stageHeading,
  stageTab,
  stripRows,
} from "./frame.js";
import { onstageRows } from "./onstage_rows.js";

const DEFAULT_TAB = "stage";
const KINDS = ["crew", "onstage", "head", "stage", "chip"];

/** @param {string} id @returns {HTMLElement} */
function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

export class Page {
  /** @param {Say} say */
  constructor(say) {
    this.say = say;
    const templates = Object.fromEntries(
      KINDS.map((kind) => [kind, /** @type {HTMLTemplateElement} */ (byId(`ff-${kind}`))]),
    );
    /** @param {string} id @param {boolean} [slides] */
    const list = (id, slides) => adopt(byId(id), templates, slides);
    this.strip = list("strip");
    this.competitions = list("competitions");
    this.classes = list("classes");
    this.onstage = list("onstage-rows");
    this.stage = list("stage-rows", true);
    this.overall = list("overall-rows", true);
    this.main = byId("tables");
    this.clock = byId("now");
    this.pill = byId("pill");
    this.pillSaid = "";
    /** @type {Map<string, any[]>} */
    this.drawn = new Map();
    this.stageMade = new Map();
    this.overallMade = new Map();
  }

  /**
   * Draws all of a board.
   * @param {Board} board
   * @param {number} nowMs rally time
   * @param {boolean} lively false after a change of view: nothing slides, nothing is tinted
   * @param {(channel: string) => boolean} isWaiting is it still on its way?
   */
  draw(board, nowMs, lively, isWaiting) {
    const { say } = this;
    if (lively) measure([this.stage, this.overall]);
    const { itinerary, entries, scope_entries, state, stage: table, overall: whole } = board.data;
    const names = [itinerary, entries, scope_entries, board.view];
    if (this.differs("frame", [itinerary, state, board.shown, board.view])) {
      patchRows(this.strip, stripRows(board, say), false);
      patchRows(this.competitions, competitionRows(board), false);
      patchRows(this.classes, classRows(board, say), false);
      this.links(board);
    }
    patchRows(this.onstage, onstageRows(board, say, nowMs), lively);
    if (this.differs("stage", [...names, table])) {
      patchRows(this.stage, stageRows(board, say, this.stageMade), lively);
    }
    if (this.differs("overall", [...names, whole, board.data.before])) {
      patchRows(this.overall, overallRows(board, say, this.overallMade), lively);
    }
    const stage = stageHeading(board, say);
    const overall = overallHeading(board, say);
    patchOne(byId("stage-title"), stage.text, stage.attrs);
    patchOne(byId("overall-title"), overall.text, overall.attrs);
    for (const { host } of [this.onstage, this.stage, this.overall]) {
      const table = /** @type {HTMLElement} */ (host.parentElement);
      table.dataset.rows = host.firstElementChild ? "some" : "none";
    }
    for (const [role, text] of Object.entries(emptyTexts(board, say))) {
      const waiting = role in board.channels && isWaiting(board.channels[role]);
      patchOne(byId(`${role}-empty`), { empty: waiting ? say("loading") : text });
    }
  }

  /**
   * Has what a part is made of changed since it was drawn? Views that did not are the same objects.
   * @param {string} part
   * @param {any[]} made
   * @returns {boolean}
   */
  differs(part, made) {
    const before = this.drawn.get(part);
    this.drawn.set(part, made);
    return !before || made.some((value, index) => value !== before[index]);
  }

  /**
   * The clocks alone, between two changes.
   * @param {Board} board
   * @param {number} nowMs
   */
  tick(board, nowMs) {
    const offset = board.data.itinerary?.rally?.utc_offset_minutes ?? 0;
    const text = timeOfDay(nowMs, offset);
    if (this.clock.textContent === text) return;
    this.clock.textContent = text;
    patchRows(this.onstage, onstageRows(board, this.say, nowMs));
  }

  /**
   * @param {Board} board
   * @param {Standing} standing
   * @param {number} asOfMs rally time of the last word from the server
   */
  stand(board, standing, asOfMs) {
    const { text, attrs } = pillModel(board, this.say, standing, asOfMs);
    const said = JSON.stringify([text, attrs]);
    if (said === this.pillSaid) return;
    this.pillSaid = said;
    patchOne(this.pill, text, attrs);
  }

  /**
   * The links that keep the rest of the address, and the tab that a phone shows.
   * @param {Board} board
   */
  links(board) {
    const { view } = board;
    const chosen = view.tab || DEFAULT_TAB;
    this.main.dataset.tab = chosen;
    if (view.theme === "") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = view.theme;
    for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (
      document.querySelectorAll("a[data-view]")
    )) {
      const part = link.dataset.view ?? "";
      const value = new URLSearchParams(link.search).get(part) ?? "";
      const now = part === "tab" ? chosen : part === "theme" ? view.theme : document.documentElement.lang;
      link.setAttribute("href", addressOf(view, { [part]: value }));
      if (value === now) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
      if (value === "stage") link.textContent = stageTab(board, this.say);
    }
  }

  /** The chosen stage into the strip's sight, moving nothing but the strip. */
  showChosen() {
    const chosen = this.strip.host.querySelector('[aria-current="true"]');
    if (!(chosen instanceof HTMLElement)) return;
    const room = /** @type {HTMLElement} */ (this.strip.host.parentElement);
    room.scrollLeft = chosen.offsetLeft - (room.clientWidth - chosen.offsetWidth) / 2;
  }
}
