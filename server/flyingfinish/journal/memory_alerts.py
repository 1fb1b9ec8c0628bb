"""Alerts in memory, for tests: they pass the same contract suite as the Redis form."""

from collections.abc import Mapping, Sequence


class MemoryAlerts:
    """The subscriptions of one rally."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}
        self._owed: dict[str, int] = {}
        self._version = 0
        self._told_until_ms = 0

    async def put(self, name: str, record: bytes, most: int) -> bool:
        """Keeps a subscription; False when ``most`` others are kept."""
        if name not in self._kept and len(self._kept) >= most:
            return False
        self._kept[name] = record
        self._version += 1
        return True

    async def drop(self, name: str) -> None:
        """Forgets a subscription."""
        if self._kept.pop(name, None) is not None:
            self._version += 1

    async def version(self) -> int:
        """Returns a number that grows with every change."""
        return self._version

    async def subscriptions(self) -> Mapping[str, bytes]:
        """Returns all subscriptions by name."""
        return dict(self._kept)

    async def told_until_ms(self) -> int:
        """Returns up to which server time all is settled."""
        return self._told_until_ms

    async def owe(self, before_ms: int, until_ms: int, names: Sequence[str]) -> bool:
        """Notes who is to be woken; False when another sender was quicker."""
        if self._told_until_ms != before_ms:
            return False
        self._told_until_ms = until_ms
        self._owed.update(dict.fromkeys(names, until_ms))
        return True

    async def owed(self) -> Mapping[str, int]:
        """Returns who is still to be woken."""
        return dict(self._owed)

    async def settle(self, paid: Mapping[str, int]) -> None:
        """Strikes out who was woken."""
        for name, until_ms in paid.items():
            if self._owed.get(name) == until_ms:
                del self._owed[name]


class MemoryAlertNotes:
    """What the sender says of itself."""

    def __init__(self) -> None:
        self._said: dict[str, str] = {}

    async def say(self, notes: Mapping[str, str]) -> None:
        """Says these notes."""
        self._said.update(notes)

    async def said(self) -> Mapping[str, str]:
        """Returns all notes."""
        return dict(self._said)
