// @ts-check
/**
 * Stage wins, leads and rally wins among the news: each competition and class has its own. Pure;
 * twin: web/page/milestones.py.
 */

/**
 * Code -> what the row of a whole competition is called.
 * @type {Record<string, (scope: string, stage: string) => string>}
 */
const OF_ALL = {
  stage_won: (scope, stage) => `won/${scope}${stage}`,
  lead_changed: (scope, stage) => `lead/${scope}${stage}`,
  rally_won: (scope) => `rally/${scope}won`,
};

/** Codes of which each competition and class has its own rows. */
export const MILESTONES = Object.keys(OF_ALL);

/**
 * Whether a class's row says of its crew what a row of all crews says too: who leads all leads its
 * class, and is told of once.
 * @param {Record<string, any>} rows @param {any} row
 */
export function repeatsAll(rows, { code, entry, class: cls, competition, stage = "" }) {
  const named = OF_ALL[code];
  if (cls === undefined || named === undefined) return false;
  const { entry: first, others = {} } =
    rows[named(competition === undefined ? "" : `c/${competition}/`, stage)] ?? {};
  return entry === first || entry in others;
}
