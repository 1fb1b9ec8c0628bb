"""Judges what a rally is told from its series."""

from collections.abc import Mapping
from typing import Any, Final

from flyingfinish.rally import facts as f
from flyingfinish.rally.judge.parts import SHORT_TEXT_MAX, Asked, Judge
from flyingfinish.rally.refusals import Refused
from flyingfinish.rally.series.bridge import rally_title_of, standings_brought
from flyingfinish.rally.series.commands import BringStandings
from flyingfinish.rally.state_parts import RallyState


def judge_bring_standings(state: RallyState, command: BringStandings, asked: Asked) -> f.Fact:
    """Returns the standings before the rally as its series has them now.

    Refused without such a series, title or round, and for teams where the rally's title is one of
    crews.
    """
    rally_title, competition_id = rally_title_of(state, command.title_id)
    series = asked.series
    if series is None or series.series is None:
        raise Refused("unknown_series", series=command.series_id[:SHORT_TEXT_MAX])
    title = series.titles.get(command.series_title)
    if title is None:
        raise Refused("unknown_title", title=command.series_title[:SHORT_TEXT_MAX])
    found = series.rounds.get(command.round_id)
    if found is None:
        raise Refused("unknown_round", round=command.round_id[:SHORT_TEXT_MAX])
    if title.who != rally_title.who:
        raise Refused("not_this_kind", who=title.who)
    return standings_brought(series, title, found.round, state, rally_title, competition_id)


STANDINGS_JUDGES: Final[Mapping[type[Any], Judge]] = {BringStandings: judge_bring_standings}
