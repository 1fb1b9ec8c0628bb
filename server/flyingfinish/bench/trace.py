"""What a trace of Chromium says of a page: script in each frame, the work of each task."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import Any

SCRIPTS = frozenset(
    ("FunctionCall", "EvaluateScript", "v8.run", "RunMicrotasks", "FireAnimationFrame")
)
FRAME = "FireAnimationFrame"
TASK = "RunTask"
US_PER_MS = 1_000

Events = Sequence[dict[str, Any]]
"""A trace of the browser, in its own words."""


def script_a_frame_us(events: Events) -> list[int]:
    """Returns how long scripts ran in each frame that ran any, of a trace's events.

    A frame is what lies between two turns of the page's animation, all that is asked for one turn
    together; a script within another one is part of it. Time that the machine gave to others
    meanwhile is none of the script's.
    """
    tasks = sorted(int(one["ts"]) for one in _own_tasks(events))
    spans = sorted(
        (int(one["ts"]), int(one.get("dur", 0)), _worked_us(one), one["name"] == FRAME)
        for one in events
        if one.get("ph") == "X" and one["name"] in SCRIPTS
    )
    frames: list[int] = [0]
    end = turn = 0
    for began, took, worked, is_frame in spans:
        if began < end:
            continue
        # The turns of one task are one frame's.
        within = bisect_right(tasks, began)
        if is_frame and (within != turn or not tasks):
            frames.append(0)
            turn = within
        frames[-1] += worked
        end = began + took
    return [one for one in frames if one]


def tasks_ms(events: Events) -> list[int]:
    """Returns how long each task of the page's own thread worked, the longest first."""
    return sorted((_worked_us(one) // US_PER_MS for one in _own_tasks(events)), reverse=True)


def _own_tasks(events: Events) -> Events:
    """Returns the tasks of the thread that runs the page's scripts."""
    threads = Counter((one["pid"], one["tid"]) for one in events if one["name"] in SCRIPTS)
    own = threads.most_common(1)[0][0] if threads else None
    return [
        one
        for one in events
        if one.get("ph") == "X" and one["name"] == TASK and (one["pid"], one["tid"]) == own
    ]


def _worked_us(event: dict[str, Any]) -> int:
    return int(event.get("tdur", event.get("dur", 0)))
