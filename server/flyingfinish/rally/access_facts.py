"""Facts of the journal ``access``: which tokens open which door.

``flyingfinish.rally.facts`` gathers the whole vocabulary; import from there.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TokenIssued:
    """A bearer token; only the hash of its secret is kept."""

    token_id: str
    secret_hash: str
    kind: str
    """station or official"""

    rally_id: str
    scope: str
    """Post id for a station, role for an official (timekeeper, clerk, admin)."""

    source: str
    """The source id its bearer writes as; outlives the token."""

    not_after_ms: int = 0
    """0 = until revoked."""


@dataclass(frozen=True, slots=True)
class TokenRevoked:
    """A token is dead from this fact on."""

    token_id: str
