"""One fan's WebSocket straight on uvicorn's transport: no task, no timer, next to no memory.

uvicorn makes one for each request to upgrade (`ws=` in its configuration) and hands it the request
as bytes; what comes back goes past ASGI. `uvicorn_live.py` names what it leans on in uvicorn, and
`tests/push/test_uvicorn_live.py` is the contract that holds it.
"""

import asyncio
import struct
from typing import Any, cast

from flyingfinish.push import kernel_queue
from flyingfinish.push.control import hear
from flyingfinish.push.following import ROOM_BYTES
from flyingfinish.push.gate import Gate
from flyingfinish.push.handshake import Answer, Refusal, answer_to, refused
from flyingfinish.push.inbound import CONTROL, BrokenFrame, Heard, Inbound, Opcode, close_code
from flyingfinish.push.members import Member
from flyingfinish.push.outgoing import Outgoing
from flyingfinish.push.ports import GOODBYE, Close, Straight

CLOSE_WITHIN_S = 2.0
"""A socket that was told to close and did not is dropped after this."""

PONGS_OVER_BYTES = ROOM_BYTES
"""Beyond this much in its queue a client's pings are not answered: they would only pile up."""

CORKED_OVER_BYTES = ROOM_BYTES // 4
"""What one read makes us say leaves at once beyond this: only the socket can say what it takes."""

FIN_CLOSE, FIN_PONG = 0x88, 0x8A
REASON_BYTES_MAX = 123
ANSWER_BYTES_MAX = 131
"""A client's close frame: a header of six bytes and 125."""


class FanSocket(asyncio.Protocol):
    """One connection of `/live`; the hub writes to it directly."""

    __slots__ = (
        "_backed_up", "_closing", "_connections", "_corked", "_inbound", "_loop", "_member", "_who",
        "deflates", "descriptor", "gate", "transport",
    )  # fmt: skip

    def __init__(self, gate: Gate, server_state: Any) -> None:
        self.gate = gate
        self.transport: asyncio.Transport
        self._connections: set[Any] = server_state.connections
        self._loop = asyncio.get_running_loop()
        self._member: Member | None = None
        self._inbound: Inbound | None = None
        """None until the handshake is answered."""

        self.deflates = False
        self._closing = False
        self._backed_up = False
        """The kernel did not take all; while it does, nobody need ask the transport."""

        self._corked: bytearray | None = None
        """What one read of the client's makes us say; it leaves in one write."""

        self.descriptor = kernel_queue.NO_DESCRIPTOR
        self._who = ""

    # uvicorn's side

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Takes the connection over from HTTP and bounds what the loop may hold of it."""
        self.transport = cast(asyncio.Transport, transport)
        # Nothing may wait without our hearing of it: see pause_writing.
        self.transport.set_write_buffer_limits(0)
        self.descriptor = kernel_queue.descriptor_of(transport)
        self._connections.add(self)

    def data_received(self, data: bytes) -> None:
        """Hears the handshake once, frames from then on."""
        if self._closing:
            if len(data) > ANSWER_BYTES_MAX:
                # That is no answer to our close frame: what more there is stays with the kernel.
                self.transport.pause_reading()
            return
        if self._inbound is None:
            self.answer(answer_to(data, self.gate.welcomes), "")
            return
        self._corked = bytearray()
        try:
            for heard in self._inbound.feed(data):
                self._hear(heard)
                if self._closing:
                    break
        except BrokenFrame as broken:
            self.close(broken.code, broken.reason)
        finally:
            self._uncork()
            self._corked = None

    def pause_writing(self) -> None:
        """Notes that something waits; the hub asks `queued` before it writes more."""
        self._backed_up = True
        self._held_up()

    def resume_writing(self) -> None:
        """Tells the hub that there is room again: all has left."""
        self._backed_up = False
        if self._member is not None:
            self.gate.hub.drained(self._member)

    def eof_received(self) -> bool:
        """Lets the transport close: who says nothing more does not answer pings either."""
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Forgets the fan, before the loop gives its descriptor to another one."""
        self._closing = True
        self._connections.discard(self)
        if self._member is not None:
            self.gate.hub.detach(self._member)
            self.gate.fans.leave(self._who)
            self._member = None

    def shutdown(self) -> None:
        """Ends at the server's orderly stop; a fan is told to come back."""
        if self._inbound is None:
            self.transport.close()
        else:
            self.close(Close.RESTART, GOODBYE)

    # The hub's side

    def write(self, out: Outgoing) -> int:
        """Sends what goes to many in one write; returns its bytes, 0 once closed."""
        if self._closing:
            return 0
        data = out.deflated() if self.deflates else out.plain()
        if self._corked is None:
            self.transport.write(data)
        else:
            self._send(data)
        return len(data)

    def straight(self) -> Straight | None:
        """Returns itself as long as bytes may be written to its descriptor, past the transport."""
        if self._backed_up or self._closing or self.descriptor == kernel_queue.NO_DESCRIPTOR:
            return None
        return self

    def write_rest(self, rest: bytes) -> None:
        """Queues the end of a message whose beginning the kernel took."""
        self.transport.write(rest)

    def queued(self) -> int:
        """Returns the bytes that the socket has not taken yet."""
        if self._closing:
            return 0
        waiting = self.transport.get_write_buffer_size() if self._backed_up else 0
        return waiting + len(self._corked) if self._corked else waiting

    def outstanding(self) -> tuple[int, int]:
        """Returns what the fan has yet to take, the kernel's part too, and a number for progress.

        As long as that number stays the same, nothing has moved.
        """
        queued, descriptor = self.queued(), self.descriptor
        if descriptor == kernel_queue.NO_DESCRIPTOR or self._closing:
            return queued, queued
        waiting = queued + kernel_queue.unacknowledged(descriptor)
        return waiting, kernel_queue.acknowledged(descriptor) if waiting else 0

    def close(self, code: int, reason: str) -> None:
        """Sends a close frame after what is queued, and waits a little for it to leave."""
        if self._closing:
            return
        self._say(FIN_CLOSE, struct.pack("!H", code) + reason.encode()[:REASON_BYTES_MAX])
        self._end()
        self._loop.call_later(CLOSE_WITHIN_S, self.transport.abort)

    def abort(self) -> None:
        """Drops the connection with what is queued."""
        self._end()
        self.transport.abort()

    def _end(self) -> None:
        """Sees to it that nothing more is written."""
        self._closing = True
        self._held_up()

    def _held_up(self) -> None:
        if self._member is not None:
            self.gate.hub.held_up(self._member)

    # The client's side

    def answer(self, answer: Answer, who: str) -> None:
        """Answers the handshake; who may come in is greeted by the hub.

        `who` is for whom the other end counts by its own address; "" = not looked at, or nobody.
        """
        gate = self.gate
        if answer.accepted:
            who = who or gate.who(peer_of(self.transport), answer.forwarded)
            if not gate.fans.enter(who):
                answer = refused(Refusal(429, "too_many_here", "Too many from your address."))
        if not answer.accepted:
            gate.metrics.refused[answer.code] += 1
            self._closing = True
            self.transport.write(answer.data)
            self.transport.close()
            return
        self._inbound = Inbound(answer.deflates)
        self.deflates = answer.deflates
        # The answer and the greeting leave in one write.
        self._corked = bytearray(answer.data)
        if gate.full():
            gate.fans.leave(who)
            gate.metrics.refused["full"] += 1
            self.close(Close.FULL, "no room, come back later")
        else:
            gate.metrics.accepted += 1
            if self.descriptor != kernel_queue.NO_DESCRIPTOR:
                # From here on the hub looks after him: by what moves, not by what he has room for.
                kernel_queue.forget_user_timeout(self.descriptor)
            self._who = who
            self._member = gate.hub.attach(self)
        self._uncork()
        self._corked = None

    def _hear(self, heard: Heard) -> None:
        """Does what one frame of the client's asks; too many of any kind end the connection."""
        member, hub = self._member, self.gate.hub
        if member is None:
            return
        if heard.opcode < CONTROL:
            if not hear(hub, member, heard.payload):
                self._flooded()
        elif heard.opcode == Opcode.CLOSE:
            # Answered with the same code, as RFC 6455, 5.5.1 has it.
            self._say(FIN_CLOSE, struct.pack("!H", close_code(heard.payload)))
            self._end()
            self._loop.call_soon(self.transport.close)
        elif not hub.may_speak(member):
            self._flooded()
        elif heard.opcode == Opcode.PING and self.queued() < PONGS_OVER_BYTES:
            self._say(FIN_PONG, heard.payload)

    def _flooded(self) -> None:
        self.gate.metrics.dropped["flood"] += 1
        self.close(Close.FLOOD, "too many messages")

    def _say(self, first: int, payload: bytes) -> None:
        """Sends a control frame of our own; its payload is at most 125 bytes."""
        self._send(bytes((first, len(payload))) + payload)

    def _send(self, data: bytes) -> None:
        """Writes at once, or keeps what is short until the client's read is done with."""
        if self._corked is None:
            self.transport.write(data)
            return
        self._corked += data
        if len(self._corked) > CORKED_OVER_BYTES:
            self._uncork()

    def _uncork(self) -> None:
        if self._corked:
            said, self._corked = self._corked, bytearray()
            self.transport.write(said)


def peer_of(transport: asyncio.Transport) -> str:
    """Returns the address at the other end; "" where there is none, as over a unix socket."""
    peer = transport.get_extra_info("peername")
    return str(peer[0]) if isinstance(peer, tuple) else ""
