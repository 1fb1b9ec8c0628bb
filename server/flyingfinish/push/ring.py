"""One system call for many sockets: a message is handed to the kernel for a row of them at once.

Linux takes such rows by io_uring (io_uring(7)): a table of what to send that the kernel reads, and
one of what came of each. Everything is tried at once and over when the call returns, as if `write`
had been called for one after the other; what is saved is the way into the kernel and back, and
the interpreter between. Where the kernel does not offer it, or a container forbids it, `lanes.py`
writes to one after the other.
"""

import ctypes
import mmap
import os
import socket
import struct
import sys
from array import array
from contextlib import suppress
from typing import Final

ROW: Final = 64
"""Sockets for one call, a power of two: half a millisecond in which the kernel lets nobody else
have the processor."""

OFFERED: Final = sys.platform == "linux"
SETUP: Final = 425
ENTER: Final = 426
"""Numbers of the two calls, the same on every kind of processor since they were made."""

WAIT: Final = 1
"""IORING_ENTER_GETEVENTS: the call returns when so many have ended."""

SEND: Final = 26
AT_ONCE: Final = socket.MSG_DONTWAIT | getattr(socket, "MSG_NOSIGNAL", 0)
NEEDED: Final = 1 | 1 << 12
"""Features: both tables in one mapping; descriptors looked up as they are used (Linux 5.17)."""

TABLES_AT: Final = 0
REQUESTS_AT: Final = 0x10000000
"""Offsets at which the kernel maps the two tables' heads, and the requests."""

_SETUP: Final = struct.Struct("=7I3I")
"""`struct io_uring_params` before its two lists of offsets: requests, results, flags, two of a
thread that we do not have, features, another ring, reserved."""

_SETUP_BYTES: Final = 120
_OFFSETS: Final = struct.Struct("=8I8x")
"""Where the parts of a table's mapping begin: head, tail, ..., entries."""

_REQUEST: Final = struct.Struct("=BBHiQQIIQ24x")
"""`struct io_uring_sqe` of a send: kind, flags, priority, descriptor, offset, address, length, how
to send, our number for it."""

_RESULT: Final = struct.Struct("=Qii")
"""`struct io_uring_cqe`: our number, bytes taken or an error below 0, flags."""

_INT: Final = 4
COUNTER_MASK: Final = 0xFFFFFFFF
FILL_BYTES: Final = 64 * 1024


class NoRing(Exception):
    """The kernel gives no ring, or not one that does what we need."""


class Ring:
    """One ring of the kernel's; it belongs to the thread that writes."""

    def __init__(self) -> None:
        """Asks the kernel for a ring; raises NoRing when it gives none."""
        if not OFFERED:
            raise NoRing("no Linux")
        self._libc = ctypes.CDLL(None, use_errno=True)
        asked = bytearray(_SETUP_BYTES)
        place = (ctypes.c_char * _SETUP_BYTES).from_buffer(asked)
        self._descriptor = int(self._libc.syscall(SETUP, ROW, place))
        if self._descriptor < 0:
            raise NoRing(os.strerror(ctypes.get_errno()))
        features = _SETUP.unpack_from(asked)[5]
        if features & NEEDED != NEEDED:
            os.close(self._descriptor)
            raise NoRing("an older kernel's ring")
        try:
            self._map(asked)
        except OSError as error:
            os.close(self._descriptor)
            raise NoRing("its tables cannot be mapped") from error
        self._asked = self._answered = 0
        """How many requests were written and results read, as the kernel counts them: ever on."""

        self._data = b""

    def _map(self, asked: bytearray) -> None:
        """Lays views over the tables that the kernel shares with us."""
        _, results = _SETUP.unpack_from(asked)[:2]
        requests_at = _OFFSETS.unpack_from(asked, _SETUP.size)
        results_at = _OFFSETS.unpack_from(asked, _SETUP.size + _OFFSETS.size)
        order_at, first_result = requests_at[6], results_at[5]
        size = max(order_at + ROW * _INT, first_result + results * _RESULT.size)
        heads = memoryview(mmap.mmap(self._descriptor, size, offset=TABLES_AT))
        table = mmap.mmap(self._descriptor, ROW * 64, offset=REQUESTS_AT)
        heads[order_at : order_at + ROW * _INT].cast("I")[:] = memoryview(array("I", range(ROW)))
        for number in range(ROW):
            _REQUEST.pack_into(
                table, number * _REQUEST.size, SEND, 0, 0, -1, 0, 0, 0, AT_ONCE, number
            )
        self._asked_tail = heads[requests_at[1] :][:_INT].cast("I")
        self._answered_head = heads[results_at[0] :][:_INT].cast("I")
        self._answered_tail = heads[results_at[1] :][:_INT].cast("I")
        self._results = results
        answers = heads[first_result : first_result + results * _RESULT.size]
        self._numbers, self._taken = answers.cast("Q")[::2], answers.cast("i")[2::4]
        requests = memoryview(table)
        self._descriptors = requests.cast("i")[1::16]
        self._addresses = requests.cast("Q")[2::8]
        self._lengths = requests.cast("I")[6::16]

    def write_all(self, descriptors: "array[int]", data: bytes) -> list[tuple[int, int]]:
        """Writes the same bytes to all; see `lanes.WriteAll`."""
        self._take(data)
        short: list[tuple[int, int]] = []
        for begin in range(0, len(descriptors), ROW):
            row = descriptors[begin : begin + ROW]
            taken = self._send(row)
            if taken.count(len(data)) != len(row):
                short += (
                    (begin + place, max(0, size))
                    for place, size in enumerate(taken)
                    if size != len(data)
                )
        return short

    def _take(self, data: bytes) -> None:
        """Notes in every request where the bytes stand; they are held until the next ones."""
        if data is self._data:
            return
        self._data = data
        address = ctypes.cast(ctypes.c_char_p(data), ctypes.c_void_p).value
        self._addresses[:] = memoryview(array("Q", [address or 0]) * ROW)
        self._lengths[:] = memoryview(array("I", [len(data)]) * ROW)

    def _send(self, row: "array[int]") -> list[int]:
        """Asks for one row; returns what each took, in its order, or an error below 0."""
        count = len(row)
        first = self._asked % ROW
        before_end = min(count, ROW - first)
        descriptors = memoryview(row)
        self._descriptors[first : first + before_end] = descriptors[:before_end]
        self._descriptors[: count - before_end] = descriptors[before_end:]
        self._asked_tail[0] = (self._asked + count) & COUNTER_MASK
        done = max(0, self._enter(count, 0, 0))
        self._asked = (self._asked + done) & COUNTER_MASK
        if done < count:
            # Taken back: whom the kernel did not come to is told by the way that queues.
            self._asked_tail[0] = self._asked
        while (self._answered_tail[0] - self._answered) & COUNTER_MASK < done:
            self._enter(0, done, WAIT)
        return self._read(done, first) + [0] * (count - done)

    def _enter(self, requests: int, results: int, flags: int) -> int:
        """Lets the kernel work; returns how many requests it came to, below 0 when it refuses."""
        return int(self._libc.syscall(ENTER, self._descriptor, requests, results, flags, None, 0))

    def _read(self, done: int, first: int) -> list[int]:
        """Returns what so many took, the first of whom was asked for at that place."""
        begin = self._answered % self._results
        parts = slice(begin, begin + done), slice(0, max(0, begin + done - self._results))
        taken: list[int] = [*self._taken[parts[0]], *self._taken[parts[1]]]
        if taken.count(len(self._data)) != done:
            # Only here the order counts, and the kernel promises none.
            numbers = [*self._numbers[parts[0]], *self._numbers[parts[1]]]
            by_number = dict(zip(numbers, taken, strict=True))
            taken = [by_number[(first + place) % ROW] for place in range(done)]
        self._answered = (self._answered + done) & COUNTER_MASK
        self._answered_head[0] = self._answered
        return taken

    def close(self) -> None:
        """Gives the ring back to the kernel; it must not be used any more."""
        os.close(self._descriptor)


def opened_ring() -> Ring | None:
    """Returns a ring that was seen to do what it should; None where there is none."""
    try:
        ring = Ring()
    except (NoRing, OSError):
        return None
    if _works(ring):
        return ring
    ring.close()
    return None


def _works(ring: Ring) -> bool:
    """Tries who takes all, who takes nothing and who is not there."""
    ours, theirs = socket.socketpair()
    full, other = socket.socketpair()
    with ours, theirs, full, other:
        full.setblocking(False)
        with suppress(BlockingIOError):
            while True:
                full.send(bytes(FILL_BYTES))
        row = array("i", [ours.fileno(), full.fileno(), -1, ours.fileno()])
        return ring.write_all(row, b"ab") == [(1, 0), (2, 0)] and theirs.recv(9) == b"abab"
