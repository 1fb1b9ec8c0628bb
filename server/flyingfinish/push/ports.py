"""What push asks of others: where the rallies are, and how bytes leave for one subscriber.

The hub knows neither Redis nor WebSocket. A faster way to the wire is another `Subscriber`.
"""

from enum import IntEnum
from typing import Protocol

from flyingfinish.journal.ports import Audience, Feed
from flyingfinish.push.outgoing import Outgoing

GOODBYE = "restarting, back_in_ms=2000"
"""All come back at a random moment within that time (clients/PROTOCOL.md 3)."""


class Close(IntEnum):
    """Why a socket is closed; the range says whether to come back (clients/PROTOCOL.md 3)."""

    RESTART = 1012
    """The server goes down or restarts: come back now."""

    NO_ANSWER = 4000
    """A ping was not answered: come back now."""

    FULL = 4100
    """No room for more subscribers: come back later."""

    FLOOD = 4429
    """More messages than a subscriber may send: do not come back."""


class Rallies(Protocol):
    """The rallies there are, and each one's feed; the journal room's `Store` is one."""

    async def rallies(self) -> list[str]:
        """Returns the ids of all journals that somebody wrote to."""
        ...

    def feed(self, rally_id: str, audience: Audience) -> Feed:
        """Returns one audience's feed of a rally; opens nothing before it is read."""
        ...


class Straight(Protocol):
    """A connection that may be written to by its descriptor, past all that lies between."""

    descriptor: int

    deflates: bool
    """Whether it takes the compressed form of messages."""

    def write_rest(self, rest: bytes) -> None:
        """Queues what the kernel did not take of a message; it takes no other before."""
        ...


class Subscriber(Protocol):
    """One connection as the hub sees it: frames go in, the hub never waits for it."""

    def write(self, out: Outgoing) -> int:
        """Sends frames or queues them, in one go; never blocks. Returns the bytes that it took.

        Once closed it does nothing.
        """
        ...

    def queued(self) -> int:
        """Returns how many bytes were written and have not left yet."""
        ...

    def straight(self) -> Straight | None:
        """Returns the short way to it; None where there is none, or something is queued.

        The hub is told when that changes: `held_up`, and `drained` when the way is free again.
        """
        ...

    def outstanding(self) -> tuple[int, int]:
        """Returns how many bytes the other end has yet to take, and a number for its progress.

        The first is 0 when nothing waits; the second stays the same as long as nothing moves.
        """
        ...

    def close(self, code: int, reason: str) -> None:
        """Says goodbye with a close code and lets what is queued leave first."""
        ...

    def abort(self) -> None:
        """Drops the connection at once, whatever is queued."""
        ...
