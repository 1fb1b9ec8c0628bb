// @ts-check
/**
 * The line at the foot of the page for what somebody asked to be told: their crews, and what
 * happened while they were away. Behind another window the browser's own notices say it, if allowed.
 */

const SHOWN_MS = 20_000;
const LINES_MAX = 3;
const ICON = "/static/fan/icon-180.png";

export class Told {
  /** @param {HTMLElement} element @param {string} title of the rally, for notices */
  constructor(element, title) {
    this.element = element;
    this.title = title;
    /** @type {string[]} */
    this.lines = [];
    this.timer = 0;
    /** The worker tells what happens behind another window (alerts.js). */
    this.elsewhere = false;
    element.addEventListener("click", () => this.hide());
  }

  /** @param {string} text */
  tell(text) {
    this.lines = [...this.lines, text].slice(-LINES_MAX);
    this.element.replaceChildren(...this.lines.map(lineOf));
    this.element.hidden = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.hide(), SHOWN_MS);
    const hidden = document.visibilityState === "hidden";
    if (hidden && mayNotify() && !this.elsewhere) notify(this.title, text);
  }

  hide() {
    this.lines = [];
    this.element.hidden = true;
    this.element.replaceChildren();
  }
}

/** @param {string} text @returns {HTMLElement} */
function lineOf(text) {
  const line = document.createElement("span");
  line.textContent = text;
  return line;
}

/** @returns {boolean} */
function mayNotify() {
  return "Notification" in window && Notification.permission === "granted";
}

/**
 * Shows a notice of the browser's own. A phone takes it from the worker alone, which also brings the
 * page to the front when it is tapped; a browser without the worker shows it by itself.
 * @param {string} title @param {string} text
 */
async function notify(title, text) {
  const said = { body: text, tag: text, icon: ICON, lang: document.documentElement.lang };
  const worker = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
  if (worker?.active) await worker.showNotification(title, { ...said, data: location.href });
  else new Notification(title, said);
}

/** Asks once whether notices may be shown; only somebody's own tap leads here. */
export async function askToNotify() {
  if ("Notification" in window && Notification.permission === "default") {
    await Notification.requestPermission().catch(() => {});
  }
}
