"""Every page there is, by the routes and links of the door: for everyone, and under the policy.

axe looks at each look of page in both themes, wide and narrow, for the rules of WCAG 2.2 A and AA;
what a page writes to its console (the policy's refusals among it) is a fault. A page that is added
to the app is looked at from then on.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from browser.conftest import WAIT_MS, Complaints
from browser.public_door import PublicDoor
from flyingfinish.journal.series_names import journal_of_series
from flyingfinish.processing.series_composer import SeriesComposer
from hold_story import SERIES, a_hold_story
from small_series import a_cup
from tellers import RALLY, composed
from web.crawling import Answer, Known, fetched, sampled

# All pages are looked at once for all tests: a minute's work, and more beside other tests.
pytestmark = pytest.mark.timeout(360)

LOOKS = (("light", 1440), ("dark", 360))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ASK = """async (rules) => {
  const told = await axe.run(document, { runOnly: rules, resultTypes: ['violations'] });
  return told.violations.flatMap((rule) => rule.nodes.map(
    (node) => `${rule.id}: ${node.target.join(' ')} ${node.html.slice(0, 120)}`));
}"""

# What is drawn live is drawn: a fan page says so in its pill, the tower by being shown.
DRAWN = """() => {
  const [pill, tower] = ['#pill', '.tower'].map((one) => document.querySelector(one));
  const drawn = !pill || ['live', 'closed'].includes(pill.dataset.state);
  return drawn && (!tower || tower.dataset.shown === 'yes');
}"""


@dataclass
class Look:
    """One page in one theme and width: what axe says of it, and its own complaints."""

    violations: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def axe() -> str:
    """Returns axe's own source, as the wheel brings it."""
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


def violations_of(page: Page) -> list[str]:
    """Returns what axe finds on the page that stands open: rule, place, markup."""
    page.evaluate(axe())
    return [str(one) for one in page.evaluate(ASK, RULES)]


def season() -> dict[str, Any]:
    """Returns a series of two rounds, one of them scored."""
    cup = a_cup(2)
    for name in ("aalto", "berg"):
        cup.registers("t", name)
    cup.ended("r1", "aalto berg")
    composer = SeriesComposer(SERIES, 1)
    composer.fold(cup.records)
    composer.compose(1_000)
    return {f"series/{SERIES}/{name}": view.whole() for name, view in composer.views.items()}


def rally() -> dict[str, Any]:
    """Returns the views of a small rally in which everything happened: axe takes its time."""
    told = a_hold_story()
    composer, _ = composed([*told.before, *told.not_hidden(), *told.after])
    return {f"rally/{RALLY}/{name}": view.whole() for name, view in composer.public.channels()}


@pytest.fixture(scope="module")
def door() -> Iterator[PublicDoor]:
    """A rally and a season beside it."""
    pytest.importorskip("axe_playwright_python", reason="the developers' environment brings axe")
    views = rally()
    door = PublicDoor(RALLY, views, beside={journal_of_series(SERIES): season()})
    yield door
    door.end()


def pages_of(door: PublicDoor) -> dict[str, Answer]:
    """Returns one address of each look of page."""

    async def get(address: str) -> Answer:
        return await fetched(door.port, address)

    known = Known(RALLY, door.views(), (SERIES,))
    found: dict[str, Answer] = door.do(lambda: sampled(get, door.app.routes, known))
    return found


@pytest.fixture(scope="module")
def looks(chromium: Browser, door: PublicDoor) -> dict[str, Look]:
    """Every page in both themes, by address, theme and width."""
    found = {}
    addresses = sorted(pages_of(door))
    for theme, width in LOOKS:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, locale="fi-FI", reduced_motion="reduce"
        )
        context.set_default_timeout(WAIT_MS)
        page = context.new_page()
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        complaints = Complaints()
        complaints.watch(page)
        for address in addresses:
            complaints.clear()
            page.goto(door.url.rstrip("/") + address)
            page.wait_for_function(DRAWN)
            said = list(complaints)
            found[f"{address} {theme} {width}"] = Look(violations_of(page), said)
        context.close()
    return found


def test_all_kinds_of_pages_are_among_them(looks: dict[str, Look]) -> None:
    seen = " ".join(looks)
    wanted = ("/ light", f"/r/{RALLY} dark", "/board ", "/tables ", "/explain/", "/s/cup ")
    assert [] == [one for one in wanted if one not in seen]


def test_no_page_shuts_anybody_out(looks: dict[str, Look]) -> None:
    found = {name: look.violations for name, look in looks.items() if look.violations}
    for name, told in found.items():
        print(name, *told, sep="\n  ")
    assert [] == sorted(found)


def test_no_page_breaks_the_policy_or_complains(looks: dict[str, Look]) -> None:
    assert {} == {name: look.complaints for name, look in looks.items() if look.complaints}


def test_a_page_that_shuts_somebody_out_is_found(chromium: Browser, door: PublicDoor) -> None:
    page = chromium.new_page()
    page.goto(door.url)
    page.evaluate("() => document.querySelector('main').append(document.createElement('button'))")
    found = violations_of(page)
    page.close()
    assert "button-name" in {one.split(":")[0] for one in found}


def test_a_page_that_loads_itself_anew_can_be_stopped(chromium: Browser, door: PublicDoor) -> None:
    page = chromium.new_page()
    page.clock.install()
    page.goto(f"{door.url}r/{RALLY}/tables")
    with page.expect_navigation():
        page.clock.run_for(31_000)
    page.get_by_role("checkbox").uncheck()
    page.evaluate("() => { window.same = true; }")
    page.clock.run_for(120_000)
    assert page.evaluate("() => window.same")
    page.reload()
    assert not page.get_by_role("checkbox").is_checked()
    page.close()


@pytest.mark.parametrize(
    "breach",
    [
        "() => { document.body.innerHTML = '<p>text</p>'; }",
        "() => { trustedTypes.createPolicy('mine', {}); }",
        "() => { document.body.setAttribute('onclick', 'go()'); }",
        "() => { setTimeout('window.ran = true'); }",
    ],
)
def test_text_cannot_become_markup_or_code_on_a_page(
    chromium: Browser, door: PublicDoor, breach: str
) -> None:
    page = chromium.new_page()
    page.goto(door.url)
    page.evaluate("""() => { window.told = []; document.addEventListener(
      'securitypolicyviolation', (event) => window.told.push(event.effectiveDirective)); }""")
    page.evaluate(f"async () => {{ try {{ ({breach})(); }} catch {{ }} }}")
    page.wait_for_function("() => window.told.length > 0")
    page.close()
