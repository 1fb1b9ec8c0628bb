// @ts-check
/**
 * A crew's own page: who they are, how they stand, stage by stage, time cards, penalties. Pure;
 * twin: web/fan/crew.py. Without a crew it lists all to choose.
 *
 * @typedef {import("../../lib/patch.js").Row} Row
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../kind.js").Face} Face
 * @typedef {import("../kind.js").Made} Made
 * @typedef {import("../../lib/words.js").Say} Say
 */

import { adjustment, totalTime } from "../../lib/format.js";
import { classesOf, entryOf, ordered, toldIn } from "../board.js";
import { changesOfCrew, marked, penaltiesChanged } from "../changed.js";
import { crewAttrs, crewText } from "../crew_rows.js";
import { fileRows } from "../files.js";
import { controlName, stageName } from "../frame.js";
import { entryRows, saidOr } from "../lists/lists.js";
import { changeRows } from "../results/changes.js";
import { duelLists, duelOnes, rivalChannels, rivalReads } from "./duel.js";
import { clockText, stageRows } from "./stages.js";

/** @type {Record<string, any>} */
const NOTHING = {};

/** @param {Board} board @returns {string} empty while none is chosen that is entered */
function chosenCrew(board) {
  const { crew } = board.view;
  return Object.keys(entryOf(board, crew)).length > 0 ? crew : "";
}

/** @param {Board} board @returns {Record<string, string>} its own view, the tables it stands in */
export function channels(board) {
  const entry = chosenCrew(board);
  if (entry === "") return {};
  const { prefix, rally } = board;
  const { cls } = crewText(board, entryOf(board, entry));
  /** @type {Record<string, string>} */
  const own = { crew: `rally/${rally}/crew/${entry}`, overall: `${prefix}overall` };
  own.corrections = `rally/${rally}/corrections`;
  if (cls !== "") own.class = `${prefix}class/${cls}`;
  return { ...own, ...rivalChannels(board) };
}

/** @param {Board} board @returns {Record<string, string>} its places, which others move */
export function reads(board) {
  const entry = chosenCrew(board);
  if (entry === "") return /** @type {Record<string, string>} */ ({});
  return { places: `${board.prefix}places/${entry}`, ...rivalReads(board) };
}

/** @param {Board} board @param {Say} say @param {number} _nowMs @param {Made} made @returns {Face} */
export function face(board, say, _nowMs, made) {
  const entry = chosenCrew(board);
  const { itinerary, state, entries, scope_entries, crew, places, corrections } = board.data;
  const ones = onesOf(board, say, entry);
  const names = [itinerary, entries, scope_entries, board.view];
  if (entry === "") {
    const rows = made.of("list", names, () => entryRows(board, say));
    const tables = ["stage", "card", "pen", "duel", "near", "rival"].map((name) => `${name}-rows`);
    const files = ["crew", "card", "duel"].map((name) => `${name}-files`);
    const none = [...tables, ...files, "crew-changes", "rival-kept"].map((name) => [name, []]);
    return { lists: { ...Object.fromEntries(none), "list-rows": rows }, ones };
  }
  /** @type {Record<string, Row[]>} */
  const lists = {
    "list-rows": [],
    "crew-files": made.of("files", names, () => fileRows(board, `crew/${entry}`, toldIn(board.view))),
    "card-files": made.of("cards", names, () => fileRows(board, `cards/${entry}`, toldIn(board.view))),
    "card-rows": made.of("card", [...names, crew], () => cardRows(board, say)),
    "pen-rows": made.of("pen", [...names, crew, corrections], () => {
      const changed = penaltiesChanged(board, crew?.adjustments ?? NOTHING, entry);
      return marked(penaltyRows(board, say), changed, "sum", "sum");
    }),
    "crew-changes": made.of("changes", [...names, corrections], () =>
      changeRows(board, say, changesOfCrew(board, entry)),
    ),
    ...duelLists(board, say, entry, made),
  };
  // In the browser places come a moment later; until then the painted rows stay.
  if (places !== undefined) {
    lists["stage-rows"] = made.of("stage", [...names, state?.stages, crew, places, corrections], () =>
      stageRows(board, say, entry),
    );
  }
  return { lists, ones };
}

/** @param {Board} board @param {Say} say @param {string} entry */
function onesOf(board, say, entry) {
  /** @param {string} key */
  const empty = (key) => ({ text: { empty: say(key) }, attrs: {} });
  return {
    "crew-head": head(board, say, entry),
    ...duelOnes(board, say, entry),
    "list-title": { text: { title: say("choose_crew"), sub: "", status: "" }, attrs: {} },
    "list-empty": empty("empty_entries"),
    "stage-empty": empty("empty_crew_stages"),
    "card-empty": empty("empty_cards"),
    "pen-empty": empty("empty_penalties"),
  };
}

/** @param {Board} board @param {Say} say @param {string} entry who a crew is and how it stands */
function head(board, say, entry) {
  const crew = entryOf(board, entry);
  const classes = ordered(classesOf(board)).filter((name) => crew.classes?.[name] !== undefined);
  const car = new Set([crew.vehicle, crew.entrant, crew.team].filter(Boolean));
  return {
    text: {
      ...crewText(board, crew),
      cls: classes.join(" "),
      vehicle: [...car].join(" · "),
      standing: entry === "" ? "" : standing(board, say, entry).join(" · "),
    },
    attrs: { "data-key": entry, "data-chosen": entry === "" ? "" : "yes", ...crewAttrs(board, crew) },
  };
}

/** @param {Board} board @param {Say} say @param {string} entry @returns {string[]} */
function standing(board, say, entry) {
  const row = board.data.overall?.rows?.[entry] ?? NOTHING;
  const inClass = board.data.class?.rows?.[entry] ?? NOTHING;
  const { cls } = crewText(board, entryOf(board, entry));
  const said = [];
  if (row.pos !== undefined) said.push(say("place_overall", { n: row.pos }));
  if (inClass.pos !== undefined) said.push(say("place_class", { class: cls, n: inClass.pos }));
  if (row.code !== undefined) {
    const stage = row.stage === undefined ? "" : stageName(say, row.stage);
    said.push(say(`code_${row.code}`, { stage }).trim());
  }
  if (row.total_ms !== undefined) said.push(totalTime(row.total_ms));
  return said;
}

/** @param {Board} board @param {Say} say @returns {Row[]} time cards in road order */
function cardRows(board, say) {
  const { check_ins = {}, checks = {} } = board.data.crew ?? NOTHING;
  return onRoad(board, Object.keys(check_ins)).map((control) => ({
    key: control,
    kind: "card",
    text: {
      control: controlName(say, control),
      due: clockText(board, checks[control]?.due_at_ms),
      at: clockText(board, check_ins[control]),
    },
    attrs: {},
  }));
}

/** @param {Board} board @param {Say} say @returns {Row[]} penalties and credits in road order */
function penaltyRows(board, say) {
  const adjustments = board.data.crew?.adjustments ?? NOTHING;
  const controls = Object.values(adjustments).map(({ control }) => control);
  const road = onRoad(board, [...new Set(controls)]);
  const place = (/** @type {string} */ name) => road.indexOf(adjustments[name].control);
  const names = Object.keys(adjustments).sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
  return names.map((name) => {
    const { ms, kind, control, reason, article, document } = adjustments[name];
    const said = [saidOr(say, `kind_${kind ?? ""}`, kind ?? ""), reason, article, document];
    return {
      key: name,
      kind: "charge",
      text: {
        control: controlName(say, control),
        sum: adjustment(ms),
        why: said.filter(Boolean).join(" · "),
      },
      attrs: { "data-sum": ms < 0 ? "credit" : "" },
      href: `/r/${board.rally}/explain/adjustment/${name}${toldIn(board.view)}`,
    };
  });
}

/** @param {Board} board @param {string[]} controls those that the road does not name come last */
function onRoad(board, controls) {
  const road = ordered(board.data.itinerary?.controls).filter((one) => controls.includes(one));
  return [...road, ...controls.filter((one) => !road.includes(one)).sort()];
}
