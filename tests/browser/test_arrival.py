"""A page that comes in parts and is painted after each of them: nothing painted is pushed aside."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from browser.arriving_door import ArrivingDoor
from browser.conftest import WAIT_MS
from browser.public_door import PublicDoor
from browser.shifts import NOTED
from browser.test_every_page import season
from browser.views_played import RALLY, SATURDAY_1530_MS, views_at
from flyingfinish.journal.series_names import journal_of_series
from hold_story import SERIES

# In all parts of a page together; what was mended here was 0.005 to 0.16 in one of them.
SHIFT_SEEN = 0.003
PHONE, DESK = 360, 1440
ARRIVALS = (
    (PHONE, ""),
    (PHONE, "/live"),
    (PHONE, "/splits?crew=e7"),
    (PHONE, "/charts"),
    (PHONE, "/news"),
    (PHONE, "/crew?crew=e7"),
    (PHONE, "/tables"),
    (PHONE, "/files"),
    (DESK, ""),
    (DESK, "/results"),
    (DESK, "/points"),
    (DESK, "/crew?crew=e7"),
)


@pytest.fixture(scope="module")
def arriving() -> Iterator[ArrivingDoor]:
    """The weekend on Saturday at 15:30, and a season, over a slow line."""
    beside = {journal_of_series(SERIES): season()}
    behind = PublicDoor(RALLY, views_at(SATURDAY_1530_MS), beside=beside)
    door = ArrivingDoor(behind.url)
    yield door
    door.end()
    behind.end()


@pytest.fixture(scope="module")
def reader(chromium: Browser) -> Iterator[Page]:
    """One page for all tests: what it has fetched once it keeps."""
    page = chromium.new_page(locale="fi-FI")
    page.set_default_timeout(WAIT_MS)
    page.add_init_script(f"({NOTED})()")
    yield page
    page.close()


@pytest.mark.parametrize(("width", "below"), ARRIVALS)
def test_what_is_painted_stays_where_it_is_while_the_rest_arrives(
    arriving: ArrivingDoor, reader: Page, width: int, below: str
) -> None:
    reader.set_viewport_size({"width": width, "height": 800})
    moved = arriving.arrive(reader, f"r/{RALLY}{below}")
    assert moved.shift < SHIFT_SEEN, moved.what


def test_the_page_of_a_season_arrives_without_a_move(arriving: ArrivingDoor, reader: Page) -> None:
    reader.set_viewport_size({"width": DESK, "height": 800})
    moved = arriving.arrive(reader, f"s/{SERIES}")
    assert moved.shift < SHIFT_SEEN, moved.what


def test_stages_that_share_the_room_of_those_that_have_come_would_be_seen(
    arriving: ArrivingDoor, reader: Page
) -> None:
    reader.set_viewport_size({"width": DESK, "height": 800})
    shown = b".strip li { visibility: visible !important; }"
    moved = arriving.arrive(reader, f"r/{RALLY}/news", shown)
    assert moved.shift > SHIFT_SEEN
    assert any(what.split()[1] == "LI" for what in moved.what)
