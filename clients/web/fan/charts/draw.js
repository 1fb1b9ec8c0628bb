// @ts-check
/**
 * Lines over the stages of a rally, as SVG: the x axis is the road, each stage as wide as it is
 * long; down is slower. `plotOf` works out where everything stands and is pure, `drawChart` only
 * makes the elements.
 *
 * @typedef {{label: string, chosen: boolean, values: (number | undefined)[]}} Line
 * @typedef {{steps: {label: string, metres: number}[], lines: Line[],
 *   label: (value: number) => string, whole: boolean}} Chart
 */

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 1000;
const HEIGHT = 420;
const LEFT = 74;
const RIGHT = 52;
const TOP = 28;
const BOTTOM = 16;
const TICKS = 5;
const NICE = [1, 2, 5, 10];

/**
 * Round values across a range, at most about five.
 * @param {number} low @param {number} high @param {boolean} whole
 * @returns {number[]}
 */
function ticksOf(low, high, whole) {
  const rough = Math.max((high - low) / TICKS, whole ? 1 : Number.EPSILON);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (NICE.find((nice) => nice * power >= rough) ?? 10);
  const ticks = [];
  for (let n = Math.ceil(low / step); n * step <= high; n += 1) ticks.push(n * step);
  return ticks;
}

/**
 * Where everything of a chart stands: edges of stages, ticks, and each line's points. A line is cut
 * where a value is missing.
 * @param {Chart} chart
 */
export function plotOf({ steps, lines, whole }) {
  const known = lines.flatMap(({ values }) => values.filter((value) => value !== undefined));
  const low = Math.min(...known, whole ? 1 : 0);
  const high = Math.max(...known, low + 1);
  const road = steps.reduce((sum, { metres }) => sum + metres, 0);
  const room = WIDTH - LEFT - RIGHT;
  const y = (/** @type {number} */ value) =>
    Math.round(TOP + ((value - low) / (high - low)) * (HEIGHT - TOP - BOTTOM));
  let at = 0;
  const edges = steps.map(({ label, metres }) => {
    const from = LEFT + Math.round((at / road) * room);
    at += metres;
    return { label, from, to: LEFT + Math.round((at / road) * room) };
  });
  return {
    edges,
    ticks: ticksOf(low, high, whole).map((value) => ({ value, y: y(value) })),
    lines: lines.map(({ values }) => {
      /** @type {[number, number][][]} */
      const parts = [[]];
      values.forEach((value, index) => {
        if (value === undefined) parts.push([]);
        else parts[parts.length - 1].push([edges[index].to, y(value)]);
      });
      return parts.filter((part) => part.length > 0);
    }),
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
  const said = JSON.stringify([chart.steps, chart.lines, chart.whole]);
  if (drawn.get(host) === said) return;
  const first = !drawn.has(host);
  drawn.set(host, said);
  const plot = plotOf(chart);
  const svg = element("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" });
  plot.edges.forEach(({ label, from, to }, index) => {
    const width = to - from;
    svg.append(element("rect", { x: from, y: TOP - 8, width, height: HEIGHT - TOP - BOTTOM + 16, class: index % 2 ? "odd" : "even" }));
    if (width > 24) svg.append(element("text", { x: from + width / 2, y: 14, class: "stage" }, label));
  });
  for (const { value, y } of plot.ticks) {
    svg.append(element("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: y, y2: y, class: "tick" }));
    svg.append(element("text", { x: LEFT - 8, y: y + 5, class: "value" }, chart.label(value)));
  }
  const order = chart.lines.map((_, index) => index);
  order.sort((a, b) => Number(chart.lines[a].chosen) - Number(chart.lines[b].chosen));
  for (const index of order) svg.append(lineOf(chart.lines[index], plot.lines[index], index));
  host.replaceChildren(svg);
  // On a narrow screen the end is what people ask for: where everybody is, and whose line is whose.
  if (first) host.scrollLeft = host.scrollWidth;
}

/** @param {Line} line @param {[number, number][][]} parts @param {number} index @returns {SVGElement} */
function lineOf(line, parts, index) {
  const group = element("g", { "data-line": index + 1, class: line.chosen ? "line chosen" : "line" });
  for (const part of parts) {
    group.append(element("polyline", { points: part.map((point) => point.join(",")).join(" ") }));
    for (const [cx, cy] of part) group.append(element("circle", { cx, cy, r: line.chosen ? 5 : 3 }));
  }
  const end = parts.at(-1)?.at(-1);
  if (end) group.append(element("text", { x: end[0] + 8, y: end[1] + 5 }, line.label));
  return group;
}
