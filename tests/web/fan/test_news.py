"""The pages of news and of corrections.

Tests `news.py` and `corrections.py`.
"""

import pytest

from browser.views_made import BASE, RALLY, weekend
from flyingfinish.web.fan.corrections import CORRECTIONS
from flyingfinish.web.fan.kind import Kind
from flyingfinish.web.fan.news import NEWS
from flyingfinish.web.page.board import View, board_of
from flyingfinish.web.words import words_and


@pytest.mark.parametrize("kind", [NEWS, CORRECTIONS], ids=lambda kind: kind.name)
def test_a_page_shows_the_lines_of_its_own_view(kind: Kind) -> None:
    views = weekend(12) | {f"{BASE}{kind.name}": {"rows": {"9": {"ord": 9, "code": "retired"}}}}
    board = board_of(View(RALLY), views.get, kind.channels)
    face = kind.face(board, words_and("fi", *kind.words), 0)
    assert ["Keskeytti"] == [row.text["what"] for row in face.lists["told-rows"]]
    assert "1 riviä" == face.ones["told-title"].text["sub"]


@pytest.mark.parametrize("kind", [NEWS, CORRECTIONS], ids=lambda kind: kind.name)
def test_without_a_line_a_sentence_stands_there(kind: Kind) -> None:
    board = board_of(View(RALLY), weekend(12).get, kind.channels)
    face = kind.face(board, words_and("fi", *kind.words), 0)
    shown = (list(face.lists["told-rows"]), face.ones["told-title"].text["sub"])
    assert ([], "") == shown and face.ones["told-empty"].text["empty"].endswith(".")
