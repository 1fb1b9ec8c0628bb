"""Every table of a rally, kept up to date fact by fact: what a fact cannot move is not looked at.

A `Board` serves one audience. It uses the keys, sums and rules of `classification.py` and equals
its whole tables after every fact (held by a property test). A time on stage k touches only the
tables from k on that its crew is in; a stage suspended or cancelled touches those from it on.
"""

from flyingfinish.rally.board_lines import Member
from flyingfinish.rally.board_running import Running
from flyingfinish.rally.board_tables import CompetitionTables, Crews, ScopeTables
from flyingfinish.rally.facts import StageState
from flyingfinish.rally.rankings import Ranking
from flyingfinish.rally.scopes import Scope, ScopeRoad, number_key, road_of, scopes_of
from flyingfinish.rally.state_parts import Audience, CrewState, RallyState, Touched


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
        audience = self.audience

        def crews(entry_id: str) -> CrewState:
            return state.crew(entry_id, audience)

        if touched.road:
            self._lay_out(state)
            for tables in self._competitions:
                tables.fill(crews)
                tables.settle()
            return
        decided = sorted(touched.crews | touched.audience_changed)
        times = sorted(touched.times)
        for tables in self._competitions:
            if touched.stages:
                self._stages_changed(state, tables, crews)
            for entry_id in decided:
                tables.decided(crews, entry_id, entry_id in touched.audience_changed)
            for entry_id, stage_id in times:
                tables.time_changed(crews, entry_id, stage_id)
            tables.settle()

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
        cancelled = _cancelled(state, road)
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
        self._competitions = []
        for several in scopes.values():
            road = road_of(state, several[0])
            members = {
                entry.entry_id: Member(
                    entry.entry_id, number_key(entry.car_number), several[0].placed(entry)
                )
                for entry in several[0].members(state)
            }
            followed = _with_controls_after(road)
            tables = [self._scope_tables(state, scope, road, followed) for scope in several]
            cancelled = _cancelled(state, road)
            self._competitions.append(CompetitionTables(road, cancelled, members, tables))
        for channel, ranking in self._leftover().items():
            ranking.replace({})
            ranking.head = {}
            self._gone[channel] = ranking

    def _scope_tables(
        self, state: RallyState, scope: Scope, road: ScopeRoad, followed: list[int]
    ) -> ScopeTables:
        running = scope.channel(state)
        below = f"{running}/" if scope.class_id else scope.channel_prefix(state)
        ids = [stage.stage_id for stage in road.stages]
        return ScopeTables(
            scope,
            tuple(entry.entry_id for entry in scope.members(state)),
            [self._table(f"{below}stage/{one}") for one in ids],
            [self._table(f"{below}overall/{one}") for one in ids],
            {index: self._table(f"{below}overall/{ids[index]}/section") for index in followed},
            Running(self._table(running)),
            [set() for _ in ids],
        )

    def _table(self, channel: str) -> Ranking:
        return self.tables.setdefault(channel, Ranking(channel))


def _by_channel(competitions: list[CompetitionTables]) -> dict[str, Ranking]:
    return {
        ranking.channel: ranking
        for tables in competitions
        for scope in tables.scopes
        for ranking in scope.all()
    }


def _with_controls_after(road: ScopeRoad) -> list[int]:
    """Indices of the stages behind which controls lie in the same section, such as TC3A.

    Also those whose section is not known: a control that the road does not name may count there.
    """
    effects = [road.effect(control.code) for control in road.itinerary.controls]
    after = {(one.stage_number, one.section) for one in effects if one.after}
    return [
        index
        for index, stage in enumerate(road.stages)
        if stage.section == 0 or (road.numbers[index], stage.section) in after
    ]


def _cancelled(state: RallyState, road: ScopeRoad) -> list[bool]:
    """Which stages have no times at all."""
    return [state.stages[one.stage_id].state is StageState.CANCELLED for one in road.stages]
