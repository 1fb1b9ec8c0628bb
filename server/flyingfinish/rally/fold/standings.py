"""Folds the standings that a rally is told from its series."""

from collections.abc import Callable
from typing import Any

from flyingfinish.rally.facts import Record, StandingsBrought
from flyingfinish.rally.state_parts import RallyState, Touched


def standings_brought(
    state: RallyState, record: Record, fact: StandingsBrought, touched: Touched
) -> None:
    """The standings before the rally are these from now on; the last ones for a title count."""
    state.brought[fact.title_id] = fact
    touched.standings.add(fact.title_id)


STANDINGS_FOLDS: dict[type, Callable[[RallyState, Record, Any, Touched], None]] = {
    StandingsBrought: standings_brought,
}
