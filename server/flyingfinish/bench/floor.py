"""What cannot be done for less: a prebuilt frame and one bare send() for each of N sockets.

The floor that `ff bench push` holds the product against, started as any peer: `PORT` takes fans and
speaks just enough WebSocket for them; of what `PORT + 1` takes, each line goes to all of them.
"""

import base64
import hashlib
import select
import socket
import sys
from typing import Final

from flyingfinish.lifetime import raised_file_limit
from flyingfinish.push.outgoing import text_message

GUID: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
REQUEST_BYTES: Final = 4_096
LINES_BYTES: Final = 256 * 1024
BACKLOG: Final = 2_048


class Floor:
    """Fans, and those whose lines go to them."""

    def __init__(self, port: int) -> None:
        self._doors = [
            socket.create_server(("127.0.0.1", one), backlog=BACKLOG) for one in (port, port + 1)
        ]
        self._tellers: dict[int, tuple[socket.socket, bytearray]] = {}
        self._fans: dict[int, socket.socket] = {}
        self._epoll = select.epoll()
        for door in self._doors:
            self._epoll.register(door.fileno(), select.EPOLLIN)

    def run(self) -> None:
        """Serves until it is ended."""
        fans, lines = self._doors
        while True:
            for number, _ in self._epoll.poll():
                if number == fans.fileno():
                    fan = _admitted(fans)
                    self._fans[fan.fileno()] = fan
                    self._epoll.register(fan.fileno(), select.EPOLLIN)
                elif number == lines.fileno():
                    teller, _ = lines.accept()
                    self._tellers[teller.fileno()] = (teller, bytearray())
                    self._epoll.register(teller.fileno(), select.EPOLLIN)
                elif number in self._tellers:
                    self._hear(*self._tellers[number])
                elif not self._fans[number].recv(REQUEST_BYTES):
                    self._epoll.unregister(number)
                    self._fans.pop(number).close()

    def _hear(self, teller: socket.socket, rest: bytearray) -> None:
        data = teller.recv(LINES_BYTES)
        if not data:
            self._epoll.unregister(teller.fileno())
            del self._tellers[teller.fileno()]
            teller.close()
        rest += data
        while (end := rest.find(b"\n")) >= 0:
            frame = text_message(bytes(rest[:end]))
            del rest[: end + 1]
            for fan in self._fans.values():
                fan.send(frame)


def _admitted(door: socket.socket) -> socket.socket:
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


if __name__ == "__main__":
    raised_file_limit()
    Floor(int(sys.argv[1])).run()
