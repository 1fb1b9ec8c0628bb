// @ts-check
/**
 * What moves and what is tinted when something changed. Rows slide to their places. Cells are tinted
 * for two seconds: lib/tokens.css says how `data-changed` looks, first clearly, then faintly. A fade
 * would have the browser draw sixty times a second for as long; three looks cost three drawings.
 */

const MOVE_MS = 220;
/** With more rows moving at once nobody can follow them; they are simply there. */
const MOVES_MAX = 40;
/** The same where they are more than a telephone can draw: each row that moves is a drawing of its own. */
const MOVES_SLOW = 4;
/** So much later the frame after a slide began has lost one on the way. */
const SLOW_MS = 34;
const STEP_MS = 250;
const STEPS = 8;
/** Steps before the end at which a tint becomes faint. */
const FAINT = 2;

const still = matchMedia("(prefers-reduced-motion: reduce)");

/** @type {Map<HTMLElement, number>} steps left, by cell */
const cells = new Map();
let timer = 0;
let movesMax = MOVES_MAX;

/** @param {HTMLElement} cell */
export function tint(cell) {
  cells.set(cell, STEPS);
  if (cell.dataset.changed !== "now") cell.dataset.changed = "now";
  timer ||= setInterval(step, STEP_MS);
}

function step() {
  for (const [cell, left] of cells) {
    if (left > 1) cells.set(cell, left - 1);
    else cells.delete(cell);
    if (left === 1) delete cell.dataset.changed;
    else if (left === FAINT + 1) cell.dataset.changed = "lately";
  }
  if (cells.size > 0) return;
  clearInterval(timer);
  timer = 0;
}

/**
 * Lets elements come to where they are from where they were.
 * @param {{element: HTMLElement, by: number}[]} moves `by` is how far below it was, in pixels
 */
export function slide(moves) {
  if (still.matches || moves.length > movesMax) return;
  for (const { element, by } of moves) {
    element.animate([{ transform: `translateY(${by}px)` }, { transform: "none" }], {
      duration: MOVE_MS,
      easing: "ease-out",
    });
  }
  if (moves.length > MOVES_SLOW) watch();
}

/** Whoever cannot begin a slide of many rows within a frame has them no more. */
function watch() {
  const began = performance.now();
  requestAnimationFrame(() => {
    if (performance.now() - began > SLOW_MS) movesMax = MOVES_SLOW;
  });
}
