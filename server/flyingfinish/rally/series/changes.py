"""Who decided what in a series about which subject: what a command's ``seen`` is compared with.

As `changes.py` for a rally: facts that the author's own source and incarnation made are no news.
"""

from typing import Any

from flyingfinish.rally import facts as f
from flyingfinish.rally.refusals import Change
from flyingfinish.rally.series import commands as c


class SeriesChanges:
    """The newest official fact by subject."""

    def __init__(self) -> None:
        self._newest: dict[str, tuple[int, str, tuple[str, str]]] = {}

    def note(self, record: f.Record) -> None:
        """Takes in one record."""
        if not record.official or record.fact is None:
            return
        author = (record.source, record.incarnation)
        kind = type(record.fact).__name__
        for subject in subjects_of(record.fact):
            self._newest[subject] = (record.position, kind, author)

    def since(
        self, seen: int, command: c.SeriesCommand, source: str, incarnation: str
    ) -> tuple[Change, ...]:
        """Returns what others decided about the command's subjects after ``seen``."""
        found = []
        for subject in sorted(subjects_of(command)):
            position, kind, author = self._newest.get(subject, (0, "", ("", "")))
            if position > seen and author != (source, incarnation):
                found.append(Change(position, kind, subject))
        return tuple(found)


def subjects_of(item: Any) -> frozenset[str]:
    """Returns what a fact or a command is about."""
    match item:
        case f.SchemeSet() | c.SetScheme():
            return frozenset((f"scheme:{item.scheme.name}",))
        case f.TitleSet() | c.SetTitle():
            return frozenset((f"title:{item.title.title_id}",))
        case f.RoundSet() | c.SetRound():
            return frozenset((f"round:{item.round.round_id}",))
        case f.RoundScored() | c.ScoreRound():
            return frozenset((f"scores:{item.round_id}",))
        case f.CompetitorRegistered() | c.RegisterCompetitor():
            one = item.registration
            return frozenset((f"registration:{one.title_id}/{one.competitor}",))
        case f.CarsNominated() | c.NominateCars():
            return frozenset((f"nomination:{item.title_id}/{item.round_id}/{item.team_id}",))
        case f.PointsAdjusted() | c.AdjustPoints():
            return frozenset((f"adjusted:{item.title_id}/{item.competitor}",))
        case f.TieDecided() | c.DecideTie():
            return frozenset((f"tie:{item.title_id}",))
        case _:
            return frozenset()
