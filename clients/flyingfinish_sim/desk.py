"""A desk as the simulator plays it: commands one at a time, each with what was seen just before.

Keeps all it said, as a desk must until the rally is closed: a restored server asks for it again.
"""

import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from flyingfinish_station.wire import AskHead, Reply, Request

FRESH_TRIES = 5
"""How often a command is sent again with a fresh ``seen`` before it counts as refused."""

AGAIN_FIRST_S = 0.1
AGAIN_MOST_S = 5.0
STATUS_REFUSED = range(400, 500)
STATUS_BUSY = 429
STATUS_CHANGED = 412
STATUS_ORDER = 409
INCARNATION_BYTES = 16


class Caller(Protocol):
    """Whatever carries requests to the crew door."""

    def ask(self, request: Request) -> Reply | None:
        """Carries an uplink's request; None when no answer came."""
        ...

    def call(self, method: str, path: str, body: bytes | None = None) -> Reply | None:
        """Sends one request below the rally's address; None when no answer came."""
        ...


class Stopped(Exception):
    """The player was told to stop while the door did not answer."""


@dataclass(slots=True)
class Seen:
    """The newest journal position that anybody of this play has looked at."""

    position: int = 0

    def note(self, position: Any) -> None:
        """Takes in a position that the door has told."""
        if isinstance(position, int):
            self.position = max(self.position, position)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A command that the rally did not allow."""

    source: str
    type: str
    status: int
    code: str
    detail: str


@dataclass(slots=True)
class Desk:
    """One desk's commands, in their order."""

    source: str
    door: Caller
    seen: Seen
    stop: threading.Event
    incarnation: str = field(default_factory=lambda: secrets.token_hex(INCARNATION_BYTES))
    sent: list[bytes] = field(default_factory=list)
    """Bodies that went in, by number from 1."""

    resent: int = 0

    def say(self, body: bytes) -> str | Refusal:
        """Sends a command until it is in (its identity) or refused; raises Stopped."""
        self.sent.append(body)
        seq = len(self.sent)
        refusal = self._send(seq, FRESH_TRIES)
        if refusal is not None:
            self.sent.pop()  # a refused command uses up no number
            return refusal
        return f"{self.source}/{self.incarnation}/{seq}"

    def catch_up(self) -> None:
        """Asks what the server holds and sends again what it lost; raises Stopped."""
        reply = self._until(lambda: self.door.ask(AskHead(self.source, self.incarnation)))
        for seq in range(int(reply.document.get("seq", 0)) + 1, len(self.sent) + 1):
            self.resent += 1
            self._send(seq, FRESH_TRIES)

    def _send(self, seq: int, tries: int) -> Refusal | None:
        reply = self._until(lambda: self.door.call("POST", "/commands", self._document(seq)))
        document = reply.document
        if reply.status == STATUS_CHANGED and tries:
            self.seen.note(document.get("officials"))
            for change in document.get("changes", []):
                self.seen.note(change.get("position"))
            return self._send(seq, tries - 1)
        if reply.status == STATUS_ORDER and document.get("expected", seq) < seq and tries:
            for earlier in range(document["expected"], seq):
                self.resent += 1
                self._send(earlier, tries - 1)
            return self._send(seq, tries - 1)
        if reply.status in STATUS_REFUSED:
            return self._refusal(seq, reply)
        self.seen.note(document.get("position"))
        return None

    def _document(self, seq: int) -> bytes:
        envelope = {
            "source": self.source,
            "incarnation": self.incarnation,
            "seq": seq,
            "seen": self.seen.position,
            "body": self.sent[seq - 1].decode(),
        }
        return json.dumps(envelope, ensure_ascii=False).encode()

    def _until(self, send: Callable[[], Reply | None]) -> Reply:
        """Sends until the door gives an answer that is its last word."""
        pause_s = AGAIN_FIRST_S
        while not self.stop.is_set():
            reply = send()
            if reply is not None and reply.status < 500 and reply.status != STATUS_BUSY:
                return reply
            self.stop.wait(pause_s)
            pause_s = min(2 * pause_s, AGAIN_MOST_S)
        raise Stopped

    def _refusal(self, seq: int, reply: Reply) -> Refusal:
        body = json.loads(self.sent[seq - 1])
        code = str(reply.document.get("type", "")).rsplit("/", 1)[-1]
        detail = str(reply.document.get("detail", ""))
        return Refusal(self.source, str(body.get("type")), reply.status, code, detail)
