// @ts-check
/**
 * Names as a graphic has room for them.
 */

/**
 * The family name: the last word of a name.
 * @param {string | undefined} name
 * @returns {string}
 */
export function familyName(name) {
  return (name ?? "").trim().split(/\s+/).at(-1) ?? "";
}
