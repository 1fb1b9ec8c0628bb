"""Alerts in Redis: two hashes and a number for each rally, one hash for the sender.

The door's user may write to the first hash and to nothing else, by single commands and no script;
it may not read there, so a fault in a page gives away nobody's address. All of it goes by itself
some weeks after the last word about it.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from flyingfinish.journal.connect import Link, Script
from flyingfinish.journal.keys import ALERT_NOTES, RallyKeys

KEPT_S: Final = 30 * 24 * 60 * 60
"""After the last change: a rally is long over by then, and so is whoever it alerted."""

VERSION: Final = "version"
"""The one field of the hash that is no subscription: those are named by 64 hex digits."""

SCANNED_AT_ONCE: Final = 500
"""Subscriptions read in one go, so that no time waits behind thousands of them."""

_OWE: Final = Script("owe_alerts")
_SETTLE: Final = Script("settle_alerts")


class RedisAlerts:
    """The subscriptions of one rally."""

    def __init__(self, link: Link, rally_id: str) -> None:
        self._link = link
        self._keys = RallyKeys(rally_id)

    async def put(self, name: str, record: bytes, most: int) -> bool:
        """Keeps a subscription; False when ``most`` others are kept."""
        key = self._keys.alerts
        # Sent again after a lost answer it is not new any more: then it stays, one above the most.
        new = await self._link.call("HSET", key, name, record)
        await self._changed()
        if new and int(await self._link.call("HLEN", key)) - 1 > most:
            await self._link.call("HDEL", key, name)
            return False
        return True

    async def drop(self, name: str) -> None:
        """Forgets a subscription."""
        if await self._link.call("HDEL", self._keys.alerts, name):
            await self._changed()

    async def _changed(self) -> None:
        await self._link.call("HINCRBY", self._keys.alerts, VERSION, 1)
        await self._link.call("EXPIRE", self._keys.alerts, KEPT_S)

    async def version(self) -> int:
        """Returns a number that grows with every change."""
        return int(await self._link.call("HGET", self._keys.alerts, VERSION) or 0)

    async def subscriptions(self) -> Mapping[str, bytes]:
        """Returns all subscriptions by name."""
        found: dict[str, bytes] = {}
        cursor = 0
        while True:
            cursor, part = await self._link.call(
                "HSCAN", self._keys.alerts, cursor, "COUNT", SCANNED_AT_ONCE
            )
            found |= {name.decode(): record for name, record in part.items()}
            if not cursor:
                found.pop(VERSION, None)
                return found

    async def told_until_ms(self) -> int:
        """Returns up to which server time all is settled."""
        return int(await self._link.call("GET", self._keys.alerts_told) or 0)

    async def owe(self, before_ms: int, until_ms: int, names: Sequence[str]) -> bool:
        """Notes who is to be woken; False when another sender was quicker."""
        keys = [self._keys.alerts_told, self._keys.alerts_owed]
        return bool(await self._link.run(_OWE, keys, [before_ms, until_ms, KEPT_S, *names]))

    async def owed(self) -> Mapping[str, int]:
        """Returns who is still to be woken."""
        flat = await self._link.call("HGETALL", self._keys.alerts_owed)
        pairs = zip(flat[::2], flat[1::2], strict=True)
        return {name.decode(): int(until_ms) for name, until_ms in pairs}

    async def settle(self, paid: Mapping[str, int]) -> None:
        """Strikes out who was woken."""
        if paid:
            args = [part for pair in paid.items() for part in pair]
            await self._link.run(_SETTLE, [self._keys.alerts_owed], args)


class RedisAlertNotes:
    """What the sender says of itself."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def say(self, notes: Mapping[str, str]) -> None:
        """Says these notes."""
        flat = [part for pair in notes.items() for part in pair]
        await self._link.call("HSET", ALERT_NOTES, *flat)

    async def said(self) -> Mapping[str, str]:
        """Returns all notes."""
        flat = await self._link.call("HGETALL", ALERT_NOTES)
        pairs = zip(flat[::2], flat[1::2], strict=True)
        return {name.decode(): value.decode() for name, value in pairs}
