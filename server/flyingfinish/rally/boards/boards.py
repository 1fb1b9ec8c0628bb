"""Every table of a rally, kept up to date fact by fact: what a fact cannot move is not looked at.

A `Board` serves one audience. It uses the keys, sums and rules of `classification.py` and equals
its whole tables after every fact (held by a property test). A time on stage k touches only the
tables from k on that its crew is in; a stage suspended or cancelled touches those from it on.
"""

from flyingfinish.rally.boards.layout import competition_tables
from flyingfinish.rally.boards.tables import CompetitionTables, Crews
from flyingfinish.rally.competition_times import crew_in
from flyingfinish.rally.facts import StageState
from flyingfinish.rally.rankings import Ranking
from flyingfinish.rally.scopes import Scope, road_of, scopes_of
from flyingfinish.rally.state_parts import Audience, RallyState, Touched


class Board:
    """All tables of a rally for one audience, by channel."""

    def __init__(self, audience: Audience) -> None:
        """Begins empty; the first `show` with ``road`` touched lays the tables out."""
        self.audience: Audience = audience
        self.tables: dict[str, Ranking] = {}
        self._competitions: list[CompetitionTables] = []
        self._gone: dict[str, Ranking] = {}
        """Tables that the road no longer has and that were not told empty yet."""

    def fork(self, audience: Audience) -> "Board":
        """An equal board for another audience, to go its own way from here."""
        other = Board(audience)
        other._competitions = [one.copy() for one in self._competitions]
        other.tables = {name: ranking.copy() for name, ranking in self._leftover().items()}
        other.tables |= _by_channel(other._competitions)
        return other

    def _leftover(self) -> dict[str, Ranking]:
        """Tables that stay as empty channels though the road no longer has them."""
        laid = _by_channel(self._competitions)
        return {name: ranking for name, ranking in self.tables.items() if name not in laid}

    def show(self, state: RallyState, touched: Touched) -> None:
        """Bring every table up to the state; ``touched`` is what its facts since have changed."""
        if touched.road:
            self._lay_out(state)
            for tables in self._competitions:
                crews = _crews(state, tables, self.audience)
                tables.fill(crews)
                tables.settle(crews)
            return
        decided = sorted(touched.crews | touched.audience_changed)
        times = sorted(touched.times)
        for tables in self._competitions:
            crews = _crews(state, tables, self.audience)
            if touched.stages:
                self._stages_changed(state, tables, crews)
            for entry_id in decided:
                tables.decided(crews, entry_id, entry_id in touched.audience_changed)
            for entry_id, stage_id in times:
                tables.time_changed(crews, entry_id, stage_id)
            tables.settle(crews)

    def take_changed(self) -> dict[str, Ranking]:
        """Returns the tables that may have changed since last asked, by channel."""
        changed, self._gone = self._gone, {}
        for tables in self._competitions:
            changed |= tables.changed
            tables.changed = {}
        return changed

    def _stages_changed(self, state: RallyState, tables: CompetitionTables, crews: Crews) -> None:
        """Where stages began or ceased to count, remake the tables from the first such stage on."""
        road = road_of(state, tables.scopes[0].scope)
        states = [state.stages[one.stage_id].state for one in road.stages]
        completed = [one is StageState.COMPLETED for one in states]
        if completed != tables.completed:
            tables.stages_completed(completed)
        cancelled = [one is StageState.CANCELLED for one in states]
        before = zip(tables.road.counting, tables.cancelled, strict=True)
        after = zip(road.counting, cancelled, strict=True)
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            if old != new:
                tables.road, tables.cancelled = road, cancelled
                tables.fill(crews, index)
                return

    def _lay_out(self, state: RallyState) -> None:
        """Set up the tables of every scope, those of the same channel taken over."""
        scopes: dict[str, list[Scope]] = {}
        for scope in scopes_of(state):
            scopes.setdefault(scope.competition_id, []).append(scope)
        self._competitions = [
            competition_tables(state, several, self._table) for several in scopes.values()
        ]
        for channel, ranking in self._leftover().items():
            ranking.replace({})
            ranking.head = {}
            self._gone[channel] = ranking

    def _table(self, channel: str) -> Ranking:
        return self.tables.setdefault(channel, Ranking(channel))


def _crews(state: RallyState, tables: CompetitionTables, audience: Audience) -> Crews:
    """How a competition's tables find a crew: with the times that count there."""
    if state.timings:
        competition_id = tables.scopes[0].scope.competition_id
        return lambda entry_id: crew_in(state, competition_id, entry_id, audience)
    return lambda entry_id: state.crew(entry_id, audience)


def _by_channel(competitions: list[CompetitionTables]) -> dict[str, Ranking]:
    return {ranking.channel: ranking for tables in competitions for ranking in tables.all()}
