"""One rally at the crew door: takes rows unjudged, judges commands against its own fold.

Rows of posts are evidence: a sound envelope always goes in, at most marked doubtful. A command is
judged on the state up to now and appended by compare-and-set on the last official fact, so that
two desks at once never both win.
"""

import logging
import os
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final, cast, get_args

from flyingfinish.clock import Clock
from flyingfinish.journal.codec import (
    DOUBT_UNREADABLE,
    decode_fact,
    record_of,
)
from flyingfinish.journal.errors import UnreadableBody
from flyingfinish.journal.ports import (
    Answer,
    Envelope,
    Journal,
    Pending,
    Private,
    Stored,
)
from flyingfinish.processing.chronicle import Chronicle
from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.anomalies import settle
from flyingfinish.rally.changes import Changes
from flyingfinish.rally.errors import RuleRefusal
from flyingfinish.rally.judge.judge import judge
from flyingfinish.rally.judge.parts import Asked
from flyingfinish.rally.preview import Preview, preview, preview_said
from flyingfinish.rally.series.state import SeriesState
from flyingfinish.rally.state import RallyState, Touched, apply
from flyingfinish.web.access import Bearer
from flyingfinish.web.command_door import SALT_BYTES, CommandDoor
from flyingfinish.web.messages import CommandSent, RowSent
from flyingfinish.web.persons import check_not_erased, person_part

DOUBT_OUT_OF_SCOPE: Final = "out_of_scope"

SeriesOf = Callable[[str], Awaitable[SeriesState | None]]
"""Gives a series as it stands by its id; None for one that is not here."""

logger = logging.getLogger(__name__)


class RallyDoor(CommandDoor):
    """The crew door of one rally: its journal and the fold that commands are judged against."""

    kind = "rally"

    def __init__(
        self, rally_id: str, journal: Journal, clock: Clock, series: SeriesOf | None = None
    ) -> None:
        super().__init__(rally_id, journal, clock, self._settle)
        self.rally_id = rally_id
        self._series = series
        self.state = RallyState()
        self.changes = Changes()
        self.chronicle = Chronicle()
        """What was decided, for the desk's own log: there every line says whose desk it was."""

        self.not_taken: dict[str, RuleRefusal] = {}
        """Facts by identity that the fold could not take, and why: they count for nothing."""

    @property
    def officials_position(self) -> int:
        """Position of the last official fact that the fold has taken."""
        return self.state.officials_position

    async def append_rows(self, bearer: Bearer, rows: Sequence[RowSent]) -> list[Answer]:
        """Appends rows of a post in their order; whoever they are from, what they say may wait."""
        doubts = [bearer.doubt or doubt_of(self.state, bearer, row) for row in rows]
        if DOUBT_OUT_OF_SCOPE in doubts:
            # The post may have been set a moment ago at another door: look again before doubting.
            await self.following.catch_up()
            doubts = [bearer.doubt or doubt_of(self.state, bearer, row) for row in rows]
        now_at_ms = self._clock.now_at_ms()
        return await self.journal.append(
            [
                Pending(
                    Envelope(row.source, row.incarnation, row.seq, row.body or b""),
                    bearer.token_id,
                    now_at_ms,
                    os.urandom(SALT_BYTES),
                    doubt=doubt,
                )
                for row, doubt in zip(rows, doubts, strict=True)
            ]
        )

    async def preview(
        self, bearer: Bearer, commands: Sequence[c.Command], incarnation: str, seen: int
    ) -> Preview:
        """Returns what commands would move together; appends nothing.

        Raises RuleRefusal like judging them one by one as the rally stands.
        """
        await self.following.catch_up()
        asked = Asked(self.rally_id, bearer.source, incarnation, seen, self._clock.now_at_ms())

        def work() -> Preview:
            facts = [judge(self.state, self.changes, one, asked) for one in commands]
            return preview(self.state, *facts)

        return await self.following.while_still(work)

    async def preview_said(
        self, bearer: Bearer, facts: Sequence[f.Fact], incarnation: str, seq: int
    ) -> Preview:
        """Returns what a desk's next rows would move, from this number on; appends nothing."""
        await self.following.catch_up()
        work = partial(preview_said, self.state, bearer.source, incarnation, seq, facts)
        return await self.following.while_still(work)

    async def _verdict(self, sent: CommandSent) -> tuple[Private | None, f.Fact]:
        """Judges beside the answering of rows what takes long: tables published or protested."""
        if isinstance(sent.command, c.Publish | c.LodgeProtest):
            return await self.following.while_still(partial(self._judged, sent))
        if isinstance(sent.command, c.RecordPerson):
            known = self.state.persons.get(sent.command.person_id)
            await check_not_erased(self.journal, sent.command, known)
        series = None
        if isinstance(sent.command, c.BringStandings) and self._series is not None:
            series = await self._series(sent.command.series_id)
        return self._judged(sent, series)

    def _judged(
        self, sent: CommandSent, series: SeriesState | None = None
    ) -> tuple[Private | None, f.Fact]:
        private, private_hash = None, ""
        if isinstance(sent.command, c.RecordPerson):
            private, private_hash = person_part(sent.command)
        asked = Asked(
            self.rally_id,
            sent.source,
            sent.incarnation,
            sent.seen,
            self._clock.now_at_ms(),
            private_hash,
            series,
        )
        return private, judge(self.state, self.changes, cast(c.Command, sent.command), asked)

    def _take(self, row: Stored) -> None:
        record = record_of(row)
        try:
            touched = apply(self.state, record)
            self.chronicle.note(self.state, record, bool(touched.news), touched.moved)
        except RuleRefusal as refusal:
            # Shown in the inbox; the fold has left the state as it was.
            self.not_taken[record.identity] = refusal
            logger.warning("%s %d is not taken: %s", self.rally_id, row.position, refusal)
        self.changes.note(record)

    def _settle(self) -> None:
        """Brings the inbox up to the rows, so that no page and no judge has to change the fold."""
        settle(self.state, Touched())

    def _start_over(self) -> None:
        self.state = RallyState()
        self.chronicle = Chronicle()
        self.changes = Changes()


def doubt_of(state: RallyState, bearer: Bearer, row: RowSent) -> str:
    """Returns why a row is not believed as it comes: unreadable, out of its post's scope, or ""."""
    try:
        fact = decode_fact(row.body or b"")
    except UnreadableBody:
        return DOUBT_UNREADABLE
    if not isinstance(fact, get_args(f.CrewFact)):
        return DOUBT_OUT_OF_SCOPE
    if not bearer.is_station():
        return ""
    return "" if _in_scope(state, bearer, fact) else DOUBT_OUT_OF_SCOPE


def _in_scope(state: RallyState, bearer: Bearer, fact: f.Fact) -> bool:
    """Says whether a post may say this: what it saw itself, at controls that it serves."""
    post = state.posts.get(bearer.scope)
    served = post.controls if post else ()
    match fact:
        case f.ImpulseTaken():
            return fact.post == bearer.scope and (not fact.control or fact.control in served)
        case f.ImpulseAssigned():
            known = state.impulses.get(fact.impulse)
            seen_here = (
                known.taken.post == bearer.scope
                if known
                else fact.impulse.startswith(f"{bearer.source}/")
            )
            return seen_here and (not fact.control or fact.control in served)
        case f.CarStarted() | f.CheckedIn():
            return fact.control in served
        case _:
            return False
