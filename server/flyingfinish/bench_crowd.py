"""A crowd of fans for `ff bench push`: a process of its own that opens sockets and counts frames.

It is told what to do by lines of JSON on its standard input and answers each with one line. Plain
sockets and one epoll, so that thousands of fans fit on one core beside the server's.
"""

import base64
import json
import os
import select
import socket
import sys
from collections.abc import Iterator, Sequence
from typing import Any, Final

from flyingfinish.clock import stopwatch_ns
from flyingfinish.lifetime import raised_file_limit

SOURCES: Final = 4
"""Loopback addresses to call from: one has only 28 000 ports."""

AT_ONCE: Final = 200
"""Handshakes that may wait for their answer."""

READ_BYTES: Final = 256 * 1024
NS_PER_US: Final = 1_000
NS_PER_S: Final = 1_000_000_000
NAP_S: Final = 0.05
OPENED_WITHIN_S: Final = 60
MARK: Final = b"sent_ns="
"""Before the instant at which the bench committed a message, in ns of the stopwatch."""

DIGITS: Final = 20
"""How many digits that instant is written with."""

MASKED: Final = 0x80
TEXT: Final = 0x81
LONG: Final = 126
VERY_LONG: Final = 127
PONG: Final = b'{"type":"pong"}'


class Fan:
    """One socket and what of a frame has come."""

    __slots__ = ("frames", "rest", "skip", "sock")

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.rest = b""
        self.skip = 0
        """Bytes of the frame begun that are still to come."""

        self.frames = 0


class Crowd:
    """All fans of this process."""

    def __init__(self) -> None:
        self.fans: dict[int, Fan] = {}
        self.frames = 0
        self.bytes = 0
        self.writes = 0
        """Reads that brought something: on loopback nearly always one write of the server's."""

        self.lost = 0
        self.spans_us: list[int] = []
        self.deaf: set[int] = set()
        self._epoll = select.epoll()
        self._buffer = bytearray(READ_BYTES)

    def connect(self, host: str, port: int, wishes: Sequence[str], count: int) -> int:
        """Opens fans, each saying the next of `wishes`; returns ns until all are answered."""
        begun = stopwatch_ns()
        opening: dict[int, tuple[socket.socket, bytes]] = {}
        done = started = 0
        poll = select.epoll()
        while done < count:
            while started < count and len(opening) < AT_ONCE:
                sock = _dialled(host, port, started)
                say = framed(wishes[started % len(wishes)].encode()) if wishes else b""
                opening[sock.fileno()] = (sock, say)
                poll.register(sock.fileno(), select.EPOLLIN)
                started += 1
            ready = poll.poll(OPENED_WITHIN_S)
            if not ready:
                raise TimeoutError(f"{count - done} fans were not answered")
            for number, _ in ready:
                sock, say = opening.pop(number)
                poll.unregister(number)
                self._admit(sock, say)
                done += 1
        return stopwatch_ns() - begun

    def _admit(self, sock: socket.socket, say: bytes) -> None:
        """Takes the answer to a handshake, and says what this fan follows."""
        answer = sock.recv(READ_BYTES)
        head, _, rest = answer.partition(b"\r\n\r\n")
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise RuntimeError(head.decode(errors="replace")[:200])
        fan = Fan(sock)
        self.fans[sock.fileno()] = fan
        if rest:
            self._take(fan, rest)
        if say:
            sock.send(say)
        self._epoll.register(sock.fileno(), select.EPOLLIN)

    def listen(self, span_ns: int) -> None:
        """Reads whatever comes for so long."""
        end = stopwatch_ns() + span_ns
        view = memoryview(self._buffer)
        while stopwatch_ns() < end:
            for number, _ in self._epoll.poll(NAP_S):
                fan = self.fans[number]
                try:
                    size = fan.sock.recv_into(view)
                except OSError:
                    size = 0
                if not size:
                    self._lose(fan)
                    continue
                self.bytes += size
                self.writes += 1
                self._take(fan, bytes(view[:size]))

    def stop_reading(self, count: int) -> None:
        """Lets the first so many fans read nothing any more."""
        for number in list(self.fans)[:count]:
            self._epoll.unregister(number)
            self.deaf.add(number)

    def close(self) -> None:
        """Leaves without a word."""
        for fan in self.fans.values():
            fan.sock.close()
        self.fans.clear()
        self.deaf.clear()

    def _lose(self, fan: Fan) -> None:
        self._epoll.unregister(fan.sock.fileno())
        del self.fans[fan.sock.fileno()]
        fan.sock.close()
        self.lost += 1

    def _take(self, fan: Fan, data: bytes) -> None:
        """Counts the frames that these bytes complete; only the head of each is looked at."""
        if fan.rest:
            data, fan.rest = fan.rest + data, b""
        if fan.skip >= len(data):
            fan.skip -= len(data)
            self._count_if_whole(fan)
            return
        at, fan.skip = fan.skip, 0
        if at:
            self.frames += 1
        for begins, ends in _frames(data, at):
            if ends <= len(data):
                self.frames += 1
            self._look(fan, data, begins, ends)
            at = ends
        if at > len(data):
            fan.skip = at - len(data)
        else:
            fan.rest = data[at:]

    def _count_if_whole(self, fan: Fan) -> None:
        if fan.skip == 0:
            self.frames += 1

    def _look(self, fan: Fan, data: bytes, begins: int, ends: int) -> None:
        """Answers a ping; notes how long ago a marked message was committed."""
        if data.startswith(b'{"type":"ping"', begins):
            fan.sock.send(framed(PONG))
            return
        at = data.find(MARK, begins, ends)
        while at >= 0:
            at += len(MARK)
            if at + DIGITS <= len(data):
                sent = int(data[at : at + DIGITS])
                self.spans_us.append((stopwatch_ns() - sent) // NS_PER_US)
            at = data.find(MARK, at, ends)


def _frames(data: bytes, at: int) -> Iterator[tuple[int, int]]:
    """Yields where the payload of each frame begins and ends, as far as its head has come."""
    while len(data) - at >= 2:
        length, begins = data[at + 1], at + 2
        if length == LONG:
            begins += 2
        elif length == VERY_LONG:
            begins += 8
        if len(data) < begins:
            return
        if begins > at + 2:
            length = int.from_bytes(data[at + 2 : begins])
        at = begins + length
        yield begins, at


def framed(text: bytes) -> bytes:
    """Returns a client's text message; a mask of zeros is a mask."""
    if len(text) < LONG:
        return bytes((TEXT, MASKED | len(text))) + bytes(4) + text
    return bytes((TEXT, MASKED | LONG)) + len(text).to_bytes(2) + bytes(4) + text


def _dialled(host: str, port: int, number: int) -> socket.socket:
    """Returns a connected socket that has asked for `/live`."""
    source = f"127.0.0.{2 + number % SOURCES}" if host == "127.0.0.1" else ""
    sock = socket.create_connection((host, port), source_address=(source, 0) if source else None)
    key = base64.b64encode(number.to_bytes(16)).decode()
    sock.sendall(
        (
            f"GET /live HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Protocol: flyingfinish.v1.json\r\n\r\n"
        ).encode()
    )
    return sock


def answer(crowd: Crowd, asked: dict[str, Any]) -> dict[str, Any]:
    """Does one thing and returns what came of it."""
    what = asked["do"]
    if what == "connect":
        span = crowd.connect(asked["host"], asked["port"], asked["wishes"], asked["count"])
        return {"ns": span, "fans": len(crowd.fans)}
    if what == "listen":
        crowd.frames = crowd.bytes = crowd.writes = crowd.lost = 0
        crowd.spans_us.clear()
        crowd.listen(asked["ms"] * NS_PER_S // 1_000)
        spans = sorted(crowd.spans_us)
        return {
            "frames": crowd.frames,
            "messages": len(spans),
            "bytes": crowd.bytes,
            "writes": crowd.writes,
            "lost": crowd.lost,
            "fans": len(crowd.fans),
            "p50_us": spans[len(spans) // 2] if spans else 0,
            "p99_us": spans[len(spans) * 99 // 100] if spans else 0,
        }
    if what == "deaf":
        crowd.stop_reading(asked["count"])
    elif what == "close":
        crowd.close()
    else:
        raise ValueError(what)
    return {}


def main() -> int:
    """Answers line by line until the end of the input."""
    raised_file_limit()
    if hasattr(os, "sched_setaffinity") and len(os.sched_getaffinity(0)) > 1:
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    crowd = Crowd()
    for line in sys.stdin:
        print(json.dumps(answer(crowd, json.loads(line))), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
