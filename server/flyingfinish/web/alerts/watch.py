"""What becomes news in one rally, and from when on somebody who is behind it may be told.

Reads the same public views as a fan, by the forms that a hub holds. An item is told to one who is a
minute behind a minute after it came; if it is not public any more by then, a hold having taken
effect or a decision having been withdrawn, it is not told.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from flyingfinish.limits import HISTORY_MS
from flyingfinish.push.channel import Channel, Form
from flyingfinish.push.hub import Hub
from flyingfinish.web.alerts.items import NOTHING, Item, finishes_of, items_of, newest_of
from flyingfinish.web.alerts.subscription import DELAY_S_MAX
from flyingfinish.web.page.board import ordered

SETTLE_MS: Final = 1_500
"""Longer than a door or a cache keeps the lines (`lines.KEPT_MS`): who is woken finds them."""

_SECOND_MS: Final = 1_000
_LONGEST_MS: Final = DELAY_S_MAX * _SECOND_MS + SETTLE_MS

_Items = Mapping[str, Item]
_Tell = Callable[[Mapping[str, Any]], _Items]


class Seen(NamedTuple):
    """An item with the server time from which on it was public."""

    at_ms: int
    key: str
    entries: frozenset[str]


class Watch:
    """The items of one rally that somebody may still be told of."""

    def __init__(self, hub: Hub, rally: str) -> None:
        self._hub = hub
        self._base = f"rally/{rally}/"
        self._looked_at: dict[str, tuple[Form, _Items]] = {}
        """Channel -> the form last looked at, and what it says."""

        self._seen: list[Seen] = []

    def look(self, entries: Collection[str], since_ms: int) -> None:
        """Takes what the views say by now; `since_ms` is up to when everybody has been told."""
        stages = self._stages()
        tells: dict[str, _Tell] = {"news": items_of}
        for entry in sorted(entries):
            tells[f"crew/{entry}"] = _finish_teller(entry, stages)
        for view in self._looked_at.keys() - tells.keys():
            del self._looked_at[view]
        for view, tell in tells.items():
            channel = self._hub.channel(self._base + view)
            if channel is not None:
                self._look(view, channel, tell, since_ms)
        self._seen = [one for one in self._seen if one.at_ms + _LONGEST_MS > since_ms]

    def _stages(self) -> list[str]:
        itinerary = self._hub.snapshot(f"{self._base}itinerary")
        return ordered(itinerary.data.get("stages", NOTHING)) if itinerary else []

    def _look(self, view: str, channel: Channel, tell: _Tell, since_ms: int) -> None:
        last = self._looked_at.get(view)
        if last is not None and last[0] is channel.sent:
            return
        if last is None:
            self._look_back(channel, tell, since_ms)
        else:
            # What was committed before somebody was told, and came to us after it, is not lost.
            at_ms = max(channel.sent.server_at_ms, since_ms - SETTLE_MS + 1)
            self._note(at_ms, last[1], tell(channel.sent.data))
        self._looked_at[view] = (channel.sent, tell(channel.sent.data))

    def _look_back(self, channel: Channel, tell: _Tell, since_ms: int) -> None:
        """Takes the history of a view that is looked at for the first time.

        From as long ago as somebody may be behind, but no longer than all history is kept: what an
        older form says may be as old as the rally.
        """
        oldest_ms = self._hub.clock.now_at_ms() - HISTORY_MS
        start_ms = max(since_ms - _LONGEST_MS, oldest_ms)
        before: _Items = {}
        for form in channel.forms_since(start_ms):
            after = tell(form.data)
            if form.server_at_ms > start_ms:
                self._note(form.server_at_ms, before, after)
            before = after

    def _note(self, at_ms: int, before: _Items, after: _Items) -> None:
        self._seen += [
            Seen(at_ms, key, item.entries)
            for key, item in _lines_among(after).items()
            if key not in before
        ]

    def due(self, since_ms: int, until_ms: int, delay_s: int) -> Iterator[Seen]:
        """Yields what one so far behind is to be told of between two server times."""
        behind_ms = delay_s * _SECOND_MS + SETTLE_MS
        for one in self._seen:
            if since_ms < one.at_ms + behind_ms <= until_ms and self._stands(one.key):
                yield one

    def move_times(self, by_ms: int) -> None:
        """Moves the times of all items with the machine's clock, which was set by so much."""
        self._seen = [one._replace(at_ms=one.at_ms + by_ms) for one in self._seen]

    def _stands(self, key: str) -> bool:
        return any(key in items for _, items in self._looked_at.values())


def _finish_teller(entry: str, stages: Sequence[str]) -> _Tell:
    return lambda crew: finishes_of(entry, crew, stages)


def _lines_among(items: _Items) -> _Items:
    """Those that there is a line for: of what a crew has driven the last stage alone.

    The others are to compare with: when its last time is taken away, the one before is no news.
    """
    return items if not all(one.row == "" for one in items.values()) else newest_of(items)
