"""How a child learns that its supervisor is gone, however it went.

On Linux the kernel sends it a signal. Everywhere, a role also holds one end of a line that closes
with the supervisor, and says on it that it lives; Valkey cannot, and is found by its lock on the
next start.
"""

import ctypes
import os
import select
import signal
import sys
import threading
from contextlib import suppress

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

GRACE_S = 10
BEAT_S = 1.0
"""How often a role says that it lives."""


def end_with_parent(number: int = signal.SIGTERM) -> None:
    """Asks the kernel, in a child that is about to exec, for a signal when its parent dies."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)


def die_with_parent() -> None:
    """Asks for SIGKILL: also a child that is stopped must not wake up beside its successor."""
    end_with_parent(signal.SIGKILL)


def watch_line(descriptor: int) -> None:
    """Ends this process with SIGTERM, then for good, when the line `descriptor` closes.

    Says a beat on it now and then; where it is the reading end of a pipe nobody hears that.
    """

    def watch() -> None:
        while True:
            readable, _, _ = select.select([descriptor], [], [], BEAT_S)
            if readable and not os.read(descriptor, 1):
                break
            with suppress(OSError):
                os.write(descriptor, b".")
        os.kill(os.getpid(), signal.SIGTERM)
        threading.Event().wait(GRACE_S)
        os._exit(1)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
