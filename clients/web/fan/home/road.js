// @ts-check
/**
 * The road of a rally by legs and sections: each stage with its state, its first car, who won it.
 * Pure; twin: web/fan/home_road.py.
 *
 * @typedef {import("../../lib/patch.js").Row} Row
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../../lib/words.js").Say} Say
 */

import { MINUTE_MS, kilometres, timeOfDay } from "../../lib/format.js";
import { addressElsewhere, entryOf, ordered, stateOf } from "../board.js";
import { controlName, stageName } from "../frame.js";

/** The kind of a control where crews come to rest: service and regroup. */
const SERVICE = "regroup_in";
const UNDER_WAY = ["running", "interrupted", "suspended"];

/**
 * The stages in the order of the road under their legs and sections.
 * @param {Board} board @param {Say} say @returns {Row[]}
 */
export function roadRows(board, say) {
  const { stages = {}, controls = {} } = board.data.itinerary ?? {};
  /** @type {Row[]} */
  const rows = [];
  /** @type {any} */
  let leg;
  /** @type {any} */
  let section;
  for (const name of board.stages) {
    const stage = stages[name];
    if (stage.leg !== leg) {
      leg = stage.leg;
      section = undefined;
      rows.push(legRow(board, say, leg));
    }
    if (stage.section !== section) {
      section = stage.section;
      rows.push(sectionRow(board, say, leg, section));
    }
    rows.push(stageRow(board, say, name, stage));
    for (const code of ordered(controls)) {
      const control = controls[code];
      if (control.kind === SERVICE && control.stage === name) rows.push(restRow(board, say, code, control));
    }
  }
  return rows;
}

/**
 * The length of these stages together, cancelled ones left out.
 * @param {Board} board @param {Say} say @param {string[]} stages @returns {string}
 */
export function totalKm(board, say, stages) {
  const about = board.data.itinerary?.stages ?? {};
  const left = stages.filter((stage) => stateOf(board.data.state, stage) !== "cancelled");
  const metres = left.reduce((sum, stage) => sum + about[stage].metres, 0);
  return `${kilometres(metres, say("decimal"))} km`;
}

/** @param {Board} board @param {Say} say @param {number} leg @returns {Row} */
function legRow(board, say, leg) {
  const { stages = {}, legs = {} } = board.data.itinerary ?? {};
  const { name, date } = legs[leg] ?? {};
  const day = date ? dateText(say, date) : "";
  const driven = board.stages.filter((stage) => stages[stage].leg === leg);
  const text = {
    name: `${name || say("leg", { n: leg })} ${day}`.trim(),
    km: totalKm(board, say, driven),
  };
  return { key: `leg:${leg}`, kind: "leg", text, attrs: {} };
}

/**
 * The day and the month of a date such as 2026-08-22.
 * @param {Say} say @param {string} date @returns {string}
 */
export function dateText(say, date) {
  const [, month, day] = date.split("-").map(Number);
  return say("day_month", { day, month });
}

/**
 * @param {Board} board @param {Say} say @param {number} leg @param {number} section
 * @returns {Row}
 */
function sectionRow(board, say, leg, section) {
  const { name } = board.data.itinerary?.sections?.[section] ?? {};
  const said = [say("section", { n: section }), name].filter(Boolean).join(" · ");
  return { key: `section:${leg}:${section}`, kind: "section", text: { name: said }, attrs: {} };
}

/** @param {Board} board @param {Say} say @param {string} code @param {any} control @returns {Row} */
function restRow(board, say, code, { name = "", first_due_at_ms }) {
  const text = { code: controlName(say, code), name, at: clockText(board, first_due_at_ms) };
  return { key: code, kind: "rest", text, attrs: {} };
}

/** @param {Board} board @param {Say} say @param {string} name @param {any} stage @returns {Row} */
function stageRow(board, say, name, stage) {
  const state = stateOf(board.data.state, name);
  const delay = stage.delay_ms ?? 0;
  return {
    key: name,
    kind: "road",
    text: {
      code: stageName(say, name),
      name: stage.name,
      km: kilometres(stage.metres, say("decimal")),
      at: clockText(board, stage.first_due_at_ms),
      delay: delay ? say("delayed_by", { n: Math.floor(delay / MINUTE_MS) }) : "",
      state: say(`state_${state}`),
      figures: UNDER_WAY.includes(state) ? figures(board, name) : "",
      ...winnerText(board, name, state === "completed"),
    },
    attrs: { "data-state": state },
    href: addressElsewhere(board.view, state === "running" ? "live" : "results", { stage: name }),
  };
}

/** @param {Board} board @param {number | undefined} atMs @returns {string} */
function clockText(board, atMs) {
  const offset = board.data.itinerary?.rally?.utc_offset_minutes ?? 0;
  return atMs === undefined ? "" : timeOfDay(atMs, offset, false);
}

/** @param {Board} board @param {string} stage how many are through of those that started */
function figures(board, stage) {
  const { started = 0, finished = 0 } = board.data.state?.stages?.[stage] ?? {};
  return started > 0 ? `${finished}/${started}` : "";
}

/**
 * Who won a stage, or leads it while it is driven; a shared win has several.
 * @param {Board} board @param {string} stage @returns {string[]}
 */
export function winners(board, stage) {
  const rows = board.data.wins?.rows ?? {};
  return ordered(rows).filter((entry) => rows[entry].stages?.[stage] !== undefined);
}

/**
 * The plate and the driver of who won a stage that is over; of several others are counted.
 * @param {Board} board @param {string} stage @param {boolean} over
 */
function winnerText(board, stage, over) {
  const won = over ? winners(board, stage) : [];
  if (won.length === 0) return { car: "", driver: "", more: "" };
  const { car = "", driver = "" } = entryOf(board, won[0]);
  return { car, driver, more: won.length > 1 ? `+${won.length - 1}` : "" };
}
