// @ts-check
/**
 * Models of all that stands round the tables: pill, strip of stages, chips, headings. Pure; twin:
 * web/page/frame.py.
 *
 * @typedef {import("../lib/patch.js").Row} Row
 * @typedef {import("./board.js").Board} Board
 * @typedef {import("../lib/words.js").Say} Say
 * @typedef {import("../lib/connection.js").Standing} Standing
 */

import { kilometres, speed, timeOfDay } from "../lib/format.js";
import {
  addressElsewhere, addressOf, classesIn, crewsOf, keptOf, oneClass, ordered, publicationOf, stateOf,
} from "./board.js";
import { markOf } from "./marks.js";

const KM_WIDTH_MAX = 60;
const METRES = 1000;
const SECOND_MS = 1000;

/**
 * EK7 for SS7 in Finnish; a stage that is named otherwise keeps its name.
 * @param {Say} say
 * @param {string} stage
 * @returns {string}
 */
export function stageName(say, stage) {
  return stage.replace(/^SS(?=\d)/, say("stage_prefix"));
}

/**
 * AT8 for TC8 in Finnish, the finish of a stage for SF8, a stage's start by its stage.
 * @param {Say} say
 * @param {string} control
 * @returns {string}
 */
export function controlName(say, control) {
  if (control.startsWith("TC")) return say("tc_prefix") + control.slice(2);
  if (control.startsWith("SF")) {
    return say("finish_of", { stage: stageName(say, `SS${control.slice(2)}`) });
  }
  return stageName(say, control);
}

/**
 * What the pill says. Stale tells since when: what is shown is as of then.
 * @param {Board} board
 * @param {Say} say
 * @param {Standing} standing
 * @param {number} asOfMs rally time of the last word from the server
 * @param {number} paceMs how often the page is told, where it saves data; 0: at once
 */
export function pillModel(board, say, standing, asOfMs, paceMs) {
  const offset = board.data.itinerary?.rally?.utc_offset_minutes ?? 0;
  const closed = standing === "live" && board.data.state?.closed === true;
  const { delay, replay } = board.view;
  const state = replay !== "" ? "replay" : closed ? "closed" : standing;
  const live = board.live === "" ? "" : stageName(say, board.live);
  const details = { live, stale: timeOfDay(asOfMs, offset, false), reconnecting: "", closed: "", replay: live };
  const isPaced = state === "live" && paceMs > 0;
  const s = paceMs / SECOND_MS;
  const paced = isPaced ? say("pill_paced", { s }) : "";
  const detail = [details[state], paced].filter(Boolean).join(" · ");
  return {
    text: {
      word: say(`pill_${state}`),
      detail: delay === "" ? detail : say("pill_behind", { detail, s: delay }).trim(),
    },
    attrs: {
      "data-state": state,
      title: isPaced ? say("pill_saves", { s }) : "",
      "data-driving": state === "live" && live !== "" ? "yes" : "",
      // Whatever page somebody is on, the stage that is driven is one tap away.
      href: addressElsewhere(board.view, "live", { stage: "" }),
    },
  };
}

/**
 * The way to the replay of a rally that is over; until then it is hidden.
 * @param {Board} board
 */
export function replayWay({ data, view }) {
  const over = data.state?.closed === true && view.replay === "";
  const href = addressElsewhere(view, "live", { stage: "", delay: "", replay: "1" });
  return { text: {}, attrs: { hidden: over ? "" : "hidden", href } };
}

/**
 * The ways to the pages of other tables and of files, of what is looked at here.
 * @param {Board} board
 */
export function waysBeside({ view }) {
  /** @param {string} page */
  const way = (page) => ({ text: {}, attrs: { href: `/r/${view.rally}/${page}` } });
  const tables = keptOf({ ...view, crew: "" });
  return { "tables-way": way(`tables${tables}`), "files-way": way(`files${keptOf(view)}`) };
}

/**
 * A link to each page of the menu, looked at in the way this one is.
 * @param {Board} board @param {Say} say @param {string[]} pages @returns {Row[]}
 */
export function menuRows(board, say, pages) {
  return pages.map((page) => ({
    key: `page:${page}`,
    kind: "page",
    text: { label: say(`page_${page}`) },
    attrs: { "aria-current": page === board.view.page ? "page" : "" },
    href: addressElsewhere(board.view, page),
  }));
}

/** @param {Board} board @param {Say} say @returns {Row[]} */
export function stripRows(board, say) {
  const stages = board.data.itinerary?.stages ?? {};
  return ordered(stages).map((stage) => {
    const { name, metres } = stages[stage];
    const state = stateOf(board.data.state, stage);
    const km = Math.max(1, Math.min(KM_WIDTH_MAX, Math.round(metres / METRES)));
    return {
      key: stage,
      kind: "stage",
      text: {
        code: stageName(say, stage),
        name,
        km: kilometres(metres, say("decimal")),
        state: say(`state_${state}`),
      },
      attrs: {
        "data-state": state,
        "data-km": String(km),
        "data-outside": board.stages.includes(stage) ? "" : "yes",
        "aria-current": stage === board.shown ? "true" : "",
      },
      href: addressOf(board.view, board.stages.includes(stage) ? { stage } : outside(stage)),
    };
  });
}

/** @param {string} stage one that does not count for this competition: it is the rally's to show */
function outside(stage) {
  return { stage, competition: "", cls: "" };
}

/**
 * What stands beside a heading, with the classes looked at where they are several.
 * @param {Board} board @param {string} said @returns {string}
 */
export function withClasses({ view }, said) {
  const classes = classesIn(view);
  return [said, classes.length > 1 ? classes.join(" + ") : ""].filter(Boolean).join(" · ");
}

/** @param {Board} board @param {Say} say @returns {string} what the tab of the stage's table says */
export function stageTab(board, say) {
  return board.shown === "" ? say("tab_stage") : stageName(say, board.shown);
}

/** @param {Board} board @param {Say} say heading of the stage table */
export function stageHeading(board, say) {
  const stage = board.data.itinerary?.stages?.[board.shown];
  if (!stage) return heading(board, say, "", "", "stage");
  const { started = 0, finished = 0 } = board.data.state?.stages?.[board.shown] ?? {};
  const state = stateOf(board.data.state, board.shown);
  const facts = [`${kilometres(stage.metres, say("decimal"))} km`, say(`state_${state}`)];
  if (started > 0) facts.push(`${finished}/${started}`);
  const kmh = fastest(board, stage.metres, say);
  if (kmh !== "") facts.push(say("fastest_kmh", { kmh }));
  const title = say("stage_table", { stage: stageName(say, board.shown), name: stage.name });
  return heading(board, say, title, facts.join(" · "), "stage");
}

/**
 * The average speed of who is first on the shown stage; none of a time that was given.
 * @param {Board} board @param {number} metres @param {Say} say @returns {string}
 */
function fastest(board, metres, say) {
  const crews = crewsOf(board, "stage");
  const first = crews[ordered(crews).find((one) => crews[one].pos !== undefined) ?? ""];
  if (first?.elapsed_ms === undefined || markOf(first) !== "") return "";
  return speed(metres, first.elapsed_ms, say("decimal"));
}

/** @param {Board} board @param {Say} say heading of the overall table */
export function overallHeading(board, say) {
  const base = board.running ? board.data.overall?.stage : board.shown;
  const stage = base ? stageName(say, base) : "";
  const cls = oneClass(board.view);
  const kind = cls === "" ? "overall" : "class";
  const title = say(board.running ? `${kind}_running` : `${kind}_after`, {
    stage,
    class: cls,
  });
  return heading(board, say, title, withClasses(board, board.running ? stage : ""), "overall");
}

/**
 * A heading with what was published of the table in a role.
 * @param {Board} board @param {Say} say @param {string} title @param {string} sub
 * @param {string} role
 */
export function heading(board, say, title, sub, role) {
  const published = publicationOf(board, role);
  const offset = board.data.itinerary?.rally?.utc_offset_minutes ?? 0;
  const status = published?.status ?? "";
  const at = published ? timeOfDay(published.published_at_ms, offset, false) : "";
  const version = published?.version ?? 0;
  const n = board.data[role]?.changes_pending ?? 0;
  const pending = n ? ` · ${say("changes_pending", { n })}` : "";
  return {
    text: { title, sub, status: status && say(`published_${status}`, { version, at }) + pending },
    attrs: { "data-status": status },
  };
}

/** @param {Board} board @param {Say} say the sentences that stand where there are no rows */
export function emptyTexts(board, say) {
  const cls = classesIn(board.view).join(" + ");
  const stage = stageName(say, board.shown);
  const first = board.data.itinerary?.stages?.[board.shown]?.first_due_at_ms;
  const offset = board.data.itinerary?.rally?.utc_offset_minutes ?? 0;
  const at = first === undefined ? "" : timeOfDay(first, offset, false);
  const noTimes = say(at === "" ? "empty_stage_plain" : "empty_stage", { stage, at });
  return {
    stage: board.shown === "" ? say("empty_rally") : noTimes,
    overall: say("empty_overall"),
    onstage: say(cls === "" ? "onstage_none" : "onstage_none_class", { class: cls }),
  };
}
