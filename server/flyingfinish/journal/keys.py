"""Every Redis key in one place, and who may touch which.

All keys of a rally carry the hash tag ``{rally-id}``, so one rally lives on one node of a cluster
and a season spreads over them. What fans may see stands under ``:view:public:`` and nowhere else,
so that the push process' user can be kept from everything else by a key pattern.
"""

import re
from collections.abc import Mapping
from typing import Final

from flyingfinish.journal.ports import Audience

SOUND_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
"""Rally ids, sources and incarnations: they become keys, file names and parts of identities."""

RALLIES: Final = "ff:rallies"
"""Set of all rallies somebody wrote to; the only key without a rally's tag."""

ALERT_NOTES: Final = "ff:alerts"
"""Hash: what the sender of alerts says to the doors; of no rally, so without a tag."""

ALERT_LEASE: Final = "ff:alerts:lease"

KEY_RULES: Final[Mapping[str, tuple[str, ...]]] = {
    "crew": (
        "~ff:{*}:journal",
        "~ff:{*}:journal:*",
        "%R~ff:{*}:view:*",
        f"~{RALLIES}",
    ),
    "processor": (
        "%R~ff:{*}:journal",
        "%R~ff:{*}:journal:*",
        "~ff:{*}:view:*",
        "~ff:{*}:lease",
        f"%R~{RALLIES}",
    ),
    "archiver": (
        "%R~ff:{*}:journal",
        "%R~ff:{*}:journal:*",
        "~ff:{*}:journal:archived",
        f"%R~{RALLIES}",
    ),
    "push": ("%R~ff:{*}:view:public:*", f"%R~{RALLIES}", f"%R~{ALERT_NOTES}"),
    "alerts": (
        "%R~ff:{*}:view:public:*",
        "~ff:{*}:alerts",
        "~ff:{*}:alerts:*",
        f"~{ALERT_NOTES}",
        f"~{ALERT_LEASE}",
        f"%R~{RALLIES}",
    ),
}
"""Role -> the key rules of its ACL user. No script of push: it reads with plain commands."""

SELECTORS: Final[Mapping[str, str]] = {
    "push": "(-@all +hset +hdel +hlen +hincrby +expire ~ff:{*}:alerts)",
}
"""Role -> what its user may do beside that: the public door puts subscriptions, unread."""


def require_sound_name(name: str) -> str:
    """Returns the name; raises ValueError when it cannot be part of a key or an identity."""
    if SOUND_NAME.fullmatch(name) is None:
        raise ValueError(f"not a name for a rally, a source or an incarnation: {name!r}")
    return name


class RallyKeys:
    """The keys of one rally."""

    def __init__(self, rally_id: str) -> None:
        self._tag = f"ff:{{{require_sound_name(rally_id)}}}"
        self.journal = f"{self._tag}:journal"
        """Stream of rows, ids ``position-0``, never trimmed."""

        self.meta = f"{self._tag}:journal:meta"
        """Hash: ``officials`` (position of the newest official fact), ``epoch``."""

        self.private = f"{self._tag}:journal:private"
        """Hash: position -> salt and data of the private part; a field goes when it is erased."""

        self.names = f"{self._tag}:journal:names"
        """Hash: ``key``, and keyed hash of a name -> person who was erased by it."""

        self.sources = f"{self._tag}:journal:sources"
        """Set of ``source/incarnation``."""

        self.archived = f"{self._tag}:journal:archived"
        """Hash: ``position`` and ``head`` of the archive's chain, its ``trouble``."""

        self.checkpoint = f"{self._tag}:view:public:checkpoint"
        """Hash: ``position``, ``epoch``, ``token`` of the last commit; ``forget:<audience>``."""

        self.lease = f"{self._tag}:lease"

        self.alerts = f"{self._tag}:alerts"
        """Hash: name -> subscription, and ``version``."""

        self.alerts_told = f"{self._tag}:alerts:told"
        """Up to which server time it is settled who is to be woken."""

        self.alerts_owed = f"{self._tag}:alerts:owed"
        """Hash: name of a subscription that is still to be woken -> the time that said so."""

    def source(self, name: str) -> str:
        """Returns the key of a source's positions, four bytes a row; named source/incarnation."""
        return f"{self._tag}:journal:source:{name}"

    def deltas(self, audience: Audience) -> str:
        """Returns the stream of commits: id ``position-0``."""
        return f"{self._tag}:view:{audience}:deltas"

    def offsets(self, audience: Audience) -> str:
        """Returns the hash channel -> ``offset epoch``."""
        return f"{self._tag}:view:{audience}:offsets"

    def wholes(self, audience: Audience) -> str:
        """Returns the hash channel -> stored whole form."""
        return f"{self._tag}:view:{audience}:wholes"

    def needs(self, audience: Audience) -> str:
        """Returns the sorted set channel -> position after which its deltas are still needed."""
        return f"{self._tag}:view:{audience}:needs"

    def views(self, audience: Audience) -> list[str]:
        """Returns the four keys of one audience, in the order the scripts take them."""
        return [
            self.deltas(audience),
            self.offsets(audience),
            self.wholes(audience),
            self.needs(audience),
        ]
