"""How far behind the rally a page is asked to be, to go with a video: `?delay=` in seconds."""

from collections.abc import Mapping

DELAY_S_MAX = 300
"""As far as the views' history is kept, with room for a clock a little off."""

_SECOND_MS = 1000


def delay_s_of(query: Mapping[str, str]) -> int:
    """Returns how many seconds ago the page is to be as of, 0 where nothing meant is asked."""
    text = query.get("delay", "")
    known = text.isascii() and text.isdigit() and len(text) <= len(str(DELAY_S_MAX))
    seconds = int(text) if known else 0
    return seconds if seconds <= DELAY_S_MAX else 0


def delay_ms_of(query: Mapping[str, str]) -> int:
    """Returns the same in milliseconds."""
    return delay_s_of(query) * _SECOND_MS


def kept_in(query: Mapping[str, str]) -> str:
    """Returns what an address goes on with so that its page is as late too: "" or `&delay=60`."""
    seconds = delay_s_of(query)
    return f"&delay={seconds}" if seconds else ""
