"""The one place where the clients read the time; everything else is handed a `Clock`."""

import time
from pathlib import Path
from typing import Protocol

_NS_PER_MS = 1_000_000
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class Clock(Protocol):
    """What a client may ask of time."""

    def now_at_ms(self) -> int:
        """Returns the wall clock as milliseconds since 1970 UTC; it may jump."""
        ...

    def monotonic_ms(self) -> int:
        """Returns milliseconds since some fixed point of this boot; never goes back."""
        ...


class PostClock:
    """The clocks of the machine at the post."""

    def now_at_ms(self) -> int:
        """Returns the machine's wall clock in milliseconds since 1970 UTC."""
        return time.time_ns() // _NS_PER_MS

    def monotonic_ms(self) -> int:
        """Returns the machine's monotonic clock in milliseconds."""
        return time.monotonic_ns() // _NS_PER_MS


def boot_id() -> str:
    """Returns which boot of the machine this is, "" where the system does not say.

    Monotonic readings of one boot compare with each other and with no other boot's; so a step of
    the wall clock between two rows can be seen long afterwards.
    """
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return ""
