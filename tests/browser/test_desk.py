"""The desk in a real browser without any script: signed in, filled, refused, right on a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from browser.test_every_page import violations_of
from clients.real_door import RealDoor, crew_door
from flyingfinish.config import CHECKOUT
from flyingfinish.exchange.door_client import DoorClient
from flyingfinish.exchange.import_rally import planned_of, send
from flyingfinish.exchange.series_file import read_series_file
from flyingfinish.exchange.series_import import import_series

SAMPLES = CHECKOUT / "clients" / "samples"
GIVEN = "/given?stage=SS2&whom=without_time&method=fastest"
PAGES = (
    "",
    "/watch",
    "/podium",
    "/times",
    "/controls",
    "/crews",
    "/stages",
    "/starts",
    GIVEN,
    "/publish",
    "/rulings",
    "/doubts",
    "/tokens",
    "/explain",
)
SERIES = (
    "",
    "?page=rounds",
    "?page=registrations",
    "?page=titles",
    "?title=sm1-kartanlukijat",
)
ADDRESSES = (
    "",
    *(f"/haapajarvi-2026{page}" for page in PAGES),
    *(f"/series/ralli-sm-2026{page}" for page in SERIES),
)
LOOKS = ((360, "light"), (1440, "dark"))
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, select, input')]
  .filter((one) => one.type !== 'checkbox' && one.getBoundingClientRect().width > 0)
  .filter((one) => one.getBoundingClientRect().height < 44)
  .map((one) => one.outerHTML)"""


@pytest.fixture(scope="module")
def door() -> Iterator[RealDoor]:
    with crew_door() as opened:
        planned = planned_of(str(SAMPLES / "club-rally.toml"), str(SAMPLES / "club-rally.csv"))
        client = DoorClient(opened.url, opened.admin_token)
        send(client, planned)
        season = SAMPLES / "ralli-sm-2026.toml"
        import_series(client, read_series_file(season.read_bytes(), season.name))
        yield opened


@pytest.fixture(scope="module")
def desk(chromium: Browser, door: RealDoor) -> Iterator[Page]:
    """A browser without scripts, signed in as the admin."""
    context = chromium.new_context(java_script_enabled=False, locale="fi-FI")
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(f"{door.url}/desk")
    page.fill("input[name=token]", door.admin_token)
    page.click("button.do")
    yield page
    context.close()


def fill(desk: Page, door: RealDoor, page: str, form: str, **fields: str) -> str:
    """Fills a form of a page and returns what the next page says came of it."""
    desk.goto(f"{door.url}/desk/haapajarvi-2026/{page}")
    place = desk.locator(f"form[action$='/do/{form}']")
    for name, text in fields.items():
        field = place.locator(f"[name={name}]")
        if field.locator("option").count():
            field.select_option(text)
        else:
            field.fill(text)
    place.locator("button.do").click()
    return " ".join(desk.locator("#outcome").inner_text().split())


def test_a_flying_finish_is_typed_and_has_a_time(desk: Page, door: RealDoor) -> None:
    told = fill(desk, door, "stages", "clock", at="10:02:00", date="2026-10-03")
    assert told.startswith("Kirjattu.")
    fill(desk, door, "times", "start", stage="SS1", plate="1", at="10:03")
    fill(desk, door, "times", "stamp", control="SF1", plate="1", at="10:08:12.4")
    time = door.state("haapajarvi-2026").crews["e1"].stages["SS1"].time
    assert (312_400, False) == (time.elapsed_ms, time.unconfirmed) if time else None


def test_a_refusal_keeps_what_was_typed(desk: Page, door: RealDoor) -> None:
    told = fill(desk, door, "crews", "adjust", car="1", time="10", kind="late", reason="2 min")
    kept = desk.locator("form[action$='/do/adjust'] [name=reason]").input_value()
    words = "Ei kirjattu. Aika: kirjoita minuutit ja sekunnit, esim. 7:12.4 tai 0:10."
    assert (words, "2 min") == (told, kept)


@pytest.fixture(scope="module")
def shown(chromium: Browser, desk: Page) -> Iterator[Page]:
    """The same desk where scripts may run: the watch alarms, and axe can look."""
    context = chromium.new_context(locale="fi-FI", storage_state=desk.context.storage_state())
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_fits_its_screen_and_a_thumb_and_shuts_nobody_out(
    shown: Page, door: RealDoor, address: str
) -> None:
    for width, theme in LOOKS:
        shown.set_viewport_size({"width": width, "height": 780})
        shown.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        shown.goto(f"{door.url}/desk{address}")
        wide = shown.evaluate("() => document.documentElement.scrollWidth")
        assert (width, [], []) == (wide, shown.evaluate(SMALL_TARGETS), violations_of(shown))


def test_another_site_cannot_send_a_form(door: RealDoor, desk: Page) -> None:
    other = door.url.replace("127.0.0.1", "localhost")
    desk.route(
        f"{other}/elsewhere",
        lambda route: route.fulfill(
            content_type="text/html",
            body=f"<form method=post action='{door.url}/desk/haapajarvi-2026/do/hold'>"
            "<input name=car value=1><button>x</button></form>",
        ),
    )
    desk.goto(f"{other}/elsewhere")
    with desk.expect_response("**/do/hold") as answered:
        desk.click("button")
    assert 403 == answered.value.status
    assert {} == door.state("haapajarvi-2026").held


def preview(page: Page, door: RealDoor) -> None:
    """Asks what two given times would change."""
    page.goto(f"{door.url}/desk/haapajarvi-2026{GIVEN}")
    place = page.locator("form[action$='/do/give_times']")
    place.locator("[name=rows]").fill("2 5:04.4\n3 5:05.0")
    place.locator("[name=reason]").fill("punainen lippu")
    place.locator("button[name=look]").click()


def test_a_preview_shuts_nobody_out(shown: Page, door: RealDoor) -> None:
    shown.set_viewport_size({"width": 360, "height": 780})
    preview(shown, door)
    assert [] == violations_of(shown)


def test_a_decision_is_looked_at_before_it_is_made(desk: Page, door: RealDoor) -> None:
    before = len(door.records("haapajarvi-2026"))
    preview(desk, door)
    moved = desk.locator("#moved-times").inner_text()
    assert (before, True, True) == (
        len(door.records("haapajarvi-2026")),
        "5:04.4" in moved,
        "Mitään ei ole vielä kirjattu." in desk.locator("#outcome").inner_text(),
    )
    desk.locator("#preview button.do").click()
    assert "Kirjattu." in desk.locator("#outcome").inner_text()
    assert before + 1 == len(door.records("haapajarvi-2026"))
