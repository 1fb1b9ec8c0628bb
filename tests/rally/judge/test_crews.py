"""Who may come back: restarts that the regulations allow, and those that they refuse."""

from typing import Any

import pytest

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.refusals import Refused
from small_rally import RALLY, Desk, opening

RESTART = c.RestartCrew("e1", "SS2")


def retired(**settings: Any) -> Desk:
    """Car 1 stopped on SS1 of a rally with these settings; it has one leg."""
    first = c.OpenRally(RALLY, "Pikku", "Europe/Helsinki", 180, "fia-wrc-2025", settings)
    desk = Desk((first, *opening()[1:]))
    desk.decide(c.RetireCrew("e1", "SS1"))
    return desk


def test_who_retired_in_the_last_leg_does_not_come_back() -> None:
    with pytest.raises(Refused) as refusal:
        retired().judged(RESTART)
    assert "restart_not_allowed" == refusal.value.code


def test_unless_the_regulations_say_so() -> None:
    assert f.CrewRestarted("e1", "SS2") == retired(restart_in_last_leg=True).judged(RESTART)


def test_where_no_restart_is_allowed_nobody_comes_back() -> None:
    desk = retired(restart_in_last_leg=True, restart_allowed=False)
    with pytest.raises(Refused) as refusal:
        desk.judged(RESTART)
    assert "restart_not_allowed" == refusal.value.code
