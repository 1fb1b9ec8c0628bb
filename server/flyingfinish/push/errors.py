"""What can go wrong between the feed and a subscriber.

PushError
├── OutOfStep           a delta does not follow what we hold: read the rally anew
└── SubscriptionRefused code, detail, ch: told to the subscriber, who stays connected
    ├── BadMessage          no JSON we know, or a field of the wrong kind
    ├── UnknownChannel      no such rally or view
    └── TooManyChannels     more channels than one subscriber may have
"""

from typing import ClassVar


class PushError(Exception):
    """Root of all that this room raises on purpose."""


class OutOfStep(PushError):
    """A delta does not follow the form we hold of its channel."""


class SubscriptionRefused(PushError):
    """A subscriber asked for what it cannot have; `detail` says what to do, `ch` about which."""

    code: ClassVar[str] = "refused"

    def __init__(self, detail: str, ch: str = "") -> None:
        super().__init__(f"{self.code}: {detail}")
        self.detail = detail
        self.ch = ch


class BadMessage(SubscriptionRefused):
    """No JSON that we know, or a field of the wrong kind."""

    code = "bad_message"


class UnknownChannel(SubscriptionRefused):
    """No such rally, or no such view in it yet."""

    code = "unknown_channel"


class TooManyChannels(SubscriptionRefused):
    """More channels than one subscriber may have."""

    code = "too_many_channels"
