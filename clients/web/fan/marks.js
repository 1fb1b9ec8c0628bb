// @ts-check
/**
 * Marks beside times: how a time came about. Pure; twin: mark_of of web/page/rows.py.
 */

const GIVEN = "†";
/** @type {Record<string, string>} */
const MARKS = { measured: "", manual_backup: "‡" };
const UNCONFIRMED = "≈";

/** @param {any} row @returns {string} marks of a time that was not just measured */
export function markOf({ provenance = "measured", unconfirmed }) {
  return (MARKS[provenance] ?? GIVEN) + (unconfirmed ? UNCONFIRMED : "");
}
