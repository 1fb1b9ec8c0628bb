// @ts-check
/**
 * Loads a page again every so often, where the server makes the whole of it. Its reader can stop
 * that with the box in the head, which stays as it is for the visit; a page that nobody looks at
 * waits until somebody does. Without a script a page stays as it came.
 */

const STOPPED = "ff-renew-stopped";
const SECOND_MS = 1000;

/** @param {HTMLElement} place what says how many seconds to wait, with a box in it or none */
function begin(place) {
  const box = place.querySelector("input");
  let halted = kept();
  if (box) {
    box.checked = !halted;
    box.addEventListener("change", () => keep((halted = !box.checked)));
  }
  setInterval(() => {
    if (document.visibilityState === "visible" && !halted) location.reload();
  }, Number(place.dataset.renewS) * SECOND_MS);
}

/** @returns {boolean} */
function kept() {
  try {
    return sessionStorage.getItem(STOPPED) !== null;
  } catch {
    return false;
  }
}

/** @param {boolean} halted */
function keep(halted) {
  try {
    if (halted) sessionStorage.setItem(STOPPED, "yes");
    else sessionStorage.removeItem(STOPPED);
  } catch {
    // Where nothing may be kept, the box holds until the page is opened anew.
  }
}

const place = /** @type {HTMLElement | null} */ (document.querySelector("[data-renew-s]"));
if (place) begin(place);
