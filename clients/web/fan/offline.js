// @ts-check
/**
 * Has the browser keep the pages that were looked at, so that the last known tables can be read in a
 * forest without a network. Where it cannot, everything works as before.
 */

const WORKER = "/sw.js";

/** Registers the service worker, the one script address that this site may make of a text. */
export function keepPages() {
  if (!("serviceWorker" in navigator)) return;
  /** @type {any} */
  const types = /** @type {any} */ (window).trustedTypes;
  const policy = types?.createPolicy("ff-worker", { createScriptURL: () => WORKER });
  const address = policy ? policy.createScriptURL(WORKER) : WORKER;
  navigator.serviceWorker.register(address).catch(() => {});
}
