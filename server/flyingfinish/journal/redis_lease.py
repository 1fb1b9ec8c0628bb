"""The lease of one rally's writer as a key that expires by itself.

It only keeps two processors from doing the same work; what keeps them from both writing is the
ledger's compare-and-set.
"""

from typing import Final

from flyingfinish.journal.connect import Link, Script
from flyingfinish.journal.keys import RallyKeys

_TAKE: Final = Script("take_lease")
_DROP: Final = Script("drop_lease")


class RedisLease:
    """Who is the one writer."""

    def __init__(self, link: Link, rally_id: str) -> None:
        self._link = link
        self._key = RallyKeys(rally_id).lease

    async def take(self, holder: str, ttl_ms: int) -> bool:
        """True when the lease is ours now (also when it was)."""
        return bool(await self._link.run(_TAKE, [self._key], [holder, ttl_ms]))

    async def drop(self, holder: str) -> None:
        """Gives the lease back if it is ours."""
        await self._link.run(_DROP, [self._key], [holder])
