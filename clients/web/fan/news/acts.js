// @ts-check
/**
 * Lines of one act of officials as one: a batch of given times is one decision about many crews.
 * The wire has a row for each crew, so that each finds its own; whoever reads all of them reads what
 * was decided once, with the crews behind it. Pure; twin: web/page/acts.py.
 *
 * @typedef {{plate: string, where: string, how: string}} Part what was done to one crew at one place
 */

/** A line of many crews breaks between them, not between a time as it was and as it is. */
const ARROW = "\u00a0→\u00a0";

/** Where there was no time before, the time that is says it all beside so many others. */
const FROM_NOTHING = /^– → /;

/**
 * The names of rows by the act that they tell. Rows of one journal position, code and reason are one
 * act; rows without a crew, and those whose code is in `alone`, stand by themselves.
 * @param {Record<string, any>} rows @param {string[]} names @param {string[]} [alone]
 * @returns {string[][]}
 */
export function actsOf(rows, names, alone = []) {
  /** @type {Map<string, string[]>} */
  const acts = new Map();
  for (const name of names) {
    const { ord, code, entry, cause, reason, article, document } = rows[name];
    const byItself = entry === undefined || alone.includes(code);
    const why = [cause, reason, article, document].map((one) => one ?? "");
    const key = JSON.stringify(byItself ? [name] : [ord, code, ...why]);
    acts.set(key, [...(acts.get(key) ?? []), name]);
  }
  return [...acts.values()];
}

/**
 * Where an act was and what it did: crews of whom the same is told stand together.
 * @param {Part[]} parts @param {number} plates how many crews; one alone is named elsewhere
 * @returns {{where: string, how: string}}
 */
export function saidTogether(parts, plates) {
  const onePlace = parts.every(({ where }) => where === parts[0].where);
  /** @type {Map<string, {about: string, how: string, mine: string[]}>} */
  const told = new Map();
  for (const { plate, where, how: whole } of [...parts].sort(onTheRoad)) {
    const about = onePlace ? "" : where;
    const how = whole.replace(FROM_NOTHING, "").replaceAll(" → ", ARROW);
    const key = JSON.stringify([about, how]);
    const line = told.get(key) ?? { about, how, mine: [] };
    line.mine.push(plate);
    told.set(key, line);
  }
  const lines = [...told.values()].map(({ about, how, mine }) => {
    const whom = [about, plates > 1 ? mine.join(", ") : ""].filter(Boolean).join(" ");
    return [whom, how].filter(Boolean).join(": ");
  });
  return { where: onePlace ? parts[0].where : "", how: lines.join(" · ") };
}

/**
 * By the stage, then by the number: EK5 before EK10, #4 before #12.
 * @param {Part} one @param {Part} other
 */
function onTheRoad(one, other) {
  return shortFirst(one.where, other.where) || shortFirst(one.plate, other.plate);
}

/** @param {string} one @param {string} other */
function shortFirst(one, other) {
  if (one.length !== other.length) return one.length - other.length;
  return one < other ? -1 : Number(one > other);
}
