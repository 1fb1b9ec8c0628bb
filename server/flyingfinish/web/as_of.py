"""Public views as of the time ago that somebody asks for by `?delay=`, to go with a video."""

from collections.abc import Mapping
from typing import Any

from flyingfinish.push.hub import Hub
from flyingfinish.rally.explain.views import Held
from flyingfinish.web.delays import delay_ms_of, delay_s_of
from flyingfinish.web.page.times import rally_now_ms
from flyingfinish.web.places import snapshot_of
from flyingfinish.web.words import words_of


def held_of(hub: Hub, query: Mapping[str, str]) -> Held:
    """Returns what reads views by channel as of the asked time; a hold passes every delay."""
    behind_ms = delay_ms_of(query)

    def held(channel: str) -> Mapping[str, Any] | None:
        snapshot = snapshot_of(hub, channel, behind_ms)
        return None if snapshot is None else snapshot.data

    return held


def clock_of(
    hub: Hub, rally: str, state: Mapping[str, Any] | None, behind_ms: int
) -> Mapping[str, int] | None:
    """Returns a rally's clock; behind the rally it is the one of then, which its states tell."""
    then = (state or {}).get("clock") if behind_ms else None
    return then or hub.clocks().get(rally)


def waits(hub: Hub, rally: str, behind_ms: int, *, begun: bool) -> bool:
    """Says whether a page is behind, and what it may show has not begun here yet.

    Until its delay is over its reader is told that, and not that nothing was published or driven.
    """
    return behind_ms > 0 and not begun and hub.snapshot(f"rally/{rally}/itinerary") is not None


def rally_time_of(hub: Hub, rally: str, query: Mapping[str, str]) -> int:
    """Returns the rally time that a page made now tells, less the delay that is asked for."""
    behind_ms = delay_ms_of(query)
    clock = clock_of(hub, rally, held_of(hub, query)(f"rally/{rally}/state"), behind_ms)
    return rally_now_ms(clock, hub.clock.now_at_ms() - behind_ms)


def waiting_text(hub: Hub, rally: str, query: Mapping[str, str], language: str) -> str:
    """Returns that a page waits, "" where it has something to show."""
    begun = held_of(hub, query)(f"rally/{rally}/itinerary") is not None
    if not waits(hub, rally, delay_ms_of(query), begun=begun):
        return ""
    return words_of(language)("delay_waits", s=delay_s_of(query))
