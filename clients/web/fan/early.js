// @ts-check
/**
 * Runs before anything is painted: a delay that this browser remembers is asked for before the page
 * can show what the video has not shown yet, and a page is as large as its browser's least letters
 * ask for. No module, because modules wait for the page.
 */
(() => {
  let kept = null;
  try {
    kept = localStorage.getItem("ff-delay");
  } catch {
    return;
  }
  const address = new URL(location.href);
  const asked = address.searchParams.get("delay");
  try {
    if (asked === "0") localStorage.removeItem("ff-delay");
    else if (asked) localStorage.setItem("ff-delay", asked);
  } catch {
    // Where nothing more may be kept, the address still has it.
  }
  if (!asked && kept && /^([1-9][0-9]?|[12][0-9]{2}|300)$/.test(kept)) {
    address.searchParams.set("delay", kept);
    location.replace(address);
  }
})();

(() => {
  /** Most small letters are of this size where a browser has no least one. */
  const SMALL_PX = 12;
  const PLAIN_PX = 16;
  const TIMES_MAX = 2;
  const probe = document.head.appendChild(document.createElement("i"));
  probe.style.fontSize = "1px";
  probe.style.width = "1rem";
  const found = getComputedStyle(probe);
  const [least, own] = [found.fontSize, found.width].map(parseFloat);
  probe.remove();
  const times = Math.min((least / SMALL_PX) * (PLAIN_PX / own), TIMES_MAX);
  if (!(times > 1)) return;
  // Letters that grow in rows and columns that do not lie over each other.
  document.documentElement.style.fontSize = `${own * times}px`;

  /** @param {MediaList} media its ems count from letters that nobody has enlarged */
  const widen = (media) => {
    media.mediaText = media.mediaText.replace(/([\d.]+)em\b/g, (_, n) => `${n * times}em`);
  };
  /** @type {WeakSet<CSSStyleSheet>} */
  const done = new WeakSet();
  /** @param {CSSStyleSheet | null} sheet */
  const widenAll = (sheet) => {
    if (sheet === null || done.has(sheet)) return;
    done.add(sheet);
    widen(sheet.media);
    for (const rule of sheet.cssRules) {
      if (rule instanceof CSSMediaRule) widen(rule.media);
      else if (rule instanceof CSSImportRule) widenAll(rule.styleSheet);
    }
  };
  const widenPage = () => Array.from(document.styleSheets, widenAll);
  addEventListener("DOMContentLoaded", widenPage);
  // A sheet that is for another medium comes later.
  addEventListener("load", widenPage);
})();
