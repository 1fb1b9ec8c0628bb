"""The fictional Ralli SM weekend at Kokkola, as a script: same seed, same bytes.

Written for `./ff demo`, rehearsals and tests; nobody in it exists, and what happens is invented so
that everything a timing crew meets in a year happens in two days (`story.py`).
"""

from typing import Final

from flyingfinish.exchange.script import Message, Script, Source, in_order
from flyingfinish.exchange.weekend import story
from flyingfinish.exchange.weekend.desk import CLERK, DESKS, OFFICE, commands
from flyingfinish.exchange.weekend.drive import Weekend, drive
from flyingfinish.exchange.weekend.field import make_field
from flyingfinish.exchange.weekend.luck import Luck
from flyingfinish.exchange.weekend.posts import rows
from flyingfinish.exchange.weekend.road import NAME, RALLY_ID, posts

SEED: Final = 2026
__all__ = ["CLERK", "SEED", "make_weekend", "script_of", "weekend_script"]


def make_weekend(seed: int = SEED) -> Weekend:
    """Returns what happens on the road."""
    return drive(make_field(Luck(seed)), Luck(seed + 1))


def script_of(weekend: Weekend, seed: int = SEED) -> Script:
    """Returns what stations and desks say of a weekend."""
    seen = rows(weekend, Luck(seed + 2))
    told = commands(weekend, _fast_clock_window(seen))
    stations = tuple(Source(post.post_id, "station", post.post_id) for post in posts())
    return Script(
        RALLY_ID, NAME, OFFICE, story.OPENS_AT_MS, (*DESKS, *stations), in_order([*told, *seen])
    )


def weekend_script(seed: int = SEED) -> Script:
    """Returns the whole weekend as a script."""
    return script_of(make_weekend(seed), seed)


def _fast_clock_window(seen: list[Message]) -> tuple[int, int]:
    """From the first to the last instant that the fast clock showed while it was fast."""
    low = story.FAST_CLOCK_FROM_MS + story.FAST_CLOCK_MS
    high = story.FAST_CLOCK_TO_MS + story.FAST_CLOCK_MS
    shown = [
        message.body["taken_at_ms"]
        for message in seen
        if message.source == story.FAST_CLOCK_POST and message.body["type"] == "ImpulseTaken"
    ]
    fast = [at for at in shown if low <= at < high]
    return min(fast), max(fast)
