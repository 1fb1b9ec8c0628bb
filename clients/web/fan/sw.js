// @ts-check
/**
 * Keeps pages and their files for when there is no network. It always asks the network first: what is
 * kept is never shown while the server answers, and a page that is shown from here says itself as of
 * when it is, because it gets no connection. Nothing of /api, /live or /sse is kept. What an address
 * asks for decides which page it is, to the last letter: for one that is not kept no other is shown, but
 * a page that says so and leads to those that are (fan/offline/nothing.js).
 *
 * A push carries nothing: it says that there may be news of the followed crews. The lines are read then,
 * so what a hold covers by then is in none. What is followed lies in a cache (fan/alerts.js).
 *
 * Where the browser renews its subscription by itself, the server is told the new address at once: it
 * would alert nobody until the reader came again. What fails here is said then, as any new address is.
 *
 * A tap on a notice of a followed crew brings the page to the front that it is of.
 *
 * @typedef {{rally: string, title: string, entries: string[], delay: string, lang: string,
 *   shown: string[], otherwise: string}} Wish
 * @typedef {{key: string, entries: string[], text: string, address: string}} Line
 */

/** @type {any} */
const worker = self;
const KEPT = "ff-pages-1";
const KEPT_MAX = 150;
const PATIENCE_MS = 8000;
const WISHES = "ff-alerts-1";
/** Rallies asked about at one push, and notices shown of one. */
const RALLIES_MAX = 4;
const NOTICES_MAX = 3;
const SHOWN_MAX = 500;
const ICON = "/static/fan/icon-180.png";
const PAGE = /^\/(?:$|archive$|[rs]\/[^/]+(?:\/[a-z]+)?$)/;
const FILE = /^\/static\//;
/** Pages of ours that are not kept, as explanations: also they can be asked for in vain. */
const OURS = /^\/[rs]\//;
/** What stands in for a page that is not kept, and all that it needs. */
const NEEDED = "ff-needed-1";
const NOTHING = "/static/fan/offline/nothing.html";
const NEEDS = [
  ...["offline/nothing.js", "offline/offline.css", "frame.css", "icon.svg"].map((name) => `fan/${name}`),
  ...["fi", "sv", "en"].map((lang) => `fan/offline/words/${lang}.json`),
  ...["tokens.css", "format.js", "words.js"].map((name) => `lib/${name}`),
];
/** Pages that were asked for in vain: their files need not be waited for once more. */
const inVain = new Set();

worker.addEventListener("install", (/** @type {any} */ event) => {
  event.waitUntil(keepNeeded().then(() => worker.skipWaiting()));
});
worker.addEventListener("activate", (/** @type {any} */ event) => {
  event.waitUntil(forgetOthers().then(() => worker.clients.claim()));
});
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== worker.location.origin) return;
  const file = FILE.test(pathname);
  if (file && inVain.has(event.clientId)) event.respondWith(inNeed(event));
  else if (file || PAGE.test(pathname)) event.respondWith(answer(event));
  else if (OURS.test(pathname)) event.respondWith(fetch(event.request).catch(() => inNeed(event)));
});

worker.addEventListener("push", (/** @type {any} */ event) => event.waitUntil(woken()));

worker.addEventListener("pushsubscriptionchange", (/** @type {any} */ event) => {
  event.waitUntil(renewed(event.oldSubscription, event.newSubscription));
});

worker.addEventListener("notificationclick", (/** @type {any} */ event) => {
  event.notification.close();
  event.waitUntil(bringToFront(event.notification.data));
});

/** The page that a notice came from, or that page anew. @param {string} address */
async function bringToFront(address) {
  const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages.find((/** @type {any} */ one) => one.url === address);
  return page ? page.focus() : worker.clients.openWindow(address);
}

/** Kept by an older version of this file. */
async function forgetOthers() {
  for (const name of await caches.keys()) {
    if (name.startsWith("ff-pages-") && name !== KEPT) await caches.delete(name);
  }
}

/** @param {any} event @returns {Promise<Response>} */
async function answer(event) {
  const { request } = event;
  const kept = await caches.open(KEPT);
  try {
    const answered = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answered.ok) await keep(kept, request, answered.clone());
    return answered;
  } catch {
    return (await kept.match(request)) ?? inNeed(event);
  }
}

async function keepNeeded() {
  const needed = await caches.open(NEEDED);
  await needed.addAll([NOTHING, ...NEEDS.map((name) => `/static/${name}`)]);
}

/**
 * The page that says that there is no connection in place of a page, and the files that it needs.
 * @param {any} event @returns {Promise<Response>}
 */
async function inNeed({ request, resultingClientId }) {
  const needed = await caches.open(NEEDED);
  const isPage = request.destination === "document";
  if (isPage) inVain.add(resultingClientId);
  return (await needed.match(isPage ? NOTHING : request)) ?? Response.error();
}

/** @param {Cache} kept @param {Request} request @param {Response} answered */
async function keep(kept, request, answered) {
  await kept.put(request, answered);
  const keys = await kept.keys();
  for (const oldest of keys.slice(0, Math.max(0, keys.length - KEPT_MAX))) await kept.delete(oldest);
}

/** Tells what is new of the followed crews; a browser wants something to be shown for every push. */
async function woken() {
  const wishes = await caches.open(WISHES);
  const places = (await wishes.keys()).slice(-RALLIES_MAX);
  let told = false;
  /** @type {Wish | undefined} */
  let last;
  for (const place of places) {
    last = await (await wishes.match(place))?.json();
    if (last && (await tellOf(wishes, place, last))) told = true;
  }
  if (!told && last) await notice(last, { key: last.rally, text: last.otherwise, address: `/r/${last.rally}` });
}

/**
 * Shows the lines of a rally that are new; its page, where one is looked at, tells them itself.
 * @param {Cache} wishes @param {Request} place @param {Wish} wish
 * @returns {Promise<boolean>} whether the reader has been told
 */
async function tellOf(wishes, place, wish) {
  const query = `lang=${wish.lang}&delay=${wish.delay || 0}`;
  const address = `/api/v1/rallies/${encodeURIComponent(wish.rally)}/news/lines?${query}`;
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const answer = await fetch(address, { cache: "no-cache", signal }).catch(() => null);
  if (!answer?.ok) return false;
  /** @type {{rally: string, lines: Line[], otherwise: string}} */
  const { rally, lines, otherwise } = await answer.json();
  // A page that was behind the rally's own beginning knew no name of it yet.
  Object.assign(wish, { title: rally, otherwise });
  const news = lines.filter(({ key, entries }) => {
    const mine = entries.length === 0 || entries.some((entry) => wish.entries.includes(entry));
    return mine && !wish.shown.includes(key);
  });
  const looks = await isLookedAt(wish.rally);
  if (!looks) for (const line of news.slice(0, NOTICES_MAX).reverse()) await notice(wish, line);
  const shown = [...wish.shown, ...news.map((line) => line.key)].slice(-SHOWN_MAX);
  if (news.length > 0) await wishes.put(place, new Response(JSON.stringify({ ...wish, shown })));
  return looks || news.length > 0;
}

/** @param {string} rally @returns {Promise<boolean>} */
async function isLookedAt(rally) {
  const pages = await worker.clients.matchAll({ type: "window" });
  return pages.some((/** @type {any} */ one) => {
    const { pathname } = new URL(one.url);
    const here = pathname === "/" || `${pathname}/`.startsWith(`/r/${rally}/`);
    return here && one.visibilityState === "visible";
  });
}

/** @param {Wish} wish @param {{key: string, text: string, address: string}} line */
function notice(wish, { key, text, address }) {
  const data = new URL(address, worker.location.origin).href;
  const said = { body: text, tag: `${wish.rally}/${key}`, icon: ICON, lang: wish.lang, data };
  return worker.registration.showNotification(wish.title, said);
}

/**
 * Tells the server the new address of every wish; some browsers leave it to us to subscribe anew.
 * @param {PushSubscription | null} before
 * @param {PushSubscription | null} after
 */
async function renewed(before, after) {
  const wishes = await caches.open(WISHES);
  const places = await wishes.keys();
  if (places.length === 0) return;
  const { endpoint } = after ?? (await subscribe());
  for (const place of places) {
    const wish = await (await wishes.match(place))?.json();
    const { rally, entries, delay } = wish;
    const gone = before?.endpoint ?? wish.endpoint;
    const body = { endpoint, entries, delay_s: Number(delay || 0) };
    if (!(await tellServer("POST", rally, body))) continue;
    if (gone !== endpoint) await tellServer("DELETE", rally, { endpoint: gone });
    await wishes.put(place, new Response(JSON.stringify({ ...wish, endpoint, saidAtMs: Date.now() })));
  }
}

/** @returns {Promise<PushSubscription>} */
async function subscribe() {
  const answer = await fetch("/api/v1/alerts/key");
  const { key } = await answer.json();
  const options = { userVisibleOnly: true, applicationServerKey: key };
  return worker.registration.pushManager.subscribe(options);
}

/** @param {string} method @param {string} rally @param {object} body @returns {Promise<boolean>} */
async function tellServer(method, rally, body) {
  const address = `/api/v1/rallies/${encodeURIComponent(rally)}/alerts`;
  const headers = { "content-type": "application/json" };
  const answer = await fetch(address, { method, headers, body: JSON.stringify(body) });
  return answer.ok;
}
