"""A crowd of fans for `ff bench push`: a process of its own that opens sockets and counts messages.

It is told what to do by lines of JSON on its standard input and answers each with one line. Plain
sockets and one epoll, so that thousands of fans fit on one core beside the server's.
"""

import contextlib
import json
import os
import select
import socket
import sys
import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from flyingfinish.bench.sockets import Place, caller, dialled, framed, frames_in
from flyingfinish.clock import stopwatch_ns
from flyingfinish.lifetime import raised_file_limit
from flyingfinish.parent_death import die_with_parent
from flyingfinish.priority import step_back
from flyingfinish.push.outgoing import COMPRESSED, EMPTY_BLOCK, RAW_DEFLATE

AT_ONCE: Final = 200
"""Handshakes that may wait for their answer."""

READ_BYTES: Final = 256 * 1024
NS_PER_US: Final = 1_000
NS_PER_MS: Final = 1_000_000
NAP_S: Final = 0.05
OPENED_WITHIN_S: Final = 60
RETURN_MS: Final = 2_000
"""All who were sent away come back within this, as PROTOCOL.md has it."""

LATE_MS: Final = 5_000
"""What comes after this is lost."""

BACK_WITHIN_MS: Final = 60_000
MARK: Final = b"sent_ns="
"""Before the instant at which the bench sent a message off, in ns of the stopwatch."""

DIGITS: Final = 20
"""How many digits that instant is written with."""

PING: Final = b'{"type":"ping"'
PONG: Final = b'{"type":"pong"}'
SNAPSHOT: Final = b'{"type":"snapshot"'
HEAD_ENDS: Final = b"\r\n\r\n"
INFLATED_KEPT: Final = 64
"""All fans get the same bytes, so that few messages are inflated to count what is in them."""


class Fan:
    """One socket and what of a frame has come."""

    __slots__ = ("rest", "say", "sock", "timed")

    def __init__(self, sock: socket.socket, say: bytes = b"", timed: bool = True) -> None:
        self.sock = sock
        self.timed = timed
        self.say = say
        """What it says first, until that is answered."""

        self.rest = b""
        """A frame of which more is to come."""


class Crowd:
    """All fans of this process."""

    def __init__(self) -> None:
        self.fans: dict[int, Fan] = {}
        self.snapshots = self.bytes = self.lost = 0
        self.spans_us: list[int] = []
        self._epoll = select.epoll()
        self._buffer = memoryview(bytearray(READ_BYTES))

    def connect(
        self, place: Place, wishes: Sequence[str], count: int, narrow: bool, timed: bool
    ) -> int:
        """Opens fans, each saying the next of `wishes`; returns ns until all are answered.

        `narrow` ones have next to no buffer of their own; of the `timed` ones it is noted how
        late each message comes.
        """
        begun = stopwatch_ns()
        opening: dict[int, tuple[socket.socket, bytes]] = {}
        done = started = 0
        poll = select.epoll()
        while done < count:
            while started < count and len(opening) < AT_ONCE:
                sock = dialled(place, started, narrow)
                opening[sock.fileno()] = (sock, _wish(wishes, started))
                poll.register(sock.fileno(), select.EPOLLIN)
                started += 1
            ready = poll.poll(OPENED_WITHIN_S)
            if not ready:
                raise TimeoutError(f"{count - done} fans were not answered")
            for number, _ in ready:
                sock, say = opening.pop(number)
                poll.unregister(number)
                self._admit(Fan(sock, timed=timed), say)
                done += 1
        return stopwatch_ns() - begun

    def _admit(self, fan: Fan, say: bytes) -> None:
        """Takes the answer to a handshake, and says what this fan follows."""
        sock = fan.sock
        self.fans[sock.fileno()] = fan
        self._welcome(fan, sock.recv(READ_BYTES))
        if say:
            sock.send(say)
        self._epoll.register(sock.fileno(), select.EPOLLIN)

    def _welcome(self, fan: Fan, answer: bytes) -> None:
        head, _, rest = answer.partition(HEAD_ENDS)
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise RuntimeError(head.decode(errors="replace")[:200])
        fan.say = b""
        if rest:
            self._take(fan, rest)

    def listen(self, span_ns: int, wanted: int = 0) -> None:
        """Reads whatever comes for so long, and a little longer while messages are missing."""
        end = stopwatch_ns() + span_ns
        while stopwatch_ns() < end:
            self._read_once()
        end += LATE_MS * NS_PER_MS
        while len(self.spans_us) < wanted and stopwatch_ns() < end:
            self._read_once()

    def _read_once(self) -> None:
        for number, what in self._epoll.poll(NAP_S):
            fan = self.fans[number]
            if what & select.EPOLLOUT:
                self._speak(fan)
                continue
            try:
                size = fan.sock.recv_into(self._buffer)
            except OSError:
                size = 0
            if not size:
                self._lose(fan)
                continue
            self.bytes += size
            data = bytes(self._buffer[:size])
            if fan.say:
                self._welcome(fan, data)
            else:
                self._take(fan, data)

    def stop_reading(self, count: int) -> None:
        """Lets those who came last, so many, read nothing any more."""
        for number in list(self.fans)[-count:]:
            self._epoll.unregister(number)

    def leave(self, count: int) -> None:
        """Lets those who came last, so many, go."""
        for number in list(self.fans)[-count:]:
            self.fans.pop(number).sock.close()

    def come_back(self, place: Place, wishes: Sequence[str]) -> int:
        """Waits until every fan was sent away, and returns ns from the first until all are back.

        Each calls again at a moment of its own within `RETURN_MS`, evenly spread over all, and is
        back when it has its first snapshot. Who is refused or lost again counts as lost.
        """
        count = len(self.fans)
        self.lost = 0
        while not self.lost:
            self._read_once()
        begun, called = stopwatch_ns(), 0
        while self.fans:
            self._read_once()
        self.lost = self.snapshots = 0
        while self.snapshots < count and stopwatch_ns() - begun < BACK_WITHIN_MS * NS_PER_MS:
            while (
                called < count and stopwatch_ns() - begun > called * RETURN_MS * NS_PER_MS // count
            ):
                self._call(place, called, _wish(wishes, called))
                called += 1
            self._read_once()
        return stopwatch_ns() - begun

    def _call(self, place: Place, number: int, say: bytes) -> None:
        """Calls without waiting: a full queue makes the kernel call again, and others go on."""
        sock = caller(place, number)
        sock.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            sock.connect((place.host, place.port))
        self.fans[sock.fileno()] = Fan(sock, place.request(number) + say)
        self._epoll.register(sock.fileno(), select.EPOLLOUT)

    def _speak(self, fan: Fan) -> None:
        """Says handshake and wish together, now that there is a connection."""
        fan.sock.setblocking(True)
        try:
            fan.sock.sendall(fan.say)
        except OSError:
            self._lose(fan)
            return
        self._epoll.modify(fan.sock.fileno(), select.EPOLLIN)

    def close(self) -> None:
        """Leaves without a word."""
        for fan in self.fans.values():
            fan.sock.close()
        self.fans.clear()

    def _lose(self, fan: Fan) -> None:
        self._epoll.unregister(fan.sock.fileno())
        del self.fans[fan.sock.fileno()]
        fan.sock.close()
        self.lost += 1

    def _take(self, fan: Fan, data: bytes) -> None:
        """Looks at the frames that these bytes complete, and keeps what has come of the next."""
        data, at = fan.rest + data, 0
        for begins, ends in frames_in(data, 0):
            if ends > len(data):
                break
            text = data[begins:ends]
            self._look(fan, inflated(text) if data[at] & COMPRESSED else text)
            at = ends
        fan.rest = data[at:]

    def _look(self, fan: Fan, text: bytes) -> None:
        """Answers a ping; notes how long ago each marked message was sent off."""
        if text.startswith(PING):
            fan.sock.send(framed(PONG))
            return
        if text.startswith(SNAPSHOT):
            # What it tells was sent off long ago.
            self.snapshots += 1
            return
        at = text.find(MARK) if fan.timed else -1
        while at >= 0:
            at += len(MARK)
            sent = int(text[at : at + DIGITS])
            self.spans_us.append((stopwatch_ns() - sent) // NS_PER_US)
            at = text.find(MARK, at)


@lru_cache(INFLATED_KEPT)
def inflated(packed: bytes) -> bytes:
    """Returns the text of a compressed message."""
    return zlib.decompressobj(RAW_DEFLATE).decompress(packed + EMPTY_BLOCK)


def _wish(wishes: Sequence[str], number: int) -> bytes:
    return framed(wishes[number % len(wishes)].encode()) if wishes else b""


def answer(crowd: Crowd, asked: dict[str, Any]) -> dict[str, Any]:
    """Does one thing and returns what came of it."""
    match asked["do"]:
        case "connect":
            place, wishes = Place(**asked["place"]), asked["wishes"]
            span = crowd.connect(place, wishes, asked["count"], asked["narrow"], asked["timed"])
            return {"ns": span, "fans": len(crowd.fans)}
        case "come_back":
            span = crowd.come_back(Place(**asked["place"]), asked["wishes"])
            return {"ns": span, "fans": len(crowd.fans), "lost": crowd.lost}
        case "listen":
            return _heard(crowd, asked["ms"] * NS_PER_MS, asked["wanted"])
        case "deaf":
            crowd.stop_reading(asked["count"])
        case "leave":
            crowd.leave(asked["count"])
        case "step_back":
            step_back(asked["steps"])
        case "close":
            crowd.close()
        case other:
            raise ValueError(other)
    return {}


def _heard(crowd: Crowd, span_ns: int, wanted: int) -> dict[str, Any]:
    crowd.bytes = crowd.lost = 0
    crowd.spans_us.clear()
    crowd.listen(span_ns, wanted)
    spans = sorted(crowd.spans_us)
    return {
        "messages": len(spans),
        "bytes": crowd.bytes,
        "lost": crowd.lost,
        "fans": len(crowd.fans),
        "p50_us": spans[len(spans) // 2] if spans else 0,
        "p99_us": spans[len(spans) * 99 // 100] if spans else 0,
    }


def main() -> int:
    """Answers line by line until the end of the input."""
    die_with_parent()
    raised_file_limit()
    if hasattr(os, "sched_setaffinity") and len(os.sched_getaffinity(0)) > 1:
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    crowd = Crowd()
    for line in sys.stdin:
        print(json.dumps(answer(crowd, json.loads(line))), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
