// @ts-check
/**
 * Words by key, in the language the page came in. The catalogues are words/fi.json, sv.json and
 * en.json beside this file; the server reads the same files and puts the page's one into it.
 */

/** @typedef {(key: string, values?: Record<string, string | number>) => string} Say */

/**
 * A function that says `key` with `{name}` filled in; an unknown key says itself, so that a code
 * the server learnt yesterday is still shown.
 * @param {Record<string, string>} catalogue
 * @returns {Say}
 */
export function speaker(catalogue) {
  return (key, values = {}) => {
    const text = Object.hasOwn(catalogue, key) ? catalogue[key] : key;
    if (!text.includes("{")) return text;
    return text.replace(/\{(\w+)\}/g, (whole, name) =>
      Object.hasOwn(values, name) ? String(values[name]) : whole,
    );
  };
}
