"""Standings as they would be if a rally ended now: what was brought, and the rally's live points.

The brought part is a fact of the rally's own journal, so the table follows from that journal alone.
"""

from collections.abc import Mapping
from typing import Any

from flyingfinish.rally.point_tables import WHOLE_POINT
from flyingfinish.rally.series.facts import StandingsBrought
from flyingfinish.rally.series.parts import BroughtRow
from flyingfinish.rally.standings import Score, Standing, TableRules, standings

Rows = dict[str, dict[str, Any]]


def projected_rows(brought: StandingsBrought, points: Mapping[str, Mapping[str, Any]]) -> Rows:
    """Rows by competitor, best first; ``points`` are those of the channel ``points/<title>``.

    Who has no standing yet is there under the crew's entry id or the team's name. ``gained`` is how
    many places a competitor is ahead of where it was before, below zero when behind.
    """
    known = {row.entry_id or row.team: row for row in brought.rows if row.entry_id or row.team}
    now: dict[str, Mapping[str, Any]] = {}
    scored: list[Score] = []
    for name, said in points.items():
        row = known.get(name)
        if row is None and not brought.newcomers:
            continue
        competitor = row.competitor if row else name
        factor = row.multiplier_thousandths if row else WHOLE_POINT
        now[competitor] = said
        total = said["points"] * factor // WHOLE_POINT
        scored.append(Score(competitor, said.get("place", 0), total))
    before = {one.competitor: one for one in _table(brought, [])}
    about = {row.competitor: row for row in brought.rows}
    return {
        one.competitor: _row(ord_, one, before.get(one.competitor), about.get(one.competitor), now)
        for ord_, one in enumerate(_table(brought, scored), 1)
    }


def _table(brought: StandingsBrought, scored: list[Score]) -> list[Standing]:
    """The standings with these scores of this round; without any, those before it."""
    rounds = [
        scored
        if round_id == brought.round_id
        else [
            Score(row.competitor, one.place, one.points)
            for row in brought.rows
            for one in row.scores
            if one.round_id == round_id
        ]
        for round_id in brought.rounds
    ]
    driven = {at for at, one in enumerate(rounds) if one}
    always = {at for at, one in enumerate(brought.rounds) if one in brought.always}
    adjusted = {row.competitor: row.adjusted for row in brought.rows if row.adjusted}
    rules = TableRules(brought.best_of, frozenset(driven & always), brought.tie_rule, adjusted)
    return standings(rounds, rules)


def _row(
    ord_: int,
    one: Standing,
    before: Standing | None,
    about: BroughtRow | None,
    now: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    row: dict[str, Any] = {"ord": ord_, "pos": one.place, "points": one.total}
    if one.shared:
        row["shared"] = True
    if before is not None:
        row["before"] = {"pos": before.place, "points": before.total}
        row["gained"] = before.place - one.place
    said = now.get(one.competitor)
    if said is not None:
        row["round"] = {"points": said["points"], "parts": said["parts"]}
    if about is None:
        row["newcomer"] = True
    elif about.entry_id:
        row["entry"] = about.entry_id
    return row
