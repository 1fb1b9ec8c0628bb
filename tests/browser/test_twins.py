"""Server and browser make the same face of the same views, each kind of page on many boards.

A kind that is added to `KINDS` is held by this without another word; give it addresses of its own
in `ADDRESSES` where its face depends on more than the views.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from browser.views_made import NOON_MS, RALLY, nothing_yet, overall, weekend
from browser.views_played import (
    FRIDAY_2000_MS,
    SATURDAY_1530_MS,
    SUNDAY_MS,
    season_views,
    views_at,
)
from flyingfinish.web.fan.kind import Kind
from flyingfinish.web.fan.kinds import KINDS
from flyingfinish.web.fan.results import RESULTS
from flyingfinish.web.page.board import board_of, read_view
from flyingfinish.web.page.frame import menu_rows
from flyingfinish.web.places import places_of
from flyingfinish.web.words import words_and

BOARDS: dict[str, tuple[Callable[[], dict[str, Any]], int]] = {
    "nothing": (lambda: nothing_yet(NOON_MS), NOON_MS),
    "twelve": (lambda: few_come(), NOON_MS),
    "many": (lambda: weekend(110), NOON_MS),
    "friday": (lambda: views_at(FRIDAY_2000_MS), FRIDAY_2000_MS),
    "saturday": (
        lambda: {**corrected(views_at(SATURDAY_1530_MS)), **season_views()},
        SATURDAY_1530_MS,
    ),
    "sunday": (lambda: views_at(SUNDAY_MS), SUNDAY_MS),
}
CORRECTIONS: dict[str, dict[str, Any]] = {
    "9001": {"code": "time_moved", "entry": "e4", "stage": "SS3", "before_ms": 1, "after_ms": 2},
    "9002": {"code": "impulse_chosen", "entry": "e4", "control": "SS9-1", "split": 1,
             "before_ms": 61_000, "after_ms": 60_000, "reason": "a deer"},
    "9003": {"code": "start_corrected", "entry": "e6", "control": "SS9", "after_at_ms": 1_000},
    "9004": {"code": "start_clock_shifted", "control": "SS9", "ms": 500, "times": 12},
    "9006": {"code": "regulations_changed",
             "before": {"late_ms_per_minute": "10000", "shared_places": "true", "bogey_ms": "0"},
             "after": {"late_ms_per_minute": "20500", "shared_places": "false", "bogey_ms": "75000",
                       "false_starts_ms": "10000 60000", "dead_heat": "shared", "late_article": "",
                       "finish_share_thousandths": "667", "overdue_thousandths": "1500",
                       "check_in_window_minutes": "2", "speed_over_kmh": "180"}},
    "9007": {"code": "impulse_chosen", "entry": "e212", "control": "SS8-1", "split": 1,
             "before_ms": 224_000, "after_ms": 224_600},
    "9008": {"code": "start_corrected", "entry": "e215", "control": "SS8", "after_at_ms": 2},
    "9009": {"code": "impulse_chosen", "entry": "e207", "control": "SS8-1", "split": 1,
             "before_ms": 224_000, "after_ms": 224_500},
    "9010": {"code": "time_moved", "entry": "e7", "stage": "SS3", "before_ms": 1, "after_ms": 2,
             "told_at_ms": 6},
    "9005": {"code": "check_in_corrected", "entry": "e12", "control": "TC3", "after_at_ms": 1_000},
}  # fmt: skip
"""Something of each kind that marks times, splits or penalties."""


def few_come() -> dict[str, Any]:
    """Returns a rally of twelve of whom two have come, and notices of which one is over."""
    base = f"rally/{RALLY}/"
    notices = {
        stage: {"ord": n, "kind": "spectators", "texts": {"fi": "Kauemmas."}, "stage": stage}
        for n, stage in enumerate(("SS3", "SS7"))
    }
    running = overall(7, 2, 12, running=True)
    return {**weekend(12), f"{base}overall": running, f"{base}notices": {"rows": notices}}


def corrected(views: dict[str, Any]) -> dict[str, Any]:
    """Returns views with more corrections, a penalty moved by one, and versions older than one."""
    base, late = f"rally/{RALLY}/", {"control": "TC3", "ms": 10_000, "kind": "late"}
    rows = {name: {"ord": int(name), **row} for name, row in CORRECTIONS.items()}
    known, lists = views[f"{base}corrections"], views[f"{base}adjustments"]
    rule = {"rule/e12/TC3": {"ord": 9_000, "entry": "e12", **late, "provenance": "rule"}}
    version = {"title": "", "status": "official", "version": 2, "published_at_ms": 5}
    versions = dict.fromkeys(("overall/SS3", "stage/SS3", "class/SM1/overall/SS3"), version)
    state = views[f"{base}state"]
    return {
        **views,
        f"{base}state": {**state, "publications": {**state.get("publications", {}), **versions}},
        f"{base}corrections": {**known, "rows": {**known["rows"], **rows}},
        f"{base}adjustments": {**lists, "rows": {**lists["rows"], **rule}},
    }


EVERYWHERE = ("", "class=SM2&lang=sv", "c=hist&gap=previous", "class=SM1,SM2")
ADDRESSES: dict[str, tuple[str, ...]] = {
    "home": ("stage=SS3", "class=SM2&gap=previous"),
    "live": ("stage=SS3", "stage=SS8", "stage=SS9&class=SM4"),
    "splits": (
        "face=section&crew=e4",
        "face=pace&tab=road",
        "face=pace&crew=e6&class=SM2",
        "face=rank&stage=SS5&crew=e4",
        "stage=SS1",
        "stage=SS9",
        "stage=SS9&face=rank",
    ),
    "crew": (
        "crew=e4&with=e12",
        "crew=e36&with=e4&class=SM2",
        "crew=e6&with=e6",
        "crew=e4",
        "crew=e12&lang=en",
        "crew=e36&class=SM2",
        "crew=e202&c=hist",
        "crew=e999",
    ),
    "startlist": ("stage=SS10", "stage=SS1&class=SM1"),
    "charts": (
        "crew=e9",
        "tab=position&class=SM2",
        "tab=pace",
        "tab=heat&crew=e3",
        "tab=progress&stage=SS3&lang=en",
    ),
    "points": ("title=sm2&lang=en", "class=SM3", "title=sm1-kartanlukijat"),
    "results": (
        "class=SM3,",
        "stage=SS3",
        "stage=SS9&tab=overall",
        "gap=leader",
        "gap=chosen&crew=e7",
        "gap=chosen&crew=e7&find=nord",
    ),
}
# As one text each way: what takes such trees apart value by value takes longer than all the rest.
FACE_OF = """async (asked) => {
  const [rally, kind, query, words, now, menu] = JSON.parse(asked);
  const { boardOf, readView } = await import('/static/fan/board.js');
  const { kindOf, Made } = await import('/static/fan/kind.js');
  const { menuRows } = await import('/static/fan/frame.js');
  const { speaker } = await import('/static/lib/words.js');
  const page = await kindOf(kind);
  const view = readView(rally, new URLSearchParams(query), kind);
  const board = boardOf(view, (channel) => window.views[channel], page.channels, page.reads);
  const say = speaker(words);
  const face = page.face(board, say, now, new Made());
  const made = { channels: board.channels, menu: menuRows(board, say, menu), lists: face.lists,
    ones: Object.fromEntries(Object.entries(face.ones).map(
      ([name, { text, attrs }]) => [name, { text, attrs }])) };
  return JSON.stringify(made, (_, value) => value === undefined ? null : value);
}"""


ADDRESS_OF = """async ([rally, find]) => {
  const { addressOf, readView } = await import('/static/fan/board.js');
  return addressOf(readView(rally, new URLSearchParams({ find })));
}"""


def row_form(row: Any) -> dict[str, Any]:
    """Returns a row as both sides write it: what is empty is left out."""
    form = {"key": row["key"], "kind": row["kind"], "text": row["text"]}
    attrs = {name: value for name, value in row.get("attrs", {}).items() if value}
    links = dict(row.get("links") or {})
    return form | {"attrs": attrs, "href": row.get("href") or "", "links": links}


def one_form(text: Any, attrs: Any) -> dict[str, Any]:
    """Returns a single element as both sides write it."""
    return {"text": dict(text), "attrs": {n: v for n, v in attrs.items() if v}}


def painted(views: dict[str, Any], kind: Kind, query: str, now_ms: int) -> dict[str, Any]:
    """Returns the server's face, in the form in which the two are compared."""
    asked = dict(pair.split("=") for pair in query.split("&") if pair)
    view = read_view(RALLY, asked, kind.name)
    board = board_of(view, views.get, kind.channels, kind.reads)
    words = words_and(view.lang or "fi", *kind.words)
    face = kind.face(board, words, now_ms)
    menu = menu_rows(board, words, [kind.name])

    def form(row: Any) -> dict[str, Any]:
        return row_form({name: getattr(row, name) for name in row.__slots__})

    return {
        "channels": dict(board.channels),
        "menu": [form(row) for row in menu],
        "lists": {name: [form(row) for row in rows] for name, rows in face.lists.items()},
        "ones": {name: one_form(one.text, one.attrs) for name, one in face.ones.items()},
    }


def drawn(modules: Page, kind: Kind, query: str, now_ms: int) -> dict[str, Any]:
    """Returns the browser's face of the views it was given last."""
    language = dict(pair.split("=") for pair in query.split("&") if pair).get("lang", "fi")
    words = words_and(language, *kind.words).catalogue
    asked = [RALLY, kind.name, query, dict(words), now_ms, [kind.name]]
    made = json.loads(modules.evaluate(FACE_OF, json.dumps(asked)))
    return {
        "channels": made["channels"],
        "menu": [row_form(row) for row in made["menu"]],
        "lists": {name: [row_form(row) for row in rows] for name, rows in made["lists"].items()},
        "ones": {name: one_form(one["text"], one["attrs"]) for name, one in made["ones"].items()},
    }


def with_places(views: dict[str, Any]) -> dict[str, Any]:
    """Returns views with the places of some crews, which are made when they are read."""
    asked = [("", f"e{n}") for n in (4, 6, 12, 36)] + [("hist", "e202")]
    for competition, entry in asked:
        places = places_of(views.get, RALLY, competition, entry)
        below = f"c/{competition}/" if competition else ""
        if places is not None:
            views = {**views, f"rally/{RALLY}/{below}places/{entry}": places}
    return views


def give(modules: Page, views: dict[str, Any]) -> None:
    """Gives the browser the views that its next faces are made of."""
    modules.evaluate("(views) => { window.views = JSON.parse(views); }", json.dumps(views))


@pytest.mark.parametrize("board", BOARDS)
def test_server_and_browser_make_the_same_face(modules: Page, board: str) -> None:
    make, now_ms = BOARDS[board]
    views = with_places(make())
    give(modules, views)
    for kind in KINDS:
        for query in (*EVERYWHERE, *ADDRESSES.get(kind.name, ())):
            by_server = painted(views, kind, query, now_ms)
            assert by_server == drawn(modules, kind, query, now_ms), (kind.name, query)


def test_what_somebody_typed_stands_alike_in_the_addresses_of_both(modules: Page) -> None:
    for text in ("Mäki & o'Hara*", "a(b)!", "1+2=3?#%", "~x_y.z-", "a\nb", "ö" * 60, "ö" * 61):
        by_server = read_view(RALLY, {"find": text}).address()
        assert by_server == modules.evaluate(ADDRESS_OF, [RALLY, text])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_page_follows_no_more_channels_than_a_connection_may_have(kind: Kind) -> None:
    views = views_at(SATURDAY_1530_MS)
    for query in (*EVERYWHERE, *ADDRESSES.get(kind.name, ())):
        asked = dict(pair.split("=") for pair in query.split("&") if pair)
        board = board_of(read_view(RALLY, asked, kind.name), views.get, kind.channels)
        beyond = [role for role in board.read if not role.startswith("class/")]
        assert [] == beyond, query


def test_a_face_that_differs_would_be_seen(modules: Page) -> None:
    views = weekend(12)
    other = {**views, f"rally/{RALLY}/stage/SS7": {"rows": {}}}
    kind = RESULTS
    give(modules, other)
    by_server = painted(views, kind, "stage=SS7", NOON_MS)
    assert by_server != drawn(modules, kind, "stage=SS7", NOON_MS)
