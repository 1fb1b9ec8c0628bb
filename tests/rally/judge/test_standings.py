"""Standings for a rally that nobody can bring: see `series/test_bridge.py` for those that come."""

from typing import Any

import pytest

from flyingfinish.rally import commands as c
from flyingfinish.rally.errors import RuleRefusal
from small_rally import Desk, opening

REFUSED: list[tuple[str, c.Command, Any]] = [
    ("unknown_title", c.BringStandings("t", "cup", "t", "r1"), None)
]


@pytest.mark.parametrize(("code", "command", "before"), REFUSED)
def test_a_rally_without_the_title_is_told_nothing(
    code: str, command: c.Command, before: None
) -> None:
    with pytest.raises(RuleRefusal) as refused:
        Desk(opening()).judged(command)
    assert code == refused.value.code
