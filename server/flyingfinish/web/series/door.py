"""The crew door of one series: judges its commands against its own fold, and appends the facts."""

import logging
from collections.abc import Awaitable, Callable
from typing import cast

from flyingfinish.clock import Clock
from flyingfinish.journal.codec import record_of
from flyingfinish.journal.ports import Journal, Private, Stored
from flyingfinish.journal.series_names import journal_of_series
from flyingfinish.rally import facts as f
from flyingfinish.rally.errors import RuleRefusal
from flyingfinish.rally.judge.parts import Asked
from flyingfinish.rally.judge.series import judge_series
from flyingfinish.rally.series.changes import SeriesChanges
from flyingfinish.rally.series.commands import RecordCompetitor, ScoreRound, SeriesCommand
from flyingfinish.rally.series.state import SeriesState, apply_series
from flyingfinish.rally.state_parts import RallyState
from flyingfinish.web.command_door import CommandDoor
from flyingfinish.web.messages import CommandSent
from flyingfinish.web.persons import check_not_erased, person_part

RallyOf = Callable[[str], Awaitable[RallyState | None]]
"""Gives a rally as it stands by its id; None for one that is not here."""

logger = logging.getLogger(__name__)


class SeriesDoor(CommandDoor):
    """The crew door of one series: its journal and the fold that commands are judged against."""

    kind = "series"

    def __init__(self, series_id: str, journal: Journal, clock: Clock, rally: RallyOf) -> None:
        super().__init__(journal_of_series(series_id), journal, clock)
        self.series_id = series_id
        self.state = SeriesState()
        self.changes = SeriesChanges()
        self._rally = rally

    @property
    def officials_position(self) -> int:
        """Position of the last official fact that the fold has taken."""
        return self.state.officials_position

    async def _verdict(self, sent: CommandSent) -> tuple[Private | None, f.Fact]:
        command = cast(SeriesCommand, sent.command)
        if isinstance(command, RecordCompetitor):
            known = self.state.persons.get(command.person_id)
            await check_not_erased(self.journal, command, known)
        rally = None
        if isinstance(command, ScoreRound) and command.rally_id:
            rally = await self._rally(command.rally_id)
        return self._judged(sent, command, rally)

    def _judged(
        self, sent: CommandSent, command: SeriesCommand, rally: RallyState | None
    ) -> tuple[Private | None, f.Fact]:
        private, private_hash = None, ""
        if isinstance(command, RecordCompetitor):
            private, private_hash = person_part(command)
        asked = Asked(
            self.series_id,
            sent.source,
            sent.incarnation,
            sent.seen,
            self._clock.now_at_ms(),
            private_hash,
            rally=rally,
        )
        return private, judge_series(self.state, self.changes, command, asked)

    def _take(self, row: Stored) -> None:
        record = record_of(row)
        try:
            apply_series(self.state, record)
        except RuleRefusal as refusal:
            logger.warning("%s %d is not taken: %s", self.name, row.position, refusal)
        self.changes.note(record)

    def _start_over(self) -> None:
        self.state = SeriesState()
        self.changes = SeriesChanges()
