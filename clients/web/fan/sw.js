// @ts-check
/**
 * Keeps pages and their files for when there is no network. It always asks the network first: what is
 * kept is never shown while the server answers, and a page that is shown from here says itself as of
 * when it is, because it gets no connection. Nothing of /api, /live or /sse is kept.
 *
 * A tap on a notice of a followed crew brings the page to the front that it came from.
 */

/** @type {any} */
const worker = self;
const KEPT = "ff-pages-1";
const KEPT_MAX = 150;
const PATIENCE_MS = 8000;
const PAGE = /^\/(?:$|[rs]\/[^/]+(?:\/[a-z]+)?$)/;
const FILE = /^\/static\//;

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (/** @type {any} */ event) => {
  event.waitUntil(forgetOthers().then(() => worker.clients.claim()));
});
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== worker.location.origin) return;
  if (PAGE.test(pathname) || FILE.test(pathname)) event.respondWith(answer(event.request));
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

/** @param {Request} request @returns {Promise<Response>} */
async function answer(request) {
  const kept = await caches.open(KEPT);
  try {
    const answered = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answered.ok) await keep(kept, request, answered.clone());
    return answered;
  } catch (lost) {
    const found = (await kept.match(request)) ?? (await kept.match(request, { ignoreSearch: true }));
    if (found) return found;
    throw lost;
  }
}

/** @param {Cache} kept @param {Request} request @param {Response} answered */
async function keep(kept, request, answered) {
  await kept.put(request, answered);
  const keys = await kept.keys();
  for (const oldest of keys.slice(0, Math.max(0, keys.length - KEPT_MAX))) await kept.delete(oldest);
}
