"""What a browser sends to be woken, and what is kept of it: where, for whom, how late. No name."""

import hashlib
from typing import Annotated, Final

import msgspec

ENTRIES_MAX: Final = 20
"""As many crews as one browser follows (clients/web/fan/stars.js)."""

DELAY_S_MAX: Final = 300
BODY_BYTES_MAX: Final = 4 * 1024

_Entry = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._-]{1,64}$")]


class Subscription(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One browser's wish."""

    endpoint: str
    """Where its push service takes messages for it; whoever knows it can wake that browser."""

    entries: Annotated[tuple[_Entry, ...], msgspec.Meta(min_length=1, max_length=ENTRIES_MAX)]
    delay_s: Annotated[int, msgspec.Meta(ge=0, le=DELAY_S_MAX)] = 0
    """How far its pages are behind the rally; an alert is no earlier."""


class Cancellation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One browser's wish to be left alone."""

    endpoint: str


_SUBSCRIPTION: Final = msgspec.json.Decoder(Subscription)
_CANCELLATION: Final = msgspec.json.Decoder(Cancellation)


def read_subscription(body: bytes) -> Subscription:
    """Returns what was sent or kept; msgspec.DecodeError (a ValueError) for anything else."""
    return _SUBSCRIPTION.decode(body)


def read_cancellation(body: bytes) -> Cancellation:
    """Returns what was sent; msgspec.DecodeError (a ValueError) for anything else."""
    return _CANCELLATION.decode(body)


def record_of(subscription: Subscription) -> bytes:
    """Returns what is kept of a subscription."""
    return msgspec.json.encode(subscription)


def name_of(endpoint: str) -> str:
    """Returns the name under which the subscription of an endpoint is kept."""
    return hashlib.sha256(endpoint.encode()).hexdigest()
