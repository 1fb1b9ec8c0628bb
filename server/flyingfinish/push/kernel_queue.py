"""What the kernel holds of a TCP connection, asked by its descriptor; Linux tells, others do not.

Why not leave it to TCP_USER_TIMEOUT: while the window of a reader is smaller than what is to be
sent next, Linux counts that time from the first probe on, whatever is acknowledged meanwhile. A
fan on a slow link with little room was reset after 8 s though he read all the time
(`tests/push/test_slow_links.py`).
"""

import ctypes
import fcntl
import socket
import struct
import sys
import termios
from array import array
from typing import Any, Final

TELLS: Final = sys.platform == "linux"
NO_DESCRIPTOR: Final = -1

_TCP_FAMILIES: Final = (socket.AF_INET, socket.AF_INET6)
_TCP: Final = int(socket.IPPROTO_TCP)
_USER_TIMEOUT: Final = int(getattr(socket, "TCP_USER_TIMEOUT", 0))
_INFO_BYTES: Final = 128
_ACKED_AT: Final = 120
"""Where `struct tcp_info` has tcpi_bytes_acked (Linux 4.1 and newer)."""

_INT: Final = struct.Struct("=i")
_LONG: Final = struct.Struct("=Q")
_NOTHING: Final = bytes(_INT.size)
_ZERO: Final = ctypes.c_int(0)
_LIBC: Final = ctypes.PyDLL(None) if TELLS else None


def descriptor_of(transport: Any) -> int:
    """Returns the descriptor of a plain TCP transport, -1 where it is none or nothing is told."""
    found = transport.get_extra_info("socket")
    if not TELLS or found is None or found.family not in _TCP_FAMILIES:
        return NO_DESCRIPTOR
    if transport.get_extra_info("sslcontext") is not None:
        return NO_DESCRIPTOR
    return int(found.fileno())


def forget_user_timeout(descriptor: int) -> None:
    """Takes the listener's TCP_USER_TIMEOUT off one connection: somebody looks after it now."""
    if _LIBC is not None:
        # Once for each fan, so without a socket of Python's, which asks for its name first.
        _LIBC.setsockopt(descriptor, _TCP, _USER_TIMEOUT, ctypes.byref(_ZERO), ctypes.sizeof(_ZERO))


def unacknowledged(descriptor: int) -> int:
    """Returns how many bytes the kernel took that the other end has not acknowledged."""
    answer = fcntl.ioctl(descriptor, termios.TIOCOUTQ, _NOTHING)
    return int(_INT.unpack(answer)[0])


def waiting(descriptors: "array[int]") -> list[int]:
    """Returns the places of those who have not acknowledged all; a descriptor below 0 is nobody.

    Asked of every fan, so nothing is made for one: handed bytes, `ioctl` would raise and forget an
    error of its own each time before it makes others of them.
    """
    ioctl, answer, found = fcntl.ioctl, array("i", [0]), []
    for place, descriptor in enumerate(descriptors):
        if descriptor >= 0:
            ioctl(descriptor, termios.TIOCOUTQ, answer)
            if answer[0]:
                found.append(place)
    return found


def acknowledged(descriptor: int) -> int:
    """Returns how many bytes the other end has acknowledged since the connection was made."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 0, fileno=descriptor)
    try:
        told = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO_BYTES)
    finally:
        sock.detach()
    return int(_LONG.unpack_from(told, _ACKED_AT)[0]) if len(told) == _INFO_BYTES else 0
