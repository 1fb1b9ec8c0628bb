// @ts-check
/**
 * Settings of the regulations by name and value, as a bulletin that changed them is told. Values come
 * as the texts of rule files, lists with spaces between. Pure; twin: web/page/settings.py.
 *
 * @typedef {import("../../lib/words.js").Say} Say
 */

import { MINUTE_MS, stageTime } from "../../lib/format.js";

const SECOND_MS = 1000;
/** @type {Record<string, string>} */
const ANSWERS = { true: "setting_yes", false: "setting_no" };
const CHOICES = new Set([
  "dead_heat",
  "due_base",
  "restart_pool",
  "over_stage_maximum",
  "finish_criterion",
]);
/** Where 0 is no such limit. */
const NONE_AT_ZERO = new Set([
  "bogey_ms",
  "maximum_ms",
  "maximum_lateness_section_minutes",
  "maximum_lateness_leg_minutes",
]);

/** @param {Say} say @param {string} name what a setting is called */
export function settingName(say, name) {
  return say(`setting_${name}`);
}

/**
 * A setting's value with its unit, in words where it is a choice; empty for none.
 * @param {Say} say
 * @param {string} name
 * @param {string | undefined} value
 * @returns {string}
 */
export function settingText(say, name, value) {
  if (!value || (value === "0" && NONE_AT_ZERO.has(name))) return "";
  if (CHOICES.has(name)) return say(`choice_${value}`);
  const answer = ANSWERS[value];
  if (answer !== undefined) return say(answer);
  if (name.endsWith("_ms") || name.includes("_ms_per_")) {
    const spans = value.split(" ").map((one) => span(say, Number(one)));
    return spans.join(" · ");
  }
  if (name.endsWith("_thousandths")) return percent(say, Number(value));
  if (name.endsWith("_minutes")) return say("told_minutes", { n: value });
  return name.endsWith("_kmh") ? `${value} km/h` : value;
}

/** @param {Say} say @param {number} thousandths */
function percent(say, thousandths) {
  const tenth = thousandths % 10;
  return `${Math.floor(thousandths / 10)}${tenth === 0 ? "" : say("decimal") + tenth} %`;
}

/** @param {Say} say @param {number} ms */
function span(say, ms) {
  if (ms >= MINUTE_MS) return stageTime(ms, ms % SECOND_MS === 0 ? SECOND_MS : 1);
  return `${String(ms / SECOND_MS).replace(".", say("decimal"))} s`;
}
