// @ts-check
/**
 * Charts of a rally: gaps, places and pace over the stages, times on each stage, and what one stage
 * did. Each is a table, and where it helps a drawing of the same numbers. Pure but for `settle`;
 * twin: web/fan/charts.py.
 *
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../kind.js").Face} Face
 * @typedef {import("../../lib/patch.js").Row} Row
 * @typedef {import("../../lib/words.js").Say} Say
 * @typedef {import("./story.js").Step} Step
 */

import { gap } from "../../lib/format.js";
import { addressElsewhere, addressOf, askedOf, entryOf, tablesOf } from "../board.js";
import { changesOfCrew, keysOf, marked } from "../changed.js";
import { crewAttrs } from "../crew_rows.js";
import { fileRows } from "../files.js";
import { stageName } from "../frame.js";
import { drawChart } from "./draw.js";
import { isMoved, progressChart, progressRows, toldStep } from "./progress.js";
import { baseOf, gapAt, LINES_MAX, linesOf, paceMs, slowerMs, stepsOf } from "./story.js";

const HUNDREDTH_MS = 10;
const TENTH_MS = 100;
/** So much slower by the kilometre than the best deepens a cell's tint. */
const HEATS_MS = [100, 400, 1000, 2000];
const TABS = ["gap", "position", "pace", "heat", "progress"];

/** @param {Board} board @returns {string} */
function tabOf({ view }) {
  return TABS.includes(view.tab) ? view.tab : "gap";
}

/** @param {Board} board @param {string} stage @returns {string} */
function tableAfter(board, stage) {
  return `${tablesOf(board)}overall/${stage}`;
}

/** Stages that are in no total. */
const UNCOUNTED = ["cancelled", "suspended"];

/** @param {Board} board @returns {string[]} the stages that anybody has started, as they count */
function driven({ stages, data }) {
  const states = data.state?.stages ?? {};
  return stages.filter(
    (stage) => (states[stage]?.started ?? 0) > 0 && !UNCOUNTED.includes(states[stage]?.state),
  );
}

/**
 * The table after the last stage is followed, and what was changed.
 * @type {import("../board.js").Channels}
 */
export function channels(board) {
  const last = driven(board).slice(-1).map((stage) => [`overall/${stage}`, tableAfter(board, stage)]);
  return { ...Object.fromEntries(last), corrections: `rally/${board.rally}/corrections` };
}

/**
 * The tables of the stages before it hardly ever change: they are read, and read again when told.
 * @type {import("../board.js").Channels}
 */
export function reads(board) {
  const before = driven(board).slice(0, -1);
  return Object.fromEntries(before.map((stage) => [`overall/${stage}`, tableAfter(board, stage)]));
}

/** @param {Board} board @param {Say} say @returns {Face} */
export function face(board, say) {
  const tab = tabOf(board);
  const steps = stepsOf(board);
  const lines = linesOf(board, steps);
  const title = say(lines.length > 0 ? `chart_${tab}` : `chart_tab_${tab}`, {
    car: entryOf(board, baseOf(board, lines)).car ?? "",
    stage: stageName(say, toldStep(board, steps)?.stage ?? ""),
  });
  return {
    lists: {
      legend: lines.map((entry) => legendRow(board, entry, lines)),
      "chart-rows": tab === "progress" ? [] : markedRows(board, say, tab, steps, lines),
      "progress-rows": tab === "progress" ? progressRows(board, steps, lines) : [],
      "chart-files": lines.length > 0 ? filesOf(board, tab) : [],
    },
    ones: {
      "chart-title": { text: { title, sub: say(`chart_${tab}_sub`), status: "" }, attrs: {} },
      "chart-heads": { text: headsOf(board, lines), attrs: { "data-n": String(lines.length) } },
      "chart-empty": { text: { empty: say("chart_empty") }, attrs: {} },
      chart: { text: {}, attrs: { "data-drawn": isDrawn(board, tab, steps, lines) ? "yes" : "" } },
    },
  };
}

/** @param {Board} board @param {string} tab @returns {Row[]} its files, of one stage also of which */
function filesOf(board, tab) {
  const names = ["class", "crew", "delay", "lang", ...(tab === "progress" ? ["stage"] : [])];
  const told = askedOf(board.view).filter(([name]) => names.includes(name));
  const query = told.map(([name, value]) => `${name}=${value}`).join("&");
  return fileRows(board, `charts/${tab}`, query === "" ? "" : `?${query}`);
}

/** @param {Board} board @param {string[]} lines @returns {Record<string, string>} */
function headsOf(board, lines) {
  /** @type {Record<string, string>} */
  const heads = {};
  for (let n = 1; n <= LINES_MAX; n += 1) {
    heads[`h${n}`] = lines.length < n ? "" : (entryOf(board, lines[n - 1]).car ?? "");
  }
  return heads;
}

/** @param {Board} board @param {string} entry @param {string[]} lines @returns {Row} */
function legendRow(board, entry, lines) {
  const crew = entryOf(board, entry);
  const chosen = entry === board.view.crew;
  return {
    key: entry,
    kind: "line",
    text: { car: crew.car ?? "", driver: crew.driver ?? "" },
    attrs: {
      "data-line": String(lines.indexOf(entry) + 1),
      "aria-current": chosen ? "true" : "",
      "data-leader": crewAttrs(board, crew)["data-leader"],
    },
    href: addressOf(board.view, { crew: chosen ? "" : entry }),
  };
}

/**
 * The rows with a mark at each stage time that was changed; totals have theirs in the tables.
 * @param {Board} board @param {Say} say @param {string} tab @param {Step[]} steps
 * @param {string[]} lines @returns {Row[]}
 */
function markedRows(board, say, tab, steps, lines) {
  const rows = chartRows(board, say, tab, steps, lines);
  if (tab !== "pace" && tab !== "heat") return rows;
  return lines.reduce((made, entry, index) => {
    const changed = keysOf(changesOfCrew(board, entry), "stage");
    return marked(made, changed, `c${index + 1}`, `c${index + 1}`);
  }, rows);
}

/**
 * @param {Board} board @param {Say} say @param {string} tab @param {Step[]} steps
 * @param {string[]} lines @returns {Row[]}
 */
function chartRows(board, say, tab, steps, lines) {
  const base = baseOf(board, lines);
  return steps.map((step, index) => {
    const before = steps[index - 1];
    /** @type {Record<string, string>} */
    const text = { stage: stageName(say, step.stage) };
    const heats = [];
    for (let n = 1; n <= LINES_MAX; n += 1) {
      const entry = lines[n - 1];
      text[`c${n}`] = entry === undefined ? "" : cellText(tab, before, step, entry, base);
      if (tab === "heat" && entry !== undefined) heats.push(heatOf(before, step, entry, n));
    }
    return {
      key: step.stage,
      kind: "step",
      text,
      attrs: { "data-heat": heats.filter(Boolean).join(" ") },
      href: addressElsewhere(board.view, "results", { stage: step.stage }),
    };
  });
}

/**
 * @param {string} tab @param {Step | undefined} before @param {Step} step @param {string} entry
 * @param {string} base @returns {string}
 */
function cellText(tab, before, step, entry, base) {
  if (tab === "position") return String(step.rows[entry]?.pos ?? "");
  const ms = numberOf(tab, before, step, entry, base);
  if (ms === undefined) return "";
  if (ms === 0) return tab === "gap" && entry === base ? "0.0" : "=";
  return gap(ms, unitOf(tab));
}

/** @param {string} tab @returns {number} the finest that is shown, in ms */
function unitOf(tab) {
  return tab === "pace" ? HUNDREDTH_MS : TENTH_MS;
}

/**
 * The number of a cell: ms, ms by the kilometre or a place; undefined where there is none.
 * @param {string} tab @param {Step | undefined} before @param {Step} step @param {string} entry
 * @param {string} base @returns {number | undefined}
 */
function numberOf(tab, before, step, entry, base) {
  if (tab === "position") return step.rows[entry]?.pos;
  if (tab === "pace") return paceMs(before, step, entry);
  if (tab === "heat") return slowerMs(before, step, entry);
  return gapAt(step, entry, base);
}

/**
 * @param {Step | undefined} before @param {Step} step @param {string} entry @param {number} n
 * @returns {string} the cell with the depth of its tint, 0 for the best
 */
function heatOf(before, step, entry, n) {
  const pace = paceMs(before, step, entry);
  if (pace === undefined) return "";
  const depth = HEATS_MS.filter((ms) => pace >= ms).length;
  return slowerMs(before, step, entry) === 0 ? `c${n}b` : `c${n}d${depth}`;
}

/**
 * Is there a drawing beside the table, once a script draws it?
 * @param {Board} board @param {string} tab @param {Step[]} steps @param {string[]} lines
 * @returns {boolean}
 */
function isDrawn(board, tab, steps, lines) {
  if (tab === "progress") return isMoved(board, steps, lines);
  return tab !== "heat" && steps.length > 1;
}

/**
 * Draws the same numbers: lines over stages as wide as they are long.
 * @param {Board} board @param {Say} say
 */
export function settle(board, say) {
  const host = document.getElementById("chart");
  if (!host) return;
  const tab = tabOf(board);
  const steps = stepsOf(board);
  const lines = linesOf(board, steps);
  const base = baseOf(board, lines);
  if (!isDrawn(board, tab, steps, lines)) return;
  if (tab === "progress") {
    drawChart(host, progressChart(board, say, steps, lines));
    return;
  }
  drawChart(host, {
    steps: steps.map(({ stage, metres }) => ({ label: stageName(say, stage), metres })),
    lines: lines.map((entry) => ({
      label: entryOf(board, entry).car ?? "",
      chosen: entry === board.view.crew,
      values: steps.map((step, index) => numberOf(tab, steps[index - 1], step, entry, base)),
    })),
    label: (value) => (tab === "position" ? String(value) : value === 0 ? "0" : gap(value, unitOf(tab))),
    whole: tab === "position",
  });
}
