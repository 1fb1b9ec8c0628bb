// @ts-check
/**
 * RFC 7396 merge patch, pure. The twin of processing/deltas.py; what the server's diff makes, this
 * applies: merge(a, diff(a, b)) is b.
 */

/**
 * `target` with `patch` laid over it; null in the patch removes. Nothing that came in is changed,
 * and what the patch does not touch is the same object as before, so a renderer can compare by ===.
 * @param {any} target
 * @param {any} patch
 * @returns {any}
 */
export function mergePatch(target, patch) {
  if (!isObject(patch)) return patch;
  /** @type {Record<string, any>} */
  const merged = isObject(target) ? { ...target } : {};
  for (const key of Object.keys(patch)) {
    const value = patch[key];
    if (value === null) delete merged[key];
    else put(merged, key, isObject(value) ? mergePatch(own(merged, key), value) : value);
  }
  return merged;
}

/** @param {any} value @returns {boolean} */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Only what the object itself holds: a row may be called "constructor".
 * @param {Record<string, any>} object @param {string} key
 */
function own(object, key) {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/**
 * Sets as plain data also where the key is "__proto__".
 * @param {Record<string, any>} object @param {string} key @param {any} value
 */
function put(object, key, value) {
  if (key !== "__proto__") object[key] = value;
  else Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}
