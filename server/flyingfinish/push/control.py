"""What a subscriber may say (clients/PROTOCOL.md 3), checked to the last field."""

import msgspec

from flyingfinish.limits import HISTORY_MS
from flyingfinish.push.errors import BadMessage, SubscriptionRefused
from flyingfinish.push.following import Want
from flyingfinish.push.hub import Hub
from flyingfinish.push.members import Member
from flyingfinish.push.paces import WISHES_MS

OFFSET_MAX = 2**53 - 1
"""The largest whole number that every client's language holds exactly."""


class WantedChannel(msgspec.Struct, frozen=True):
    """One channel of a `subscribe`."""

    ch: str
    epoch: str = ""
    offset: int = -1


class Subscribe(msgspec.Struct, frozen=True, tag="subscribe"):
    """Adds channels."""

    channels: list[WantedChannel]
    behind_ms: int | None = None
    pace_ms: int | None = None


class Unsubscribe(msgspec.Struct, frozen=True, tag="unsubscribe"):
    """Takes channels away."""

    channels: list[str]


class Pong(msgspec.Struct, frozen=True, tag="pong"):
    """Answers a ping."""


Message = Subscribe | Unsubscribe | Pong
_decoder = msgspec.json.Decoder(Message)


def parse(text: str | bytes) -> Message:
    """Returns a message; raises BadMessage, whose detail names the field that is wrong."""
    try:
        message: Message = _decoder.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as wrong:
        raise BadMessage(str(wrong)) from None
    if isinstance(message, Subscribe):
        behind_ms = message.behind_ms
        if behind_ms is not None and not 0 <= behind_ms <= HISTORY_MS:
            raise BadMessage(f"behind_ms is 0 to {HISTORY_MS}")
        if message.pace_ms not in (None, *WISHES_MS):
            raise BadMessage(f"pace_ms is one of {', '.join(map(str, WISHES_MS))}")
        if any(not -1 <= wanted.offset <= OFFSET_MAX for wanted in message.channels):
            raise BadMessage("offset is a whole number, 0 or more")
    return message


def hear(hub: Hub, member: Member, text: str | bytes) -> bool:
    """Does what a member says; False when it says too much too fast and must go."""
    if not hub.may_speak(member):
        return False
    try:
        message = parse(text)
    except SubscriptionRefused as refused:
        hub.refuse(member, refused)
        return True
    if isinstance(message, Subscribe):
        wants = [Want(wanted.ch, wanted.epoch, wanted.offset) for wanted in message.channels]
        hub.subscribe(member, wants, message.behind_ms, message.pace_ms)
    elif isinstance(message, Unsubscribe):
        hub.unsubscribe(member, message.channels)
    else:
        member.unanswered = 0
    return True
