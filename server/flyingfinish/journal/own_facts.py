"""Facts that this room says itself, as an operator's tool made it: a fork, an erasure."""

import secrets
from typing import Final

from flyingfinish.clock import Clock
from flyingfinish.journal.codec import encode_fact
from flyingfinish.journal.ports import Appended, Envelope, Journal, Pending
from flyingfinish.rally.facts import Fact

_SALT_BYTES: Final = 16
_INCARNATION_BYTES: Final = 8


async def append_own(journal: Journal, source: str, fact: Fact, clock: Clock) -> int:
    """Appends one official fact in an outbox of its own and returns its position."""
    envelope = Envelope(source, secrets.token_hex(_INCARNATION_BYTES), 1, encode_fact(fact))
    salt = secrets.token_bytes(_SALT_BYTES)
    row = Pending(envelope, source, clock.now_at_ms(), salt, official=True)
    answer = (await journal.append([row]))[0]
    assert isinstance(answer, Appended), answer
    return answer.position
