"""The page of a series: server and browser make the same of it, and it follows what is told."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from browser.conftest import WAIT_MS
from browser.public_door import PublicDoor
from browser.test_twins import one_form, row_form
from browser.views_played import RALLY, SATURDAY_1530_MS, season_views, views_at
from flyingfinish.clock import SystemClock
from flyingfinish.journal.series_names import journal_of_series
from flyingfinish.web.series.face import Season, season_face
from flyingfinish.web.series.page import PARTS
from flyingfinish.web.words import words_and
from small_series import SERIES

FACE_OF = """async ([season, words]) => {
  const { channelsOf, face } = await import('/static/series/season.js');
  const { speaker } = await import('/static/lib/words.js');
  const made = face(season, (channel) => window.views[channel], speaker(words));
  return { lists: made.lists, ones: made.ones, channels: channelsOf(season) };
}"""
PROJECTED = f"rally/{RALLY}/projected/sm1"
STILL_WAITS = 3
"""The answer to so many questions is that there is nothing to wait for any more."""


@pytest.fixture(scope="module")
def door() -> Iterator[PublicDoor]:
    """The weekend on its Saturday, and the season that it is a round of."""
    beside = {journal_of_series(SERIES): season_views()}
    door = PublicDoor(RALLY, views_at(SATURDAY_1530_MS), beside=beside)
    yield door
    door.end()


def painted(views: dict[str, Any], season: Season, language: str) -> dict[str, Any]:
    """Returns the server's face, in the form in which the two are compared."""
    data = {role: views[name] for role, name in season.channels.items() if name in views}
    face = season_face(replace(season, data=data), words_and(language, *PARTS))

    def form(row: Any) -> dict[str, Any]:
        return row_form({name: getattr(row, name) for name in row.__slots__})

    return {
        "lists": {name: [form(row) for row in rows] for name, rows in face.lists.items()},
        "ones": {name: one_form(one.text, one.attrs) for name, one in face.ones.items()},
        "channels": season.channels,
    }


def drawn(modules: Page, season: Season, language: str) -> dict[str, Any]:
    """Returns the browser's face of the views it was given last."""
    asked = {
        "series": season.series, "title": season.title, "rally": season.rally,
        "rally_title": season.rally_title, "latest": season.latest, "language": language,
        "delay": season.delay, "name": season.name, "waits": season.waits,
    }  # fmt: skip
    words = dict(words_and(language, *PARTS).catalogue)
    made = modules.evaluate(FACE_OF, [asked, words])
    return {
        "lists": {name: [row_form(row) for row in rows] for name, rows in made["lists"].items()},
        "ones": {name: one_form(one["text"], one["attrs"]) for name, one in made["ones"].items()},
        "channels": made["channels"],
    }


SEASONS = (
    Season(SERIES, "sm1", delay="60", name="Sarja 2026", waits=True),
    Season(SERIES, "sm1", RALLY, "sm1", RALLY),
    Season(SERIES, "sm1-kartanlukijat", latest=RALLY),
    Season(SERIES, "sm1", latest="unheard-of"),
    Season(SERIES, "sm3", RALLY, "sm3"),
    Season(SERIES, "sm1", RALLY, "sm1", RALLY, "60"),
    Season("none", "", ""),
)


def test_server_and_browser_make_the_same_of_a_season(modules: Page) -> None:
    views = {**views_at(SATURDAY_1530_MS), **season_views()}
    # What points come to that are halves, taken away, shared or left out.
    rows = views[PROJECTED]["rows"]
    odd = {**next(iter(rows.values())), "points": -2_500, "shared": True, "gained": -3}
    odd |= {"before": {"pos": 2, "points": 1, "shared": True}}
    views[PROJECTED] = {**views[PROJECTED], "rows": {**rows, "nobody": odd}}
    modules.evaluate("(views) => { window.views = views; }", views)
    for season in SEASONS:
        for language in ("fi", "en"):
            by_server = painted(views, season, language)
            assert by_server == drawn(modules, season, language), (season.title, language)


def test_standings_as_they_would_be_follow_the_rally(door: PublicDoor, page: Page) -> None:
    page.goto(f"{door.url}s/{SERIES}?lang=fi")
    expect(page.locator("#pill")).to_have_attribute("data-state", "live")
    first = page.locator("#projected-rows tr").first
    points = first.locator("[data-f=points]")
    expect(points).to_have_text("51")
    form = views_at(SATURDAY_1530_MS)[PROJECTED]
    name = first.get_attribute("data-key") or ""
    rows = {**form["rows"], name: {**form["rows"][name], "points": 77_500}}
    door.tell({PROJECTED: {**form, "rows": rows}})
    expect(points).to_have_text("77,5")


def test_to_go_with_a_video_the_page_is_behind_with_all_that_it_tells(
    door: PublicDoor, page: Page
) -> None:
    # Two seconds: long enough to be seen behind, and the page must not wait for more than that.
    first = page.locator("#latest-first [data-f=time]").first
    page.goto(f"{door.url}s/{SERIES}?lang=fi&delay=2")
    while first.count() == 0:
        # A door knows what it showed two seconds ago when it has been open for as long.
        page.goto(page.url)
    expect(page.locator("#pill")).to_have_attribute("data-state", "live")
    expect(page.locator("#pill")).to_contain_text("2 s jäljessä")
    overall = f"rally/{RALLY}/overall"
    form = views_at(SATURDAY_1530_MS)[overall]
    (leader,) = [name for name, row in form["rows"].items() if row.get("pos") == 1]
    row = {**form["rows"][leader], "total_ms": 2_000}
    told_ms = SystemClock().now_at_ms()
    door.tell({overall: {**form, "rows": {**form["rows"], leader: row}}})
    expect(first).to_have_text("0:02.0", timeout=WAIT_MS)
    assert page.evaluate("Date.now()") - told_ms >= 2_000


def test_opened_before_its_delay_is_over_a_page_says_that_it_waits_and_goes_on_by_itself(
    page: Page,
) -> None:
    beside = {journal_of_series(SERIES): season_views()}
    door = PublicDoor(RALLY, views_at(SATURDAY_1530_MS), beside=beside)
    page.goto(f"{door.url}s/{SERIES}?lang=en&delay=6")
    waiting = page.inner_text("#waits")
    expect(page.locator("#latest-first [data-f=time]").first).to_be_visible(timeout=WAIT_MS)
    expect(page.locator("#waits")).to_be_hidden()
    expect(page.locator("#projected-rows tr").first).to_be_visible(timeout=WAIT_MS)
    expect(page.locator("#standing-rows tr").first).to_be_visible()
    expect(page.locator("#season-name")).to_contain_text("2026")
    door.end()
    assert "There is no picture of 6 seconds ago yet; it comes here in a moment." == waiting


@pytest.fixture
def asked(page: Page, after_pages: ExitStack) -> list[str]:
    """What a season's page asks that waits, in a time that stands still: soon it waits no more."""
    beside = {journal_of_series(SERIES): season_views()}
    fresh = PublicDoor(RALLY, views_at(SATURDAY_1530_MS), beside=beside)
    after_pages.callback(fresh.end)
    questions: list[str] = []
    told = {"latest": RALLY, "rally": "", "rally_title": ""}

    def answer(route: Route) -> None:
        questions.append(route.request.url)
        route.fulfill(json={**told, "waits": len(questions) < STILL_WAITS})

    page.clock.install()
    page.route("**/now?*", answer)
    page.goto(f"{fresh.url}s/{SERIES}?lang=en&delay=300")
    page.wait_for_selector("html[data-ready]")
    return questions


def test_a_page_asks_soon_again_until_it_has_what_it_waits_for_and_no_longer(
    page: Page, asked: list[str]
) -> None:
    for _ in range(100):
        if len(asked) < STILL_WAITS:
            page.clock.run_for(2_500)
    assert STILL_WAITS == len(asked)
    for _ in range(3):
        page.clock.run_for(2_500)
    assert STILL_WAITS == len(asked)


def test_paper_says_when_it_was_printed_and_the_screen_does_not(
    door: PublicDoor, page: Page
) -> None:
    page.goto(f"{door.url}s/{SERIES}?lang=en")
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("#now")).to_be_hidden()
    page.evaluate("document.getElementById('now').textContent = ''")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("#now")).to_be_visible()
    expect(page.locator("#now")).to_have_text(re.compile(r"^\d\d:\d\d$"))
    here = page.evaluate("new Date().toLocaleDateString('sv')")
    expect(page.locator("#now")).to_have_attribute("datetime", here)


def test_a_delay_that_this_browser_remembers_is_asked_for_at_the_season_too(
    door: PublicDoor, page: Page
) -> None:
    page.goto(f"{door.url}r/{RALLY}/results?lang=fi&delay=45")
    page.goto(f"{door.url}s/{SERIES}?lang=fi")
    page.wait_for_url("**delay=45**")
    links = page.locator("main a[href^='/r/']").evaluate_all("all => all.map((a) => a.search)")
    assert [] == [one for one in links if "delay=45" not in one]


def test_what_is_driven_last_follows_the_rally_and_says_when_it_is_over(
    door: PublicDoor, page: Page
) -> None:
    page.goto(f"{door.url}s/{SERIES}?lang=en")
    expect(page.locator("#pill")).to_have_attribute("data-state", "live")
    expect(page.locator("#latest-title")).to_have_text("On now")
    overall, state = f"rally/{RALLY}/overall", f"rally/{RALLY}/state"
    form = views_at(SATURDAY_1530_MS)[overall]
    (leader,) = [name for name, row in form["rows"].items() if row.get("pos") == 1]
    row = {**form["rows"][leader], "total_ms": 1_000}
    door.tell({overall: {**form, "rows": {**form["rows"], leader: row}}})
    expect(page.locator("#latest-first [data-f=time]").first).to_have_text("0:01.0")
    door.tell({state: {**views_at(SATURDAY_1530_MS)[state], "closed": True}})
    expect(page.locator("#latest-title")).to_have_text("Last driven")
    expect(page.locator("#latest-ways a").last).to_have_text("Replay")
    # Nothing can be moved any more by a rally that is over: no reload, the server was asked again.
    expect(page.locator(".projection")).to_be_hidden()
    door.tell({state: views_at(SATURDAY_1530_MS)[state]})
    expect(page.locator("#latest-title")).to_have_text("On now")
    expect(page.locator(".projection")).to_be_visible()
    expect(page.locator("#projected-rows tr").first).to_be_visible()
