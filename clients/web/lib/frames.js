// @ts-check
/**
 * Work that is done in the browser's frames, a little in each: a telephone that has much to draw
 * still scrolls, because no frame is spent on it whole. Jobs are done one after the other, each in
 * steps; what is asked for again before it began is done once, as it was asked for last.
 *
 * @typedef {() => Iterator<void>} Job begins the work; its steps are the iterator's
 */

/** After so much of a frame no further step is begun in it. */
const FRAME_MS = 0.5;

/** @type {Map<string, Job>} not begun, by name, in the order of asking */
const asked = new Map();
/** @type {Iterator<void> | null} begun and not done */
let steps = null;
let waits = false;
/** @type {Set<() => void>} what has a frame to itself */
const small = new Set();
/** Had something small the frame before? */
let gaveWay = false;

/**
 * Has something small done in a frame to come, which is nobody else's: work in steps gives way to it,
 * but never in two frames after each other. What is asked for again before it was done is done once.
 * @param {() => void} done
 */
export function inOneFrame(done) {
  small.add(done);
  wait();
}

/**
 * Has a job done in the frames to come.
 * @param {string} name
 * @param {Job} job
 */
export function inFrames(name, job) {
  asked.set(name, job);
  wait();
}

/** @param {Iterator<void>} whole what is done in steps otherwise, now and at once */
export function atOnce(whole) {
  while (!whole.next().done);
}

function wait() {
  if (waits) return;
  waits = true;
  requestAnimationFrame(work);
}

function work() {
  waits = false;
  const idle = steps === null && asked.size === 0;
  if (small.size > 0 && (idle || !gaveWay)) {
    gaveWay = true;
    if (!idle || small.size > 1) wait();
    next()();
    return;
  }
  gaveWay = false;
  const untilMs = performance.now() + FRAME_MS;
  // What is asked for meanwhile is for the next frame.
  let jobs = asked.size;
  do {
    if (steps === null && jobs > 0) {
      steps = begin();
      jobs -= 1;
    }
    if (steps?.next().done) steps = null;
  } while ((steps !== null || jobs > 0) && performance.now() < untilMs);
  if (steps !== null || asked.size > 0 || small.size > 0) wait();
}

/** @returns {() => void} the small thing that was asked for first */
function next() {
  const [first] = small;
  small.delete(first);
  return first;
}

/** @returns {Iterator<void> | null} the job that was asked for first */
function begin() {
  for (const [name, job] of asked) {
    asked.delete(name);
    return job();
  }
  return null;
}
