// @ts-check
/**
 * Runs before anything is painted: a delay that this browser remembers is asked for before the page
 * can show what the video has not shown yet. No module, because modules wait for the page.
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
  if (asked === "0") localStorage.removeItem("ff-delay");
  else if (asked) localStorage.setItem("ff-delay", asked);
  else if (kept && /^([1-9][0-9]?|[12][0-9]{2}|300)$/.test(kept)) {
    address.searchParams.set("delay", kept);
    location.replace(address);
  }
})();
