"""How every shown number came about: a path names it, the views hold what it rests on.

``stage/SS7/e12``, ``overall/SS7/e12``, ``class/SM2/e12``, ``range/sunday/e12``, ``points/sm1/e12``
are a table and a crew: its time, total or points. Then ``place/<table>/e12``, ``restart/SS7/e12``,
``adjustment/<identity>``, ``due/SS7/e12``, ``due/TC7/e12``, ``overdue/e12``, ``shakedown/e12``.
``published/2/overall/SS7/e12`` is a number of a version; where one is public, it is what a table's
path means. A version is explained from what it rested on, everything else from the views of now.

A pure function of view documents: it says to each audience what that audience may read, no more.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from flyingfinish.rally.explain.bulletins import with_bulletins
from flyingfinish.rally.explain.clocks import (
    explain_overdue,
    explain_shakedown,
    explain_window,
)
from flyingfinish.rally.explain.due import explain_due
from flyingfinish.rally.explain.explanations import Explanation
from flyingfinish.rally.explain.penalties import explain_adjustment
from flyingfinish.rally.explain.places import explain_place
from flyingfinish.rally.explain.points import (
    explain_points,
    explain_projected,
    explain_projected_place,
    explain_team,
    explain_wins,
)
from flyingfinish.rally.explain.times import explain_restart, explain_stage_time
from flyingfinish.rally.explain.totals import explain_range, explain_total
from flyingfinish.rally.explain.versions import asked_of, with_version
from flyingfinish.rally.explain.views import (
    LONGEST_PATH,
    Documents,
    Held,
    NothingToExplain,
    Of,
    TableName,
    table_name,
)

__all__ = ["Explanation", "Held", "NothingToExplain", "explain"]


def explain(what: str, held: Held) -> Explanation:
    """How the number that a path names came about; NothingToExplain where there is none.

    ``held`` gives the documents of one audience by channel, all as of one moment.
    """
    if len(what) > LONGEST_PATH:
        raise NothingToExplain(what[:LONGEST_PATH])
    docs = Documents(held)
    version, inside = asked_of(docs, what)
    if version is None:
        return with_bulletins(docs, _explained(docs, what))
    found = with_bulletins(version.docs, _explained(version.docs, inside))
    return replace(with_version(docs, version, found, _today(docs, inside)), what=what)


def _today(docs: Documents, what: str) -> Explanation | None:
    """The same number by the evidence of now; None where there is none any more."""
    try:
        return _explained(docs, what)
    except NothingToExplain:
        return None


def _explained(docs: Documents, what: str) -> Explanation:
    kind, _, rest = what.partition("/")
    if kind == "adjustment":
        return explain_adjustment(docs, what, rest)
    if kind == "due":
        code, _, entry_id = rest.partition("/")
        return explain_due(docs, what, code, entry_id)
    if kind in _CLOCKS:
        return _CLOCKS[kind](docs, what, rest)
    place, _, entry_id = (rest if kind in ("place", "restart") else what).rpartition("/")
    if kind == "restart":
        return explain_restart(docs, what, place, entry_id)
    table = table_name(place)
    if kind == "place" and table.of is Of.PROJECTED:
        return explain_projected_place(docs, what, table, entry_id)
    if kind == "place":
        return explain_place(docs, what, table, entry_id)
    return _NUMBERS[table.of](docs, what, table, entry_id)


_CLOCKS: Mapping[str, Callable[[Documents, str, str], Explanation]] = {
    "overdue": explain_overdue,
    "window": explain_window,
    "shakedown": explain_shakedown,
}
_NUMBERS: Mapping[Of, Callable[[Documents, str, TableName, str], Explanation]] = {
    Of.STAGE: explain_stage_time,
    Of.TOTAL: explain_total,
    Of.RANGE: explain_range,
    Of.TEAMS: explain_team,
    Of.WINS: explain_wins,
    Of.POINTS: explain_points,
    Of.PROJECTED: explain_projected,
}
