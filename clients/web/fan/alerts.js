// @ts-check
/**
 * Has the browser be woken for the followed crews while no page is open (Web Push). A push carries
 * nothing: the service worker (sw.js) reads what is public by then. What the worker needs for that
 * lies in a cache of its own, one wish for each rally.
 *
 * @typedef {{rally: string, title: string, entries: string[], delay: string, lang: string}} Follows
 * @typedef {Follows & {endpoint: string, saidAtMs: number, shown: string[], otherwise: string}} Wish
 */

export const KEPT = "ff-alerts-1";
/** The server forgets after some weeks, and may have been set up anew: it is told again. */
const SAID_AGAIN_MS = 86_400_000;
/** A browser whose push service is out of reach may say nothing for ever, as one that keeps no worker. */
const PATIENCE_MS = 20_000;
const JSON_HEADERS = { "content-type": "application/json" };

/** Where the wish of a rally lies in the cache. @param {string} rally */
export const placeOf = (rally) => `/alerts/${encodeURIComponent(rally)}`;

/** Where a rally's lines are, as its reader sees it. @param {Follows} follows */
export function linesOf({ rally, lang, delay }) {
  return `/api/v1/rallies/${encodeURIComponent(rally)}/news/lines?lang=${lang}&delay=${delay || 0}`;
}

/** Whether the server knows of this already. @param {Wish} wish @param {Wish | null} kept @param {number} nowMs */
export function isSaid(wish, kept, nowMs) {
  return (
    kept !== null &&
    nowMs - kept.saidAtMs < SAID_AGAIN_MS &&
    kept.endpoint === wish.endpoint &&
    isOf(kept, wish)
  );
}

/** Whether what was said once is what is wished now. @param {Wish} kept @param {Follows} follows */
function isOf(kept, follows) {
  return kept.delay === follows.delay && kept.entries.join() === follows.entries.join();
}

/**
 * The lines that need no telling any more: what stood there when a crew began to be followed.
 * @param {{key: string, entries: string[]}[]} lines
 * @param {string[]} entries followed from now on
 * @param {Wish | null} kept
 * @returns {string[]}
 */
export function shownBefore(lines, entries, kept) {
  const news = entries.filter((entry) => !kept?.entries.includes(entry));
  const old = lines.filter((line) => !kept || line.entries.some((one) => news.includes(one)));
  return [...new Set([...(kept?.shown ?? []), ...old.map((line) => line.key)])];
}

export class Alerts {
  /**
   * @param {HTMLElement | null} element where it is said what is kept; none where a page has no place
   * @param {import("../lib/words.js").Say} say
   * @param {() => Follows} follows
   * @param {number} patienceMs how long browser and server are waited for
   */
  constructor(element, say, follows, patienceMs = PATIENCE_MS) {
    this.element = element;
    this.say = say;
    this.follows = follows;
    this.patienceMs = patienceMs;
    /** Said and kept: then the worker tells what happens behind another window. */
    this.on = false;
    /** Wished, and nobody will alert of it. */
    this.failed = false;
    this.turn = Promise.resolve();
  }

  /** Brings what the server and the worker know up to what is followed now, one after the other. */
  keep() {
    if (!this.element || !this.may()) return this.turn;
    this.turn = this.turn.then(() => this.bring());
    return this.turn;
  }

  /** @returns {boolean} */
  may() {
    if (!("PushManager" in window && "serviceWorker" in navigator && "caches" in window)) return false;
    return Notification.permission === "granted";
  }

  async bring() {
    const follows = this.follows();
    /** @type {Wish | null} */
    let kept = null;
    this.failed = false;
    try {
      const cache = await caches.open(KEPT);
      const answer = await cache.match(placeOf(follows.rally));
      kept = answer ? await answer.json() : null;
      if (follows.entries.length > 0) await this.begin(cache, follows, kept);
      else if (kept) await this.end(cache, kept);
    } catch {
      // What was said once stands, also where nobody can be asked just now.
      this.on = kept !== null && isOf(kept, follows);
      this.failed = !this.on && follows.entries.length > 0;
    }
    this.show();
  }

  /** @param {Cache} cache @param {Follows} follows @param {Wish | null} kept */
  async begin(cache, follows, kept) {
    const endpoint = await endpointOf(this.patienceMs);
    if (endpoint === "") return;
    const nowMs = Date.now();
    /** @type {Wish} */
    const wish = { ...follows, endpoint, saidAtMs: nowMs, shown: [], otherwise: "" };
    this.on = isSaid(wish, kept, nowMs) && kept?.lang === follows.lang;
    if (this.on) return;
    const { lines, otherwise } = await read(linesOf(follows));
    wish.shown = shownBefore(lines, follows.entries, kept);
    wish.otherwise = otherwise;
    if (!(await said("POST", follows.rally, wishOf(wish)))) throw new Error("not taken");
    await cache.put(placeOf(follows.rally), new Response(JSON.stringify(wish)));
    this.on = true;
  }

  /** @param {Cache} cache @param {Wish} kept */
  async end(cache, kept) {
    this.on = false;
    await cache.delete(placeOf(kept.rally));
    await said("DELETE", kept.rally, { endpoint: kept.endpoint });
    if ((await cache.keys()).length > 0) return;
    const worker = await navigator.serviceWorker.ready;
    await (await worker.pushManager.getSubscription())?.unsubscribe();
  }

  show() {
    if (!this.element) return;
    const kept = this.on ? this.say("alerts_kept") : "";
    this.element.textContent = this.failed ? this.say("alerts_failed") : kept;
    this.element.hidden = !this.on && !this.failed;
  }
}

/** What the server is told. @param {Wish} wish */
function wishOf({ endpoint, entries, delay }) {
  return { endpoint, entries, delay_s: Number(delay || 0) };
}

/**
 * Where this browser is reached, "" where the server alerts nobody.
 * @param {number} patienceMs @returns {Promise<string>}
 */
async function endpointOf(patienceMs) {
  const answer = await fetch("/api/v1/alerts/key", { signal: AbortSignal.timeout(patienceMs) });
  if (answer.status === 404) return "";
  const { key } = await answer.json();
  const { pushManager } = await inTime(navigator.serviceWorker.ready, patienceMs);
  const options = { userVisibleOnly: true, applicationServerKey: key };
  let subscription = await inTime(pushManager.getSubscription(), patienceMs);
  if (subscription && keyOf(subscription) !== key) {
    // The server has another key than when this browser subscribed: that one wakes nobody any more.
    await subscription.unsubscribe();
    subscription = null;
  }
  return (subscription ?? (await inTime(pushManager.subscribe(options), patienceMs))).endpoint;
}

/**
 * What is promised, if it comes in time.
 * @template T @param {Promise<T>} promised @param {number} patienceMs @returns {Promise<T>}
 */
function inTime(promised, patienceMs) {
  /** @type {Promise<never>} */
  const late = new Promise((_, refuse) => {
    setTimeout(() => refuse(new Error("no answer")), patienceMs);
  });
  return Promise.race([promised, late]);
}

/** @param {PushSubscription} subscription @returns {string} as the server writes it */
function keyOf(subscription) {
  const bytes = new Uint8Array(subscription.options.applicationServerKey ?? new ArrayBuffer(0));
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {string} address */
async function read(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

/** @param {string} method @param {string} rally @param {object} body @returns {Promise<boolean>} */
async function said(method, rally, body) {
  const address = `/api/v1/rallies/${encodeURIComponent(rally)}/alerts`;
  const answer = await fetch(address, { method, headers: JSON_HEADERS, body: JSON.stringify(body) });
  return answer.ok;
}
