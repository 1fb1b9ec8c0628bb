// @ts-check
/**
 * The bar that plays a rally gone by: play and pause, speed, where we are, and a jump to each stage.
 * Where it stands is kept for the next page of the same window.
 */

import { stageName } from "./frame.js";
import { ReplaySource, Tape } from "./replay.js";

const SPEEDS = [1, 10, 60, 240];
const SAVE_MS = 1000;

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);

/**
 * Fetches the file of a rally and returns what makes a source of it.
 * @param {string} rally
 * @param {import("../lib/words.js").Say} say
 */
export async function replayOf(rally, say) {
  const answer = await fetch(`/r/${rally}/replay.ndjson`);
  if (!answer.ok) {
    byId("replay-said").textContent = say("replay_none");
    throw new Error("no replay");
  }
  const tape = new Tape(await answer.text());
  return (/** @type {import("../lib/connection.js").Owner} */ owner) => {
    const source = new ReplaySource(owner, rally, tape);
    bind(source, say);
    return source;
  };
}

/** @param {ReplaySource} source @param {import("../lib/words.js").Say} say */
function bind(source, say) {
  const key = `ff-replay/${source.rally}`;
  const kept = keptAt(key);
  if (kept >= source.tape.fromMs && kept <= source.tape.untilMs) source.atMs = kept;
  const { scrub, speed, stage, play } = {
    scrub: byId("replay-at"),
    speed: byId("replay-speed"),
    stage: byId("replay-stage"),
    play: byId("replay-play"),
  };
  scrub.min = String(source.tape.fromMs);
  scrub.max = String(source.tape.untilMs);
  for (const times of SPEEDS) speed.append(new Option(`${times} ×`, String(times)));
  speed.value = "60";
  stage.append(new Option(say("replay_stage"), ""));
  for (const [name, atMs] of Object.entries(source.tape.stages)) {
    stage.append(new Option(stageName(say, name), String(atMs)));
  }
  const show = () => {
    scrub.value = String(source.now());
    play.textContent = say(source.speed > 0 ? "replay_pause" : "replay_play");
  };
  play.addEventListener("click", () => {
    source.play(source.speed > 0 ? 0 : Number(speed.value));
    show();
  });
  speed.addEventListener("change", () => {
    if (source.speed > 0) source.play(Number(speed.value));
  });
  scrub.addEventListener("input", () => source.seek(Number(scrub.value)));
  stage.addEventListener("change", () => {
    if (stage.value !== "") source.seek(Number(stage.value));
    show();
  });
  setInterval(() => {
    keepAt(key, source.now());
    if (document.activeElement !== scrub) show();
  }, SAVE_MS);
  byId("replay").hidden = false;
  show();
}

/** Where a replay was left, 0 where nothing may be kept. @param {string} key @returns {number} */
function keptAt(key) {
  try {
    return Number(sessionStorage.getItem(key));
  } catch {
    return 0;
  }
}

/** @param {string} key @param {number} atMs */
function keepAt(key, atMs) {
  try {
    sessionStorage.setItem(key, String(atMs));
  } catch {
    // It begins anew when the page is opened again.
  }
}
