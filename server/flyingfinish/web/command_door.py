"""How a command gets into a journal: judged on the state up to now, appended by compare-and-set.

The door of a rally and the door of a series are two of these; they differ in their fold and judge.
"""

import asyncio
import logging
import os
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar, Final

from flyingfinish.clock import Clock
from flyingfinish.journal.codec import encode_fact
from flyingfinish.journal.ports import (
    Answer,
    Appended,
    Conflict,
    Duplicate,
    Envelope,
    Gap,
    Journal,
    Moved,
    Pending,
    Private,
    Stored,
)
from flyingfinish.limits import COMMAND_JUDGED_TIMES
from flyingfinish.rally import facts as f
from flyingfinish.rally.errors import RuleRefusal
from flyingfinish.rally.refusals import ChangedSince
from flyingfinish.web.access import Bearer
from flyingfinish.web.errors import Problem
from flyingfinish.web.following import Following
from flyingfinish.web.messages import CommandSent
from flyingfinish.web.persons import answer_of_repeat, command_hash

SALT_BYTES: Final = 16
COMMAND_BYTES_MAX: Final = 512 * 1024
"""An itinerary or a start list is longer than a batch of rows may be."""

logger = logging.getLogger(__name__)


class CommandDoor(ABC):
    """A journal whose official facts come from commands."""

    kind: ClassVar[str]
    """What it is the journal of, as people say it."""

    def __init__(
        self, name: str, journal: Journal, clock: Clock, settle: Callable[[], None] | None = None
    ) -> None:
        self.name = name
        """Of the journal: a rally's id, or a series' journal name."""

        self.journal = journal
        more = (settle,) if settle else ()
        self.following = Following(journal, self._take, self._start_over, *more)
        self._clock = clock
        self._judging = asyncio.Lock()

    @property
    @abstractmethod
    def officials_position(self) -> int:
        """Position of the last official fact that the fold has taken."""

    @abstractmethod
    async def _verdict(self, sent: CommandSent) -> tuple[Private | None, f.Fact]:
        """Judges a command on the fold as it is; raises RuleRefusal."""

    @abstractmethod
    def _take(self, row: Stored) -> None:
        """Folds one row."""

    @abstractmethod
    def _start_over(self) -> None:
        """Begins with an empty fold."""

    async def append_command(self, bearer: Bearer, sent: CommandSent) -> Answer:
        """Judges a command and appends the fact it becomes; a repeat is answered as the first was.

        Raises RuleRefusal when the journal does not allow it, Problem 412 when others were quicker
        every time. One door judges one command at a time; rivals are other doors.
        """
        async with self._judging:
            if sent.seq <= await self.journal.head(sent.source, sent.incarnation):
                # Said before: the journal compares what was sent then, and appends nothing.
                return await self._append(bearer, sent, sent.body, None, None)
            for _ in range(COMMAND_JUDGED_TIMES):
                await self.following.catch_up()
                private, fact = await self._verdict(sent)
                answer = await self._append(
                    bearer, sent, encode_fact(fact), private, self.officials_position
                )
                if not isinstance(answer, Moved):
                    await self.following.catch_up_own()
                    return answer
        raise Problem(
            412,
            "changed_since",
            "Others decide at this very moment: look again, then send the command again.",
            officials=self.officials_position,
            changes=[],
        )

    async def _append(
        self,
        bearer: Bearer,
        sent: CommandSent,
        body: bytes,
        private: Private | None,
        expect_officials: int | None,
    ) -> Answer:
        pending = Pending(
            Envelope(sent.source, sent.incarnation, sent.seq, body, private),
            bearer.token_id,
            self._clock.now_at_ms(),
            os.urandom(SALT_BYTES),
            official=True,
            expect_officials=expect_officials,
            command_hash=command_hash(sent.body, private),
        )
        answer = (await self.journal.append([pending]))[0]
        answer = await answer_of_repeat(self.journal, sent, answer)
        logger.info(
            "%s %s by %s: %s", self.name, type(sent.command).__name__, bearer.token_id, answer
        )
        return answer


async def decided(door: CommandDoor, bearer: Bearer, sent: CommandSent) -> Answer:
    """Returns the journal's answer to a command; Problem 409, 412 or 422 when it did not go in."""
    try:
        result = await door.append_command(bearer, sent)
    except ChangedSince as changed:
        raise Problem(
            412,
            "changed_since",
            "Others decided about the same: look at what changed, then send it again.",
            officials=door.officials_position,
            changes=[
                {"position": one.position, "type": one.type, "subject": one.subject}
                for one in changed.changes
            ],
        ) from changed
    except RuleRefusal as refusal:
        raise Problem(
            422,
            refusal.code,
            f"The {door.kind} does not allow this ({refusal}); look at it as it stands now.",
            params=refusal.params,
        ) from refusal
    match result:
        case Conflict(position):
            raise Problem(
                409,
                "conflict",
                "Other content stands under this number: somebody writes as you. Call an admin.",
                result="conflict",
                position=position,
            )
        case Gap(expected):
            raise Problem(
                409,
                "gap",
                f"A command before this one is missing: send from number {expected}.",
                result="gap",
                expected=expected,
            )
        case Appended() | Duplicate():
            return result
        case _:
            raise AssertionError(f"a command was answered {result}")
