"""The table of stage wins of one scope, changed stage by stage."""

from collections.abc import Collection, Mapping
from typing import Final

from flyingfinish.rally.boards.lines import Member
from flyingfinish.rally.facts import Provenance
from flyingfinish.rally.rankings import Line, Ranking
from flyingfinish.rally.scopes import ScopeRoad
from flyingfinish.rally.stage_wins import SHARED_WIN, may_win, winners_at_most

_MEASURED: Final = str(Provenance.MEASURED)


class Wins:
    """Who won which stages; looks at the front of a stage's table, never at all of it."""

    def __init__(self, ranking: Ranking, stages: int) -> None:
        """Begins with no winners; `look` takes them from each stage's table."""
        self.ranking = ranking
        self._winners: list[tuple[str, ...]] = [()] * stages
        self._best_ms: dict[int, int] = {}
        """Index of a stage that somebody has won -> the time that won it."""

    def copy(self) -> "Wins":
        """An equal table that changes on its own."""
        other = Wins(self.ranking.copy(), len(self._winners))
        other._winners, other._best_ms = list(self._winners), dict(self._best_ms)
        return other

    def look(
        self, index: int, stage: Ranking, road: ScopeRoad, members: Mapping[str, Member]
    ) -> bool:
        """Take the winners of stage ``index`` from its table; True when they are others."""
        winners = winners_of(stage, road) if road.counting[index] else ()
        before = self._winners[index]
        if winners:
            self._best_ms[index] = stage.lines[winners[0]].fields["elapsed_ms"]
        if winners == before:
            return False
        self._winners[index] = winners
        for entry_id in dict.fromkeys((*before, *winners)):
            self._seat(entry_id, road, members)
        return True

    def touches(self, index: int, entry_id: str, line: Line | None) -> bool:
        """Whether a crew's new line on a stage can change who won it; a slower time cannot.

        Where more than two share a win, it hangs on how many have a time.
        """
        winners = self._winners[index]
        if not 0 < len(winners) <= SHARED_WIN or entry_id in winners:
            return True
        if line is None or line.tie is None:
            return False
        return bool(line.fields["elapsed_ms"] <= self._best_ms[index])

    def forget(self) -> None:
        """Nobody has won anything: the stages' tables are made afresh."""
        self._winners = [()] * len(self._winners)
        self.ranking.replace({})

    def _seat(self, entry_id: str, road: ScopeRoad, members: Mapping[str, Member]) -> None:
        won = {
            stage.stage_id: 1
            for stage, winners in zip(road.stages, self._winners, strict=True)
            if entry_id in winners
        }
        if not won:
            self.ranking.drop(entry_id)
            return
        key = (-len(won), members[entry_id].number)
        self.ranking.put(entry_id, Line(key, {"wins": len(won), "stages": won}, 0, len(won)))


def provenance_of(line: Line) -> str:
    """Where the time in a line of a stage's table comes from."""
    return str(line.fields.get("provenance", _MEASURED))


def winners_of(
    stage: Ranking, road: ScopeRoad, eligible: Collection[str] | None = None
) -> tuple[str, ...]:
    """Everybody with the best time that can win, from the front of a stage's table."""
    best, winners = None, []
    for entry_id in stage.in_order():
        line = stage.lines[entry_id]
        if line.tie is None or (eligible is not None and entry_id not in eligible):
            continue
        if not may_win(provenance_of(line), road.regulations):
            continue
        elapsed_ms = line.fields["elapsed_ms"]
        if best is not None and elapsed_ms != best:
            break
        best = elapsed_ms
        winners.append(entry_id)
    if len(winners) > SHARED_WIN and len(winners) > winners_at_most(
        _timed(stage, road, eligible), road.regulations
    ):
        return ()
    return tuple(winners)


def _timed(stage: Ranking, road: ScopeRoad, eligible: Collection[str] | None) -> int:
    """How many could have won; only asked where more than two share a time."""
    return sum(
        line.tie is not None
        and (eligible is None or entry_id in eligible)
        and may_win(provenance_of(line), road.regulations)
        for entry_id in stage.in_order()
        if (line := stage.lines[entry_id])
    )
