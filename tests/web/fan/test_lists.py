"""The pages of plain lists: what each follows, and what stands where there is nothing yet.

Tests `startlist.py`, `entries.py`, `penalties.py` and `retirements.py`.
"""

import pytest

from browser.views_made import BASE, RALLY, nothing_yet
from flyingfinish.web.fan.entries import ENTRIES
from flyingfinish.web.fan.kind import Kind
from flyingfinish.web.fan.penalties import PENALTIES
from flyingfinish.web.fan.retirements import RETIREMENTS
from flyingfinish.web.fan.startlist import STARTLIST
from flyingfinish.web.page.board import View, board_of
from flyingfinish.web.words import words_and
from web.boards_made import with_rows

FOLLOWED = {
    STARTLIST: {f"{BASE}startlist/SS1"},
    ENTRIES: set[str](),
    PENALTIES: {f"{BASE}adjustments", f"{BASE}corrections"},
    RETIREMENTS: {f"{BASE}retirements"},
}


@pytest.mark.parametrize("kind", FOLLOWED, ids=lambda kind: kind.name)
def test_a_list_follows_its_view_and_what_marks_it_beside_the_frames(kind: Kind) -> None:
    views = nothing_yet()
    with_it = set(board_of(View(RALLY), views.get, kind.channels).channels.values())
    frame = set(board_of(View(RALLY), views.get, lambda board, held: {}).channels.values())
    assert FOLLOWED[kind] == with_it - frame


def test_a_penalty_by_rule_whose_time_card_was_corrected_is_marked() -> None:
    rule = {"ord": 1, "entry": "e2", "control": "TC3", "ms": 10_000, "kind": "late"}
    card = {
        "ord": 9,
        "code": "check_in_corrected",
        "entry": "e2",
        "control": "TC3",
        "after_at_ms": 1,
    }
    made = board_of(View(RALLY), nothing_yet().get, PENALTIES.channels)
    rows = {"a": {**rule, "provenance": "rule"}, "b": {**rule, "ord": 2, "provenance": "decided"}}
    made = with_rows(with_rows(made, "list", **rows), "corrections", **{"9": card})
    shown = PENALTIES.face(made, words_and("fi", *PENALTIES.words), 0).lists["list-rows"]
    assert {"a": "✎+0:10", "b": "+0:10"} == {row.key: row.text["main"] for row in shown}


@pytest.mark.parametrize("kind", [STARTLIST, PENALTIES, RETIREMENTS], ids=lambda kind: kind.name)
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_an_empty_list_says_so_in_a_sentence(kind: Kind, language: str) -> None:
    board = board_of(View(RALLY), nothing_yet().get, kind.channels)
    face = kind.face(board, words_and(language, *kind.words), 0)
    assert ([], True) == (
        list(face.lists["list-rows"]),
        face.ones["list-empty"].text["empty"].endswith("."),
    )


def test_the_entries_are_there_before_anybody_has_started() -> None:
    board = board_of(View(RALLY), nothing_yet().get, ENTRIES.channels)
    assert 12 == len(ENTRIES.face(board, words_and("fi", *ENTRIES.words), 0).lists["list-rows"])
