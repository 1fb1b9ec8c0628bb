"""Callers of ill will for `ff bench siege`: a process of its own that opens them and sees them go.

Half-open ones begin a handshake and fall silent, tricklers say one more byte of it now and then,
and bombs send a kilobyte that inflates to a megabyte. Told by lines of JSON as the crowd is.
"""

import json
import os
import select
import socket
import struct
import sys
import zlib
from contextlib import suppress
from functools import cache
from typing import Any, Final

from flyingfinish.bench.sockets import LONG, MASKED, TEXT, Place, dialled
from flyingfinish.clock import stopwatch_ns
from flyingfinish.lifetime import raised_file_limit
from flyingfinish.parent_death import die_with_parent
from flyingfinish.priority import step_back
from flyingfinish.push.outgoing import COMPRESSED, EMPTY_BLOCK, RAW_DEFLATE

TRICKLE_S: Final = 0.5
GONE_WITHIN_NS: Final = 30_000_000_000
NS_PER_S: Final = 1_000_000_000
BOMB_BYTES: Final = 900_000
READ_BYTES: Final = 4_096
STEPS_BACK: Final = 10


def half_open(place: Place, number: int) -> socket.socket:
    """Returns somebody who begins a handshake and never ends it."""
    sock = socket.create_connection((place.host, place.port))
    sock.sendall(place.request(number).removesuffix(b"\r\n"))
    return sock


def bomb(place: Place, number: int) -> socket.socket:
    """Returns somebody whose message of a kilobyte inflates to a megabyte."""
    sock = dialled(place, number)
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += sock.recv(READ_BYTES)
    sock.sendall(bomb_message())
    return sock


@cache
def bomb_message() -> bytes:
    """Returns what each of them sends; made once, or the making would be most of the attack."""
    stream = zlib.compressobj(9, zlib.DEFLATED, RAW_DEFLATE)
    packed = stream.compress(bytes(BOMB_BYTES)) + stream.flush(zlib.Z_SYNC_FLUSH)
    packed = packed.removesuffix(EMPTY_BLOCK)
    head = struct.pack("!BBH", TEXT | COMPRESSED, MASKED | LONG, len(packed))
    return head + bytes(4) + packed


def attack(place: Place, half_opens: int, tricklers: int, bombs: int) -> dict[str, Any]:
    """Opens all of them; returns how long it took until the last was let go, and who was not."""
    poll, here = select.epoll(), dict[int, socket.socket]()
    trickling: set[int] = set()
    began_ns: dict[int, int] = {}
    for number in range(half_opens + tricklers + bombs):
        sock = bomb(place, number) if number < bombs else half_open(place, number)
        here[sock.fileno()] = sock
        began_ns[sock.fileno()] = stopwatch_ns()
        if number >= bombs + half_opens:
            trickling.add(sock.fileno())
        poll.register(sock.fileno(), select.EPOLLIN)
    longest_ns, until_ns = 0, stopwatch_ns() + GONE_WITHIN_NS
    trickled_ns = 0
    while here and stopwatch_ns() < until_ns:
        for number, _ in poll.poll(TRICKLE_S):
            if not _more(here[number]):
                poll.unregister(number)
                here.pop(number).close()
                trickling.discard(number)
                longest_ns = max(longest_ns, stopwatch_ns() - began_ns[number])
        if stopwatch_ns() - trickled_ns > TRICKLE_S * NS_PER_S:
            trickled_ns = stopwatch_ns()
            for number in trickling:
                with suppress(OSError):
                    here[number].send(b"x")
    for sock in here.values():
        sock.close()
    return {"longest_ns": longest_ns, "left": len(here)}


def _more(sock: socket.socket) -> bytes:
    try:
        return sock.recv(READ_BYTES)
    except OSError:
        return b""


def main() -> int:
    """Answers line by line until the end of the input."""
    die_with_parent()
    raised_file_limit()
    # They stand for other machines: the fans beside them are read in time.
    step_back(STEPS_BACK)
    if hasattr(os, "sched_setaffinity") and len(os.sched_getaffinity(0)) > 1:
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    for line in sys.stdin:
        asked = json.loads(line)
        place = Place(**asked["place"])
        found = attack(place, asked["half_opens"], asked["tricklers"], asked["bombs"])
        print(json.dumps(found), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
