"""What cannot be done for less: a prebuilt frame and one bare send() for each of N sockets.

The floor that `ff bench --only push` holds the product against. It speaks just enough WebSocket for
the same crowd, and sends frames to all when a line of its input says so: `SIZE COUNT PAUSE_MS`.
"""

import base64
import hashlib
import os
import select
import socket
import sys
import threading
from typing import Final

from flyingfinish.clock import cpu_stopwatch_ns, stopwatch_ns
from flyingfinish.lifetime import raised_file_limit
from flyingfinish.push.outgoing import text_message

GUID: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
REQUEST_BYTES: Final = 4_096
BACKLOG: Final = 2_048


def main() -> int:
    """Prints its port, takes connections, and sends when told; ends with its input."""
    raised_file_limit()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    door = socket.create_server(("127.0.0.1", 0), backlog=BACKLOG)
    print(door.getsockname()[1], flush=True)
    poll = select.poll()
    poll.register(door, select.POLLIN)
    poll.register(sys.stdin, select.POLLIN)
    fans: list[socket.socket] = []
    while True:
        for number, _ in poll.poll():
            if number == door.fileno():
                fans.append(_accepted(door))
            elif not (line := sys.stdin.readline()):
                return 0
            else:
                size, count, pause_ms = map(int, line.split())
                print(_send(fans, size, count, pause_ms), flush=True)


def _accepted(door: socket.socket) -> socket.socket:
    fan, _ = door.accept()
    fan.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    request = fan.recv(REQUEST_BYTES)
    key = request.lower().partition(b"sec-websocket-key: ")[2]
    key = request[len(request) - len(key) :].partition(b"\r\n")[0]
    accept = base64.b64encode(hashlib.sha1(key + GUID, usedforsecurity=False).digest())
    fan.sendall(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: %b\r\n\r\n" % accept
    )
    fan.setblocking(False)
    return fan


def marked(size: int) -> bytes:
    """Returns a text of `size` bytes that says when it was made."""
    return b"sent_ns=%020d" % stopwatch_ns() + b"x" * (size - 28)


def _send(fans: list[socket.socket], size: int, count: int, pause_ms: int) -> int:
    """Sends `count` frames of `size` bytes to every fan; returns the ns of CPU that took."""
    sends = [fan.send for fan in fans]
    begun, pause = cpu_stopwatch_ns(), threading.Event()
    for _ in range(count):
        frame = text_message(marked(size))
        for send in sends:
            send(frame)
        pause.wait(pause_ms / 1_000)
    return cpu_stopwatch_ns() - begun


if __name__ == "__main__":
    sys.exit(main())
