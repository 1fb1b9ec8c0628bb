"""What moves on a page while it is looked at: how much, and what from where to where."""

from dataclasses import dataclass

from playwright.sync_api import Page

NOTED = """() => { window.moved = []; new PerformanceObserver((list) => {
  const at = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(' ');
  for (const { value, sources } of list.getEntries()) window.moved.push([value,
    sources.map(({ node, previousRect, currentRect }) => `${node?.nodeName} ${node?.id ?? ''} ` +
      `${node?.className ?? ''} "${(node?.textContent ?? '').trim().slice(0, 30)}" ` +
      `${at(previousRect)} -> ${at(currentRect)}`)]);
}).observe({ type: 'layout-shift', buffered: true }); }"""
"""Run in a page before its own scripts (`add_init_script`), as a call: notes what moves."""


@dataclass(frozen=True)
class Moved:
    """The layout shift of a page as Chromium counts it, and what moved, as it may be read."""

    shift: float
    what: tuple[str, ...]


def moved_on(page: Page) -> Moved:
    """Returns what has moved on a page so far; `NOTED` must have run in it."""
    told: list[tuple[float, list[str]]] = page.evaluate("() => window.moved")
    what = tuple(f"{by:.4f} {one}" for by, sources in told for one in sources)
    return Moved(sum(by for by, _ in told), what)
