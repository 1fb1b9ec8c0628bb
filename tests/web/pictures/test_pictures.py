"""The pictures beside links at the public door, really drawn, with no font of the machine.

Also of `model.py` and `job.py`.
"""

import struct

import pytest
from starlette.applications import Starlette

from browser.views_made import BASE, RALLY, nothing_yet, weekend
from flyingfinish.web.errors import PROBLEM_HANDLERS
from flyingfinish.web.exports.asked import Asked
from flyingfinish.web.page.board import View, board_of, result_channels
from flyingfinish.web.page.rows import overall_rows, stage_rows
from flyingfinish.web.pictures.job import drawn
from flyingfinish.web.pictures.model import is_pictured, picture_of
from flyingfinish.web.pictures.pictures import Pictures
from flyingfinish.web.pictures.svg import HEIGHT, ROWS, WIDTH, svg_of
from flyingfinish.web.words import LANGUAGES, words_of
from web.asgi import Answer, ask
from web.exports.test_exports import CREWS, Door

VIEWS = weekend(CREWS)


@pytest.fixture
async def door() -> Door:
    door = await Door().open()
    routes = Pictures(door.hub, door.worker).routes()
    door.app = Starlette(routes=routes, exception_handlers=dict(PROBLEM_HANDLERS))
    return door


async def get(door: Door, name: str, **headers: str) -> Answer:
    return await ask(door.app, f"/r/{RALLY}/picture/{name}", headers=headers)


def asked(channel: str, language: str = "en") -> Asked:
    return Asked(RALLY, channel, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_rows_are_the_top_of_what_the_page_paints(language: str) -> None:
    words = words_of(language)
    overall = board_of(View(RALLY), VIEWS.get, result_channels)
    stage = board_of(View(RALLY, stage="SS3", cls="SM2"), VIEWS.get, result_channels)
    for rows, channel in (
        (overall_rows(overall, words), "overall"),
        (stage_rows(stage, words), "class/SM2/stage/SS3"),
    ):
        shown = [(r.text["pos"], r.text["car"], r.text["driver"], r.text["time"], r.text["first"])
                 for r in rows if r.kind == "crew"][:ROWS]  # fmt: skip
        drawn = picture_of(asked(channel, language), VIEWS.get)
        assert shown == [(o.pos, o.car, o.driver, o.time, o.gap) for o in drawn.lines]


@pytest.mark.parametrize(
    ("channel", "title", "status", "code"),
    [
        ("overall", "Overall after SS7", "Live, not published", ""),
        ("overall/SS6", "Overall after SS6", "PROVISIONAL v2 11:13", "provisional"),
        ("stage/SS3", "SS3 Ullava 1", "OFFICIAL v2 11:13", "official"),
        ("class/SM2/stage/SS3", "SS3 Ullava 1 · SM2", "Live, not published", ""),
        ("class/SM2", "Class SM2 after SS7", "Live, not published", ""),
    ],
)
def test_it_says_which_table_it_is_and_what_that_is_worth(
    channel: str, title: str, status: str, code: str
) -> None:
    picture = picture_of(asked(channel), VIEWS.get)
    assert (title, status, code) == (picture.title, picture.status, picture.status_code)


def test_before_the_first_time_it_says_what_will_come() -> None:
    picture = picture_of(asked("overall"), nothing_yet().get)
    assert ("Overall", ()) == (picture.title, picture.lines)
    assert "appears when" in picture.empty


@pytest.mark.parametrize("channel", ["splits/SS7", "entries", "itinerary", "startlist/SS1"])
def test_other_tables_have_none(channel: str) -> None:
    assert not is_pictured(asked(channel))


def test_it_is_drawn_with_letters_of_our_own() -> None:
    picture = svg_of(picture_of(asked("overall"), VIEWS.get))
    # Where no letter were found, a picture with and one without texts would be the same.
    assert drawn(picture) != drawn(picture.replace("<text", "<desc").replace("</text", "</desc"))


async def test_a_picture_has_the_size_that_is_told(door: Door) -> None:
    answer = await get(door, "overall.png")
    assert "image/png" == answer.headers["content-type"]
    assert (WIDTH, HEIGHT) == struct.unpack(">II", answer.body[16:24])
    assert len(answer.body) < 200_000


async def test_it_is_drawn_once_until_something_changes(door: Door) -> None:
    first = await get(door, "overall/SS6.png?lang=fi")
    again = await get(door, "overall/SS6.png?lang=fi", **{"if-none-match": first.headers["etag"]})
    assert (304, ["picture"]) == (again.status, door.worker.made)


async def test_a_hold_takes_a_car_out_of_it(door: Door) -> None:
    shown = await get(door, "stage/SS7.png")
    rows = {e: r for e, r in VIEWS[BASE + "stage/SS7"]["rows"].items() if e != "e1"}
    await door.told.tell({BASE + "stage/SS7": {"rows": rows}}, hold=[BASE + "stage/SS7"])
    await door.read()
    held = await get(door, "stage/SS7.png")
    assert shown.headers["etag"] != held.headers["etag"]


async def test_other_sites_may_show_it(door: Door) -> None:
    answer = await get(door, "stage/SS3.png")
    assert "cross-origin" == answer.headers["cross-origin-resource-policy"]


@pytest.mark.parametrize(
    ("name", "status", "kind"),
    [("overall", 404, "no-picture"), ("entries.png", 404, "no-picture"),
     ("overall/SS99.png", 404, "no-picture"), ("overall.png?lang=de", 400, "bad-language")],
)  # fmt: skip
async def test_what_has_no_picture_is_refused(
    door: Door, name: str, status: int, kind: str
) -> None:
    answer = await get(door, name)
    assert (status, f"/problems/{kind}") == (answer.status, answer.json()["type"])
