// @ts-check
/**
 * Lines over the stages of a rally, as SVG: the x axis is the road, each stage as wide as it is
 * long; down is slower. `plotOf` works out where everything stands and is pure, `drawChart` only
 * makes the elements.
 *
 * @typedef {{label: string, start?: string, chosen: boolean, values: (number | undefined)[]}} Line
 *   a line with what stands at its end, and at its start if anything does
 * @typedef {{steps: {label: string, metres: number}[], lines: Line[],
 *   label: (value: number) => string, whole: boolean, width?: number}} Chart
 */

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 1000;
const HEIGHT = 420;
const LEFT = 74;
const RIGHT = 52;
const TOP = 34;
const BOTTOM = 16;
/** Labels nearer than this would be written over each other. */
const LABEL = 20;
/** A stage's name has room where the stage is this wide for each of its letters. */
const LETTER = 11;
const TICKS = 5;
const NICE = [1, 2, 5, 10];
const SECOND_MS = 1000;
/** Steps that times are read by, in seconds: minutes have no round hundred. */
const TIMES = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800];

/**
 * Round values across a range, at most about five: places, else times in ms.
 * @param {number} low @param {number} high @param {boolean} whole
 * @returns {number[]}
 */
function ticksOf(low, high, whole) {
  const rough = Math.max((high - low) / TICKS, whole ? 1 : Number.EPSILON);
  const power = 10 ** Math.floor(Math.log10(rough));
  const round = power * (NICE.find((nice) => nice * power >= rough) ?? 10);
  const time = TIMES.find((seconds) => seconds * SECOND_MS >= rough);
  const step = whole || time === undefined ? round : time * SECOND_MS;
  const ticks = [];
  for (let n = Math.ceil(low / step); n * step <= high; n += 1) ticks.push(n * step);
  return ticks;
}

/**
 * Moves what stands too near to each other apart, in its order, and keeps it inside the drawing.
 * @param {(number | undefined)[]} wanted @returns {number[]} where each may stand
 */
export function spread(wanted) {
  const order = wanted.map((_, index) => index).filter((index) => wanted[index] !== undefined);
  order.sort((a, b) => Number(wanted[a]) - Number(wanted[b]));
  const found = wanted.map(Number);
  order.forEach((index, n) => {
    if (n > 0) found[index] = Math.max(found[index], found[order[n - 1]] + LABEL);
  });
  let most = HEIGHT - BOTTOM;
  for (const index of order.reverse()) {
    found[index] = Math.min(found[index], most);
    most = found[index] - LABEL;
  }
  return found;
}

/**
 * Where everything of a chart stands: edges of stages, ticks, each line's points, and how high what
 * is written at its ends. A line is cut where a value is missing.
 * @param {Chart} chart
 */
export function plotOf({ steps, lines, whole, width = WIDTH }) {
  const known = lines.flatMap(({ values }) => values.filter((value) => value !== undefined));
  const low = Math.min(...known, whole ? 1 : 0);
  const high = Math.max(...known, low + 1);
  const road = steps.reduce((sum, { metres }) => sum + metres, 0);
  const room = width - LEFT - RIGHT;
  const y = (/** @type {number} */ value) =>
    Math.round(TOP + ((value - low) / (high - low)) * (HEIGHT - TOP - BOTTOM));
  let at = 0;
  const edges = steps.map(({ label, metres }) => {
    const from = LEFT + Math.round((at / road) * room);
    at += metres;
    return { label, from, to: LEFT + Math.round((at / road) * room) };
  });
  const drawn = lines.map(({ values }) => {
    /** @type {[number, number][][]} */
    const parts = [[]];
    values.forEach((value, index) => {
      if (value === undefined) parts.push([]);
      else parts[parts.length - 1].push([edges[index].to, y(value)]);
    });
    return parts.filter((part) => part.length > 0);
  });
  return {
    edges,
    ticks: ticksOf(low, high, whole).map((value) => ({ value, y: y(value) })),
    lines: drawn,
    starts: spread(drawn.map((parts) => parts[0]?.[0][1])),
    ends: spread(drawn.map((parts) => parts.at(-1)?.at(-1)?.[1])),
  };
}

/**
 * @param {string} name @param {Record<string, string | number>} attributes @param {string} [text]
 * @returns {SVGElement}
 */
function element(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text !== undefined) made.textContent = text;
  return /** @type {SVGElement} */ (made);
}

/** @type {WeakMap<HTMLElement, string>} what each host was drawn with last */
const drawn = new WeakMap();

/**
 * Draws a chart into its host, if it is another one than before.
 * @param {HTMLElement} host
 * @param {Chart} chart
 */
export function drawChart(host, chart) {
  const said = JSON.stringify([chart.steps, chart.lines, chart.whole, chart.width]);
  if (drawn.get(host) === said) return;
  const first = !drawn.has(host);
  drawn.set(host, said);
  const plot = plotOf(chart);
  const { width: wide = WIDTH } = chart;
  const svg = element("svg", { viewBox: `0 0 ${wide} ${HEIGHT}`, width: "100%", "aria-hidden": "true" });
  plot.edges.forEach(({ label, from, to }, index) => {
    const width = to - from;
    svg.append(element("rect", { x: from, y: TOP - 8, width, height: HEIGHT - TOP - BOTTOM + 16, class: index % 2 ? "odd" : "even" }));
    if (width > label.length * LETTER) svg.append(element("text", { x: from + width / 2, y: 19, class: "stage" }, label));
  });
  // A drawing of its own: it stays in sight where the stages are wider than the screen.
  const axis = element("svg", { viewBox: `0 0 ${LEFT} ${HEIGHT}`, width: `${(LEFT / wide) * 100}%`, class: "axis", "aria-hidden": "true" });
  for (const { value, y } of plot.ticks) {
    svg.append(element("line", { x1: LEFT, x2: wide - RIGHT, y1: y, y2: y, class: "tick" }));
    axis.append(element("text", { x: LEFT - 8, y: y + 5, class: "value" }, chart.label(value)));
  }
  const order = chart.lines.map((_, index) => index);
  order.sort((a, b) => Number(chart.lines[a].chosen) - Number(chart.lines[b].chosen));
  for (const index of order) svg.append(lineOf(chart.lines[index], plot, index));
  host.replaceChildren(svg, axis);
  // On a narrow screen the end is what people ask for: where everybody is, and whose line is whose.
  if (first) host.scrollLeft = host.scrollWidth;
}

/**
 * @param {Line} line @param {ReturnType<typeof plotOf>} plot @param {number} index
 * @returns {SVGElement}
 */
function lineOf(line, { lines, starts, ends }, index) {
  const parts = lines[index];
  const group = element("g", { "data-line": index + 1, class: line.chosen ? "line chosen" : "line" });
  for (const part of parts) {
    group.append(element("polyline", { points: part.map((point) => point.join(",")).join(" ") }));
    for (const [cx, cy] of part) group.append(element("circle", { cx, cy, r: line.chosen ? 5 : 3 }));
  }
  const start = parts[0]?.[0];
  const end = parts.at(-1)?.at(-1);
  if (start && line.start) group.append(...labelled(start, -1, starts[index], line.start));
  if (end) group.append(...labelled(end, 1, ends[index], line.label));
  return group;
}

/**
 * What is written beside a point, with a thread to it where it had to make room for others.
 * @param {[number, number]} point @param {1 | -1} side @param {number} y @param {string} text
 * @returns {SVGElement[]}
 */
function labelled([x, at], side, y, text) {
  const written = element("text", { x: x + side * 10, y: y + 5, class: side < 0 ? "start" : "end" }, text);
  if (y === at) return [written];
  return [element("line", { x1: x, y1: at, x2: x + side * 8, y2: y, class: "thread" }), written];
}
