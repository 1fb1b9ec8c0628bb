"""The list of pages, and what a page of results is made of.

Also holds `kind.py`, `results.py`.
"""

import pytest

from browser.views_made import weekend
from flyingfinish.config import CLIENTS_WEB
from flyingfinish.web.fan.kind import Kind
from flyingfinish.web.fan.kinds import HOME_KIND, KINDS, kind_of
from flyingfinish.web.fan.results import RESULTS, face
from flyingfinish.web.words import LANGUAGES, words_of
from web.boards_made import board


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_has_its_script_its_styles_and_its_name_in_every_language(kind: Kind) -> None:
    files = [kind.module, *kind.modules, *kind.styles]
    missing = [file for file in files if not (CLIENTS_WEB / file).is_file()]
    unnamed = [c for c in LANGUAGES if f"page_{kind.name}" not in words_of(c).catalogue]
    assert ([], []) == (missing, unnamed)


def test_names_of_kinds_are_unique() -> None:
    assert len(KINDS) == len({kind.name for kind in KINDS})


def test_the_home_is_a_page_like_others() -> None:
    assert HOME_KIND is kind_of("home")


def test_a_page_that_there_is_not_is_no_kind() -> None:
    with pytest.raises(KeyError):
        kind_of("nowhere")


def test_results_show_who_is_on_a_stage_beside_its_table_and_the_whole() -> None:
    made = face(board(weekend(24)), words_of("fi"), 0)
    shown = ["onstage-rows", "stage-rows", "stage-changes", "overall-rows"]
    assert shown == list(made.lists)


def test_where_nothing_is_yet_results_say_what_will_come() -> None:
    made = face(board({}), words_of("fi"), 0)
    said = {name for name in made.ones if name.endswith("-empty")}
    assert {"onstage-empty", "stage-empty", "overall-empty"} == said


def test_results_are_in_the_menu() -> None:
    assert RESULTS in KINDS and RESULTS.in_menu
