"""The public door's step: who calls is heard out here before anything dear is made for him.

Most callers want `/live`, after a restart thousands at once. A plain and whole request for it goes
straight to a `FanSocket`, a few at each turn of the loop, so that telling those who are in already
goes on meanwhile; all others go to HTTP (`uvicorn_http.py`). One who says nothing, or half of it,
costs a small object until the time is up, and one shared timer.
"""

import asyncio
import re
from collections import deque
from itertools import islice
from typing import Any, ClassVar, Final, cast

from flyingfinish.push.fan_socket import FanSocket, peer_of
from flyingfinish.push.gate import Gate
from flyingfinish.push.handshake import answer_to_plain, headers_of
from flyingfinish.push.uvicorn_http import HEADERS_BYTES_MAX, HEADERS_END, PatientHttp

LIVE: Final = b"GET /live"
AT_ONCE: Final = 16
"""Callers let in, or let go, before the loop may do something else."""

LOOKS: Final = 10
"""How often in the time that callers have it is looked whether somebody's is over."""

_PLAIN: Final = re.compile(
    rb"GET /live(?:\?[!-~]*+)?+ HTTP/1\.1\r\n(?>[A-Za-z0-9-]++:[\t -~]*+\r\n)++\r\n"
)


def plain_headers(head: bytes) -> dict[str, str] | None:
    """Returns the headers of a request for `/live` that leaves nothing to be thought over.

    They are read once, by lower-case name. RFC 9112, 3 and RFC 6455, 4.2.1; None for whatever is
    written otherwise, which is left to uvicorn's parser.
    """
    if not _PLAIN.fullmatch(head):
        return None
    headers = headers_of(head)[2]
    if headers.get("upgrade", "").lower() != "websocket":
        return None
    wishes = headers.get("connection", "").lower()
    # Split, not matched as a list: a pattern for one tries all ways to share out its spaces.
    if wishes != "upgrade" and "upgrade" not in map(str.strip, wishes.split(",")):
        return None
    return None if "content-length" in headers or "transfer-encoding" in headers else headers


class Doorstep:
    """All callers of one door; uvicorn makes one `Caller` for each connection."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.metrics = gate.metrics
        self._here: dict[Caller, float] = {}
        """With the moment each came, so the first is the one who is here longest."""

        self._asked: deque[Caller] = deque()
        self._looking = False

    def came(self, caller: "Caller") -> None:
        """Notes a caller; his time runs."""
        loop = asyncio.get_running_loop()
        self._here[caller] = loop.time()
        self.metrics.callers = len(self._here)
        if not self._looking:
            self._looking = True
            loop.call_later(PatientHttp.request_within_s / LOOKS, self._look)

    def went(self, caller: "Caller") -> None:
        """Forgets a caller."""
        self._here.pop(caller, None)
        self.metrics.callers = len(self._here)

    def left_s(self, caller: "Caller") -> float:
        """Returns the seconds that a caller has left."""
        came_at = self._here.get(caller)
        within_s = PatientHttp.request_within_s
        if came_at is None:
            return within_s
        return max(0.0, within_s - asyncio.get_running_loop().time() + came_at)

    def asks(self, caller: "Caller") -> None:
        """Takes one who wants to be let in; his turn comes."""
        if not self._asked:
            asyncio.get_running_loop().call_soon(self._let_in)
        self._asked.append(caller)

    def _let_in(self) -> None:
        for _ in range(min(AT_ONCE, len(self._asked))):
            self._asked.popleft().enter()
        if self._asked:
            asyncio.get_running_loop().call_soon(self._let_in)

    def _look(self) -> None:
        """Lets go of those whose time is over, at times thousands, a few at each turn."""
        loop = asyncio.get_running_loop()
        late = loop.time() - PatientHttp.request_within_s
        first = islice(self._here.items(), AT_ONCE)
        over = [caller for caller, came_at in first if came_at <= late]
        for caller in over:
            self.gate.metrics.dropped["no_request"] += 1
            caller.drop()
        self._looking = bool(self._here)
        if self._looking and len(over) == AT_ONCE:
            loop.call_soon(self._look)
        elif self._looking:
            loop.call_later(PatientHttp.request_within_s / LOOKS, self._look)


class Caller(asyncio.Protocol):
    """One connection that has not said yet what it wants."""

    __slots__ = ("_asked", "_given", "_heard", "_transport", "_who")

    doorstep: ClassVar[Doorstep]

    def __init__(self, **given: Any) -> None:
        self._given = given
        """What uvicorn would give to a protocol of its own."""

        self._heard = b""
        self._asked: dict[str, str] | None = None
        """The headers of his request for `/live`; he waits to be let in."""

        self._transport: asyncio.Transport
        self._who = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Takes a connection from uvicorn, if its address has not too many already."""
        self._transport = cast(asyncio.Transport, transport)
        gate = self.doorstep.gate
        who = gate.who(peer_of(self._transport), "")
        if not gate.callers.enter(who):
            gate.metrics.refused["too_many_here"] += 1
            self._transport.abort()
            return
        self._who = who
        self._given["server_state"].connections.add(self)
        self.doorstep.came(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forgets one who has gone again."""
        self._leave()
        self._give_up_seat()

    def shutdown(self) -> None:
        """Ends at the server's orderly stop."""
        self._transport.close()

    def drop(self) -> None:
        """Ends at once: the time is up."""
        self._leave()
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """Hears a request out, as long as it may become one for `/live`."""
        self._heard += data
        if len(self._heard) > HEADERS_BYTES_MAX:
            self.drop()
        elif self._asked is not None:
            return
        elif not self._heard.startswith(LIVE[: len(self._heard)]):
            self._become_http()
        elif (end := self._heard.find(HEADERS_END)) >= 0:
            self._asked = plain_headers(self._heard[: end + len(HEADERS_END)])
            if self._asked is None:
                self._become_http()
            else:
                self.doorstep.asks(self)

    def enter(self) -> None:
        """Becomes a fan, who hears the handshake and what came right behind it."""
        server_state, gate = self._given["server_state"], self.doorstep.gate
        if self not in server_state.connections or self._asked is None:
            return
        who = self._who
        self._leave()
        self._give_up_seat()
        fan = FanSocket(gate, server_state)
        self._transport.set_protocol(fan)
        fan.connection_made(self._transport)
        fan.answer(answer_to_plain(self._asked, gate.welcomes), who)
        end = self._heard.find(HEADERS_END) + len(HEADERS_END)
        if end < len(self._heard):
            fan.data_received(self._heard[end:])

    def _become_http(self) -> None:
        left_s = self.doorstep.left_s(self)
        self._leave()
        http = PatientHttp(**self._given)
        http.when_gone = self._give_up_seat
        self._transport.set_protocol(http)
        http.connection_made(self._transport)
        http.expect_request(left_s)
        http.data_received(self._heard)

    def _give_up_seat(self) -> None:
        self.doorstep.gate.callers.leave(self._who)
        self._who = ""

    def _leave(self) -> None:
        self._given["server_state"].connections.discard(self)
        self.doorstep.went(self)


def caller_at(gate: Gate) -> type[Caller]:
    """Returns the class that uvicorn makes one of for each connection."""

    class DoorCaller(Caller):
        """One who calls at this door."""

        __slots__ = ()
        doorstep = Doorstep(gate)

    return DoorCaller
