"""Holds a board against the whole tables that are worked out from nothing, after every fact."""

from typing import Any

from builders import Story
from flyingfinish.rally.boards.boards import Board
from flyingfinish.rally.classification import (
    Scope,
    final,
    not_classified,
    overall_after_section,
    overall_after_stage,
    running,
    scopes_of,
    stage_table,
)
from flyingfinish.rally.ranges import range_rows
from flyingfinish.rally.rankings import Ranking
from flyingfinish.rally.stage_wins import stage_wins_table
from flyingfinish.rally.state import RallyState, apply
from flyingfinish.rally.state_parts import Audience, Touched
from flyingfinish.rally.team_tables import teams_table
from flyingfinish.rally.title_points import points_now, row_key

Told = dict[str, dict[str, Any]]
"""Channel -> its head and its rows."""


class Follower:
    """A board that grows with a story, seen by somebody who is told its changes alone.

    After every fact it is held against the whole tables, and what was told against a board that
    was made at that moment.
    """

    def __init__(self, story: Story, audience: Audience = "internal") -> None:
        self.story = story
        self.board = Board(audience)
        self.state = RallyState()
        self.told: Told = {}
        self.changed: set[str] = set()
        """Channels of the tables that the last fact had made anew, whatever came of it."""

        touched = Touched()
        for record in story.records:
            touched.merge(apply(self.state, record))
        self._show(touched)
        self._position = len(story.records)

    def follow(self) -> "Follower":
        """Fold what the story has told since, and hold the board after every fact of it."""
        for record in self.story.records[self._position :]:
            self._show(apply(self.state, record))
        self._position = len(self.story.records)
        return self

    def _show(self, touched: Touched) -> None:
        self.board.show(self.state, touched)
        self._hear()
        check(self.state, self.board)
        check_spanning(self.state, self.board)
        self._hold(whole(self.state, self.board.audience))

    def rows(self, channel: str) -> dict[str, Any]:
        """A table as told."""
        rows: dict[str, Any] = self.told[channel]["rows"]
        return rows

    def _hold(self, made: Told) -> None:
        """What was told is what is there; a table that went was told empty."""
        gone = self.told.keys() - made.keys()
        assert [] == [channel for channel in gone if self.told[channel]["rows"]]
        assert made == {name: table for name, table in self.told.items() if name not in gone}

    def _hear(self) -> None:
        changed = self.board.take_changed()
        self.changed = set(changed)
        for channel, ranking in changed.items():
            table = self.told.setdefault(channel, {"rows": {}})
            table["head"] = dict(ranking.head)
            for entry_id, change in ranking.take_changes().items():
                if change is None:
                    del table["rows"][entry_id]
                else:
                    _patch(table["rows"].setdefault(entry_id, {}), change)


def _patch(row: dict[str, Any], change: dict[str, Any]) -> None:
    for name, value in change.items():
        if value is None:
            row.pop(name, None)
        elif isinstance(value, dict) and isinstance(row.get(name), dict):
            _patch(row[name], value)
        else:
            row[name] = value


def whole(state: RallyState, audience: Audience) -> Told:
    """Every table of a board that is made at this moment."""
    board = Board(audience)
    board.show(state, Touched(road=True))
    for table in board.tables.values():
        table.take_changes()
    return {
        channel: {"rows": table.rows(), "head": dict(table.head)}
        for channel, table in board.tables.items()
    }


def ranked(rows: dict[str, Any], block: str | None = None) -> list[Any]:
    """A table as told: entry, place and time in order, of one block."""
    found = [(row["ord"], entry, row) for entry, row in rows.items() if row.get("block") == block]
    return [
        (entry, row.get("pos", 0), row.get("total_ms", row.get("elapsed_ms")))
        for _, entry, row in sorted(found, key=lambda one: one[:2])
    ]


def expected_overall(table: Any) -> list[Any]:
    return [(row.entry_id, row.place, row.figures.total_ms) for row in table]


def rows_of(tables: dict[str, Ranking], channel: str) -> dict[str, Any]:
    return tables[channel].rows() if channel in tables else {}


def check(state: RallyState, board: Board) -> None:
    """Holds every table of the board against the whole-table functions."""
    audience = board.audience
    for ranking in board.tables.values():
        ranking.take_changes()
    for scope in scopes_of(state):
        name = scope.channel(state)
        below = f"{name}/" if scope.class_id else scope.channel_prefix(state)
        for one in scope.stage_list(state):
            stage_id = one.stage_id
            whole = stage_table(state, scope, stage_id, audience)
            assert [(row.entry_id, row.place, row.elapsed_ms) for row in whole] == ranked(
                rows_of(board.tables, f"{below}stage/{stage_id}")
            ), (name, stage_id)
            for after, suffix in ((overall_after_stage, ""), (overall_after_section, "/section")):
                channel = f"{below}overall/{stage_id}{suffix}"
                if channel not in board.tables:
                    channel = channel.removesuffix("/section")
                assert expected_overall(after(state, scope, stage_id, audience)) == ranked(
                    rows_of(board.tables, channel)
                ), (name, stage_id, suffix)
        table = running(state, scope, audience)
        assert {"stage": table.reference} if table.reference else {} == board.tables[name].head
        shown = board.tables[name].rows()
        for block in ("ranked", "to_come", "out"):
            of_block = [row for row in table.rows if row.block == block]
            if block == "ranked":
                assert expected_overall(of_block) == ranked(shown, block), name
            else:
                assert [r.entry_id for r in of_block] == [r[0] for r in ranked(shown, block)], name


def check_spanning(state: RallyState, board: Board) -> None:
    """Holds stage wins, ranges, teams and titles against their whole-table functions."""
    audience = board.audience
    for scope in scopes_of(state):
        below = scope.below(state)
        competition = state.competitions[scope.competition_id]
        won = board.tables[f"{below}stagewins"].rows()
        assert [
            (r.entry_id, r.place, dict.fromkeys(r.stages, 1))
            for r in stage_wins_table(state, scope, audience)
        ] == [(e, won[e]["pos"], won[e]["stages"]) for e in in_order(won)], below
        final_table = board.tables[f"{below}final"].rows()
        assert expected_overall(final(state, scope, audience)) == ranked(final_table), below
        assert not_classified(state, scope, audience) == [
            entry for entry, *_ in ranked(final_table, "not_classified")
        ], below
        for one in competition.ranges if not scope.class_id else ():
            table = board.tables[f"{below}range/{one.range_id}"]
            stage_id, rows = range_rows(state, scope, one, audience)
            assert ({"stage": stage_id} if stage_id else {}) == table.head
            assert [(r.entry_id, r.place, r.figures.total_ms) for r in rows] == ranked(table.rows())
    for competition in state.competitions.values():
        prefix = Scope(competition.competition_id).channel_prefix(state)
        if competition.team_cars:
            shown = board.tables[f"{prefix}teams"].rows()
            teams = teams_table(state, competition.competition_id, audience)
            assert [(r.team, str(r.block), r.place, dict(r.cars)) for r in teams] == [
                (t, shown[t]["block"], shown[t].get("pos", 0), shown[t].get("cars", {}))
                for t in in_order(shown)
            ]
        for title in competition.titles:
            table = board.tables[f"{prefix}points/{title.title_id}"]
            stage_id, scored = points_now(state, competition.competition_id, title, audience)
            assert stage_id == table.head.get("stage", "")
            shown = table.rows()
            assert [
                (r.name, r.total, r.place)
                for r in sorted(scored, key=lambda row: row_key(state, row))
            ] == [
                (name, shown[name]["points"], shown[name].get("place", 0))
                for name in in_order(shown)
            ], title


def in_order(rows: dict[str, Any]) -> list[str]:
    return sorted(rows, key=lambda one: rows[one]["ord"])


def since(story: Story, told: int) -> Touched:
    touched = Touched()
    for one in story.touched[told:]:
        touched.merge(one)
    return touched
