// @ts-check
/**
 * The page of a series begins here: from what the server painted and put into `#boot`, over the
 * socket, to the page. Another title or language is another page, which comes from the server.
 */

import { timeOfDay } from "../lib/format.js";
import { Connection } from "../lib/connection.js";
import { adopt, patchOne, patchRows } from "../lib/patch.js";
import { asked, emptyState, held, reduce } from "../lib/store.js";
import { speaker } from "../lib/words.js";
import { face } from "./season.js";

/** @param {string} id @returns {HTMLElement} */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const boot = JSON.parse(byId("boot").textContent ?? "{}");
const say = speaker(boot.words);
/** @type {Record<string, HTMLTemplateElement>} */
const templates = {};
for (const template of document.querySelectorAll("template")) templates[template.id.slice("ff-".length)] = template;
const hosts = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-list]"));
const lists = new Map(Array.from(hosts, (host) => [host.id, adopt(host, templates)]));
const channels = Object.values(boot.season.channels);
let state = { ...emptyState(), views: boot.views };
let drawn = false;
let heardAtMs = Date.now();

const connection = new Connection({
  url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${boot.live}`,
  held: () => held(state, channels),
  heard,
  standing: stand,
});

/** @param {any} message */
function heard(message) {
  heardAtMs = Date.now();
  const before = state.views;
  state = reduce(state, message);
  if (state.asks.length > 0) {
    connection.subscribe(held(state, state.asks));
    state = asked(state);
  }
  if (state.views !== before) soon();
}

/** Draws once in the next frame, however much is heard until then. */
function soon() {
  if (drawn) return;
  drawn = true;
  requestAnimationFrame(() => {
    drawn = false;
    draw();
  });
}

function draw() {
  const made = face(boot.season, (channel) => state.views[channel]?.data, say);
  for (const [name, rows] of Object.entries(made.lists)) {
    const list = lists.get(name);
    if (!list) throw new Error(`the page has no list ${name}`);
    patchRows(list, rows, document.visibilityState === "visible");
    const table = list.host.closest("table");
    if (table) table.dataset.rows = rows.length > 0 ? "some" : "none";
  }
  for (const [name, { text, attrs }] of Object.entries(made.ones)) patchOne(byId(name), text, attrs);
}

/** Says how the page stands: live, reconnecting, or as of when. */
function stand() {
  const { state: standing } = connection;
  const offset = -new Date(heardAtMs).getTimezoneOffset();
  const detail = standing === "live" ? "" : timeOfDay(heardAtMs, offset, false);
  patchOne(byId("pill"), { word: say(`pill_${standing}`), detail }, { "data-state": standing });
}

connection.start();
document.documentElement.dataset.ready = boot.season.title;
