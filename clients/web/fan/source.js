// @ts-check
/**
 * Where a page's messages come from: the socket (lib/connection.js), or a rally gone by.
 *
 * @typedef {import("../lib/connection.js").Held} Held
 * @typedef {{
 *   state: import("../lib/connection.js").Standing,
 *   paceMs?: number,
 *   start: () => void,
 *   subscribe: (channels: Held[]) => void,
 *   unsubscribe: (channels: string[]) => void,
 * }} Source
 */

export {};
