"""A lease, of one rally's writer for example, as a key that expires by itself.

It only keeps two processors from doing the same work; what keeps them from both writing is the
ledger's compare-and-set.
"""

from typing import Final

from flyingfinish.journal.connect import Link, Script

_TAKE: Final = Script("take_lease")
_DROP: Final = Script("drop_lease")


class RedisLease:
    """Who is the one to do the work."""

    def __init__(self, link: Link, key: str) -> None:
        self._link = link
        self._key = key

    async def take(self, holder: str, ttl_ms: int) -> bool:
        """True when the lease is ours now (also when it was)."""
        return bool(await self._link.run(_TAKE, [self._key], [holder, ttl_ms]))

    async def drop(self, holder: str) -> None:
        """Gives the lease back if it is ours."""
        await self._link.run(_DROP, [self._key], [holder])
