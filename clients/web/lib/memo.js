// @ts-check
/**
 * What was made before, and what it was made of: as long as that is the very same, so is what was
 * made. Views that come in are never changed and keep the parts that a delta left alone
 * (lib/merge.js), so sameness is a comparison of objects and nobody looks inside.
 */

export class Made {
  constructor() {
    /** @type {Map<string, {from: any[], value: any}>} */
    this.kept = new Map();
    /** @type {Map<string, {from: any[], value: any}>} not asked for since it was last said to forget */
    this.aging = new Map();
    /** @type {Map<string, Made>} */
    this.parts = new Map();
  }

  /**
   * What `make` makes; it is asked only when anything of `from` is another than last time, and may
   * use nothing that does not follow from it.
   * @template T
   * @param {string} name
   * @param {any[]} from
   * @param {() => T} make
   * @returns {T}
   */
  of(name, from, make) {
    const before = this.kept.get(name) ?? this.asked(name);
    if (before !== undefined && same(from, before.from)) return before.value;
    const value = make();
    this.kept.set(name, { from, value });
    return value;
  }

  /** What was forgotten once and is asked for all the same stays. @param {string} name */
  asked(name) {
    const before = this.aging.get(name);
    if (before !== undefined) this.kept.set(name, before);
    return before;
  }

  /**
   * Lets go what was not asked for since this was last said: the rows of crews that have gone on.
   * What nobody asked for at all stays, it is of a table that nobody looks at just now.
   */
  forget() {
    for (const part of this.parts.values()) part.forget();
    if (this.kept.size === 0) return;
    this.aging = this.kept;
    this.kept = new Map();
  }

  /** The things themselves as one thing, the same one for as long as they are. @param {string} name @param {any[]} things */
  all(name, things) {
    return this.of(name, things, () => things);
  }

  /** A memory of its own for the parts of something. @param {string} name @returns {Made} */
  inside(name) {
    const known = this.parts.get(name) ?? new Made();
    this.parts.set(name, known);
    return known;
  }
}

/**
 * A function that makes something of an object, and of a name, once: for what never changes but is
 * made anew, a board or a view. What it has made goes with the object.
 * @template {object} O
 * @template T
 * @param {(of: O, name: string) => T} make
 * @returns {(of: O, name?: string) => T}
 */
export function onceEach(make) {
  /** @type {WeakMap<O, Map<string, T>>} */
  const known = new WeakMap();
  return (of, name = "") => {
    const named = known.get(of) ?? new Map();
    if (named.size === 0) known.set(of, named);
    if (!named.has(name)) named.set(name, make(of, name));
    return named.get(name);
  };
}

/** @param {any[]} one @param {any[]} other @returns {boolean} */
function same(one, other) {
  if (one.length !== other.length) return false;
  for (let nth = 0; nth < one.length; nth += 1) if (one[nth] !== other[nth]) return false;
  return true;
}
