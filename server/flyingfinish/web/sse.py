"""The live frames as server-sent events, for who cannot have a WebSocket.

Each stream costs a task and a queue, so a process takes a bounded number. A stream that follows one
channel names every event `<epoch>:<offset>`, and `Last-Event-ID` resumes it.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Container

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from flyingfinish.limits import (
    CHANNELS_PER_SUBSCRIBER,
    SSE_PER_ADDRESS_MAX,
    SSE_SUBSCRIBERS_MAX,
)
from flyingfinish.push.following import Want
from flyingfinish.push.gate import Seats, speaker_of
from flyingfinish.push.hub import Hub
from flyingfinish.push.members import Member
from flyingfinish.push.outgoing import Outgoing
from flyingfinish.push.paces import EACH_TICK_MS, WISHES_MS
from flyingfinish.push.rally_channels import rally_of
from flyingfinish.web.errors import Problem
from flyingfinish.web.reads import behind_ms_of

RETRY_MS = 2_000
COME_BACK_S = 30


class EventStream:
    """One stream as the hub's `Subscriber`: frames wait here until the response takes them."""

    def __init__(self, names_events: bool) -> None:
        self._names_events = names_events
        self._events: deque[bytes] = deque()
        self._bytes = 0
        self._taken = 0
        self._changed = asyncio.Event()
        self._ended = False
        self._task = asyncio.current_task()

    def write(self, out: Outgoing) -> int:
        """Queues frames as events; they are the same bytes for every stream of the kind."""
        if self._ended:
            return 0
        events = out.events(self._names_events)
        self._events.append(events)
        self._bytes += len(events)
        self._changed.set()
        return len(events)

    def queued(self) -> int:
        """Returns the bytes that the response has not taken yet, or takes right now."""
        return self._bytes

    def straight(self) -> None:
        """There is no short way: the response takes what is queued."""

    def outstanding(self) -> tuple[int, int]:
        """Returns what the response has not taken yet, and what it has."""
        return self._bytes, self._taken

    def close(self, code: int, reason: str) -> None:
        """Ends the stream after what is queued; a browser comes back by itself."""
        self._ended = True
        self._changed.set()

    def abort(self) -> None:
        """Ends the stream at once: its reader does not read."""
        self.close(0, "")
        self._events.clear()
        if self._task is not None:
            self._task.cancel()

    async def events(self) -> AsyncIterator[bytes]:
        """Yields what is queued until the stream is closed."""
        while True:
            while self._events:
                event = self._events.popleft()
                yield event
                # Only now has the server taken it: until then it counts as queued.
                self._bytes -= len(event)
                self._taken += len(event)
            if self._ended:
                return
            self._changed.clear()
            await self._changed.wait()


class Events:
    """The endpoint `/sse/v1`."""

    def __init__(self, hub: Hub, trusted: Container[str] = ()) -> None:
        """`trusted` are the proxies that are believed for whom they speak."""
        self._hub = hub
        self._trusted = trusted
        self._streams = 0
        self._seats = Seats(SSE_PER_ADDRESS_MAX)

    async def answer(self, request: Request) -> Response:
        """Answers a stream of the channels `?ch=…&ch=…`; Problem 400, 404 or 503 when it cannot."""
        names = list(dict.fromkeys(request.query_params.getlist("ch")))
        if not 1 <= len(names) <= CHANNELS_PER_SUBSCRIBER:
            raise Problem(400, "bad_channels", f"Name 1 to {CHANNELS_PER_SUBSCRIBER} channels.")
        for name in names:
            if rally_of(name) not in self._hub.rallies:
                raise Problem(404, "unknown_channel", "There is no such rally here.", ch=name)
        behind_ms, pace_ms = behind_ms_of(request), _pace_ms_of(request)
        who = self._who(request)
        self._refuse_too_many(who)
        last = request.headers.get("last-event-id", "") if len(names) == 1 else ""
        wants = [_want(name, last) for name in names]
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        stream = self._stream(wants, behind_ms, pace_ms, who)
        return StreamingResponse(stream, 200, headers, "text/event-stream")

    def _who(self, request: Request) -> str:
        peer = request.client.host if request.client else ""
        return speaker_of(peer, request.headers.get("x-forwarded-for", ""), self._trusted)

    def _refuse_too_many(self, who: str) -> None:
        headers = {"retry-after": str(COME_BACK_S)}
        if self._streams >= SSE_SUBSCRIBERS_MAX:
            raise Problem(503, "too_many_streams", "Come back later.", headers=headers)
        if self._seats.full(who):
            raise Problem(429, "too_many_here", "Too many from your address.", headers=headers)

    async def _stream(
        self, wants: list[Want], behind_ms: int, pace_ms: int, who: str
    ) -> AsyncIterator[bytes]:
        self._streams += 1
        seat = who if self._seats.enter(who) else ""
        port = EventStream(names_events=len(wants) == 1)
        member: Member | None = None
        try:
            yield b"retry: %d\n\n" % RETRY_MS
            if self._hub.ended:
                return  # The door stays open a little longer than the hub.
            member = self._hub.attach(port, answers=False)
            self._hub.subscribe(member, wants, behind_ms, pace_ms)
            async for event in port.events():
                yield event
                self._hub.drained(member)
        finally:
            self._streams -= 1
            self._seats.leave(seat)
            if member is not None:
                self._hub.detach(member)


def _pace_ms_of(request: Request) -> int:
    """Returns `?pace_ms=`, 0 when it is not there; Problem 400 when there is no such pace."""
    text = request.query_params.get("pace_ms", str(EACH_TICK_MS))
    paces_ms = {str(pace_ms): pace_ms for pace_ms in WISHES_MS}
    if text not in paces_ms:
        raise Problem(400, "bad_pace_ms", f"pace_ms is one of {', '.join(paces_ms)}.")
    return paces_ms[text]


def _want(name: str, last_event_id: str) -> Want:
    epoch, _, offset = last_event_id.rpartition(":")
    if epoch and offset.isascii() and offset.isdigit() and len(offset) < 16:
        return Want(name, epoch, int(offset))
    return Want(name)
