"""Who goes first where the processes of one server share a machine: times before fans before files.

Linux weighs sessions against each other before it looks at niceness (sched(7), autogroups), and
each role is a session of its own: `nice` alone says nothing between two of them. And who wakes up
waits until the one that runs has had its turn, up to a tick of the clock, unless he asks for
shorter turns than the other (Linux 6.12 and newer; older ones do not mind being asked).
"""

import ctypes
import os
import platform
import struct
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

STEPS_BACK: Final[Mapping[str, int]] = {"push": 2, "alerts": 2, "archiver": 2}
"""By role, of the system's scale of niceness: those for whom no time waits. The others stand at 0.

Two steps are two thirds of the others' weight. At five, a third, a push process on a machine that
was busy with other work did not come to its turn for ten seconds."""

QUICK: Final = frozenset(("crew", "processor"))
"""Roles that compute little and often, while a station or everybody waits for it."""

TURN_NS: Final = 200_000
"""How long a turn they ask for; the system's own are 0.7 to 3 ms."""

AUTOGROUP: Final = Path("/proc/self/autogroup")
TRIES: Final = 20
TRY_AGAIN_S: Final = 0.1
"""The kernel takes one such wish in a tenth of a second, from whomever."""

_SET_ATTRIBUTES: Final = {"x86_64": 314, "aarch64": 274}
_ATTRIBUTES: Final = struct.Struct("=IIQiIQQQ")
"""`struct sched_attr` in its first form: size, policy, flags, nice, priority, runtime and two."""

_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def take_place(role: str) -> None:
    """Gives this process, which is a role of a supervisor's, its place among the others."""
    steps = STEPS_BACK.get(role, 0)
    if steps:
        step_back(steps)
    if role in QUICK:
        ask_for_short_turns()


def step_back(steps: int) -> None:
    """Lets others go first, by so many steps of niceness; the whole session where it is ours."""
    os.nice(steps)
    if os.getsid(0) != os.getpid():
        return
    for _ in range(TRIES):
        try:
            AUTOGROUP.write_text(str(steps), "ascii")
        except BlockingIOError:
            time.sleep(TRY_AGAIN_S)
        except OSError:
            return  # A kernel or a container without: niceness has to do.
        else:
            return


def ask_for_short_turns() -> None:
    """Asks for short turns that come soon, for this thread and all that it starts; any user may.

    Where it cannot be had all goes on as it was.
    """
    number = _SET_ATTRIBUTES.get(platform.machine())
    if _LIBC is None or number is None:
        return
    nice = os.getpriority(os.PRIO_PROCESS, 0)
    wish = _ATTRIBUTES.pack(_ATTRIBUTES.size, os.SCHED_OTHER, 0, nice, 0, TURN_NS, 0, 0)
    _LIBC.syscall(number, 0, wish, 0)
