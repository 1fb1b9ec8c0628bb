"""The ports of alerts: who asked to be woken when a crew has news, and who is still to be woken.

Apart from `ports.py` because no time depends on it: losing all of it costs some fans an alert. Each
has a memory form and a Redis form under one contract suite.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from flyingfinish.journal.ports import Audience, Feed, Lease


class Alerts(Protocol):
    """The subscriptions of one rally; a subscription is named by a hash of where it is reached."""

    async def put(self, name: str, record: bytes, most: int) -> bool:
        """Keep a subscription, in the place of its older form; False when ``most`` are kept."""
        ...

    async def drop(self, name: str) -> None:
        """Forget a subscription; one that is not kept is no error."""
        ...

    async def version(self) -> int:
        """Return a number that grows with every change; 0 when nobody ever subscribed."""
        ...

    async def subscriptions(self) -> Mapping[str, bytes]:
        """Return all subscriptions by name."""
        ...

    async def told_until_ms(self) -> int:
        """Return up to which server time it is settled who is to be woken; 0 = never begun."""
        ...

    async def owe(self, before_ms: int, until_ms: int, names: Sequence[str]) -> bool:
        """Note that these are to be woken and all is settled until then, in one atomic step.

        False, and nothing noted, when it was not settled until ``before_ms``: another sender was
        quicker.
        """
        ...

    async def owed(self) -> Mapping[str, int]:
        """Return who is still to be woken, each with the ``until_ms`` that said so last."""
        ...

    async def settle(self, paid: Mapping[str, int]) -> None:
        """Strike out who was woken, but not who came to be owed anew since then."""
        ...


class AlertNotes(Protocol):
    """What the sender says of itself to the public doors: its public key and its counts."""

    async def say(self, notes: Mapping[str, str]) -> None:
        """Say these notes, in the place of those of the same names."""
        ...

    async def said(self) -> Mapping[str, str]:
        """Return all notes; empty when no sender ever ran."""
        ...


class AlertDesk(Protocol):
    """What the public door has of alerts."""

    def alerts(self, rally_id: str) -> Alerts:
        """Return the subscriptions of a rally; the door may put and drop, and read nothing."""
        ...

    def alert_notes(self) -> AlertNotes:
        """Return what the sender says."""
        ...


class AlertStore(AlertDesk, Protocol):
    """What the sender has: that, the public feeds, and a lease so that one of them sends."""

    async def rallies(self) -> list[str]:
        """Return every journal that somebody wrote to."""
        ...

    def feed(self, rally_id: str, audience: Audience) -> Feed:
        """Return what is read of a rally."""
        ...

    def alert_lease(self) -> Lease:
        """Return the lease of the one sender."""
        ...

    async def close(self) -> None:
        """Let go of all connections."""
        ...
