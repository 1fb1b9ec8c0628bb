// @ts-check
/**
 * A season's tables as rows: standings, what they would be if a rally ended now, the calendar. Pure;
 * twin: web/series/rows.py and the texts of web/series/tables.py.
 *
 * @typedef {import("../lib/patch.js").Row} Row
 * @typedef {import("../lib/words.js").Say} Say
 * @typedef {Record<string, any>} Json
 * @typedef {(name: string, row: Json) => [string, string]} Who name, and who drives with it
 * @typedef {(what: string, name: string) => string} Explain where it says how a number came about
 */

/** Rounds that have a column; a season with more shows the last ones. */
const ROUNDS_SHOWN = 16;
const WHOLE_POINT = 1000;

/**
 * What addresses ask for: the language, and the same delay where there is one.
 * @typedef {{language: string, delay: string}} Asked
 * @param {Asked} asked @returns {string}
 */
export function askedIn({ language, delay }) {
  return `lang=${language}${delay === "" ? "" : `&delay=${delay}`}`;
}

/** @param {Json} rows @returns {string[]} their names by `ord`, by name where that is equal */
export function inOrder(rows) {
  const ord = (/** @type {string} */ name) => rows[name].ord ?? 0;
  return Object.keys(rows).sort((a, b) => ord(a) - ord(b) || (a < b ? -1 : 1));
}

/** @param {Json | undefined} standings @returns {string[]} the rounds that were scored, in order */
function scoredRounds(standings) {
  const rounds = standings?.rounds ?? {};
  return inOrder(rounds).filter((one) => rounds[one].scored !== undefined).slice(-ROUNDS_SHOWN);
}

/** @param {string} letter @param {string[]} texts @returns {Record<string, string>} one by column */
function columns(letter, texts) {
  const all = Array.from({ length: ROUNDS_SHOWN }, (_, n) => [`${letter}${n + 1}`, texts[n] ?? ""]);
  return Object.fromEntries(all);
}

/** The headings of the columns of rounds; those of no round are empty. @param {Json | undefined} standings */
export function roundHeads(standings) {
  return columns("h", scoredRounds(standings).map((one) => standings?.rounds[one].name));
}

/**
 * A title's table: each competitor with its points, by round, and its chance.
 * @param {Json | undefined} standings @param {Say} say @param {Explain} explain @returns {Row[]}
 */
export function standingRows(standings, say, explain) {
  const rounds = scoredRounds(standings);
  const rows = standings?.rows ?? {};
  return inOrder(rows).map((name) => {
    const row = rows[name];
    let chance = row.chance === undefined ? "" : say(`chance_${row.chance}`);
    if (row.needs !== undefined) chance = say("chance_needs", { place: row.needs });
    const text = {
      pos: placeText(row),
      name: row.name,
      partner: row.partner ?? "",
      points: said(row.points, say),
      chance,
      ...columns("c", rounds.map((one) => addends(row.rounds[one], say))),
    };
    const attrs = { "data-chance": row.chance ?? "" };
    return { key: name, kind: "standing", text, attrs, href: "", links: { points: explain("points", name) } };
  });
}

/**
 * The table as it would be, with what the rally gives and places won by it.
 * @param {Json | undefined} projected @param {Say} say @param {Who} who @param {Explain} explain
 * @returns {Row[]}
 */
export function projectedRows(projected, say, who, explain) {
  const rows = projected?.rows ?? {};
  return inOrder(rows).map((name) => {
    const row = rows[name];
    const [called, partner] = who(name, row);
    const gained = row.gained ?? 0;
    const text = {
      pos: placeText(row),
      gained: gainedText(gained),
      name: called,
      partner,
      points: said(row.points, say),
      now: row.round === undefined ? "–" : said(row.round.points, say),
      before: row.before === undefined ? "–" : placeText(row.before),
    };
    const way = gained > 0 ? "up" : gained < 0 ? "down" : "";
    const links = { place: explain("place", name), points: explain("points", name) };
    return { key: name, kind: "projected", text, attrs: { "data-way": way }, href: "", links };
  });
}

/**
 * How competitors are called by the standings; others are new to the season.
 * @param {Json | undefined} standings @param {Say} say @returns {Who}
 */
export function namedBy(standings, say) {
  const rows = standings?.rows ?? {};
  return (name) => [rows[name]?.name ?? say("newcomer"), rows[name]?.partner ?? ""];
}

/**
 * The rounds in their order, each with its days and state; a rally's leads to it.
 * @param {Json | undefined} calendar @param {Say} say @param {Asked} asked @returns {Row[]}
 */
export function calendarRows(calendar, say, asked) {
  const rows = calendar?.rows ?? {};
  return inOrder(rows).map((name) => {
    const row = rows[name];
    const { place = "" } = row;
    const text = {
      days: daysText(say, row.from, row.to),
      name: row.name,
      place: row.name.includes(place) ? "" : place,
      state: say(`round_state_${row.state}`),
      note: row.note ?? "",
    };
    const href = row.rally === undefined ? "" : `/r/${row.rally}?${askedIn(asked)}`;
    return { key: name, kind: "round", text, attrs: { "data-state": row.state }, href };
  });
}

/** Points with the language's decimal sign; those below nothing with a minus. @param {number} thousandths @param {Say} say */
export function said(thousandths, say) {
  const points = Math.abs(thousandths);
  const rest = String(WHOLE_POINT + (points % WHOLE_POINT)).slice(1).replace(/0+$/, "");
  const text = `${Math.floor(points / WHOLE_POINT)}${rest === "" ? "" : say("decimal") + rest}`;
  return thousandths < 0 ? `−${text}` : text;
}

/** @param {Json} row @returns {string} `2=` where it is shared, a dash without a place */
export function placeText({ pos, shared }) {
  return pos ? `${pos}${shared === undefined ? "" : "="}` : "–";
}

/** @param {Json | undefined} round @param {Say} say @returns {string} `25 + 4`; in brackets when it is left out */
function addends(round, say) {
  if (round === undefined) return "–";
  const parts = Object.keys(round.parts ?? {}).sort().map((at) => said(round.parts[at], say));
  if (round.adjusted !== undefined && parts.length > 0) parts.push(said(round.adjusted, say));
  const text = parts.length > 0 ? parts.join(" + ") : said(round.points, say);
  return round.dropped === undefined ? text : `(${text})`;
}

/** @param {number} places @returns {string} by how many places somebody is ahead of before */
function gainedText(places) {
  if (places === 0) return "";
  return places > 0 ? `+${places}` : `−${-places}`;
}

/**
 * `16.–17.1.2026` in Finnish from two ISO dates, the later one written in full.
 * @param {Say} say @param {string} first @param {string} last
 */
function daysText(say, first, last) {
  const [begins, ends] = [first, last].map((date) => {
    const [year, month, day] = date.split("-").map(Number);
    return { year, month, day };
  });
  const whole = say("one_day", ends);
  if (first === last) return whole;
  if (begins.year !== ends.year) return `${say("one_day", begins)} – ${whole}`;
  return say(`days_of_${begins.month === ends.month ? "month" : "year"}`, { ...begins, last: whole });
}
