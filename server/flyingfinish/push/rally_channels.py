"""All public views of one rally, as its feed tells them."""

from collections.abc import Callable, Mapping
from typing import Any

from flyingfinish.journal.ports import Delta, Feed, FeedFrame, Whole
from flyingfinish.journal.series_names import journal_of_series, series_of_journal
from flyingfinish.limits import HISTORY_MS, READ_ROWS
from flyingfinish.push.channel import Channel, Emission
from flyingfinish.push.errors import OutOfStep

HISTORY_MARGIN_MS = 5_000
"""Kept beyond what may be asked, so that a clock a little off still finds it."""


Ticks = Callable[[str], int]
"""Channel -> how long its changes may join before they are told, in ms."""


def at_once(_: str) -> int:
    """Every change is told at the next occasion."""
    return 0


def rally_of(channel: str) -> str:
    """Returns the journal that a channel is of, by its name; "" when it names none.

    A rally's journal is its id; ``series/<id>/...`` is of that series' journal.
    """
    words = channel.split("/", 2)
    if len(words) < 3 or words[0] not in ("rally", "series"):
        return ""
    return words[1] if words[0] == "rally" else journal_of_series(words[1])


def prefix_of(journal: str) -> str:
    """Returns how the names of a journal's channels begin."""
    series = series_of_journal(journal)
    return f"series/{series}/" if series else f"rally/{journal}/"


def kind_of(channel: str) -> str:
    """Returns what a channel is of: ``overall``, ``splits``; a competition's like any other's."""
    words = channel.split("/")
    return words[4 if words[2:3] == ["c"] else 2] if len(words) > 4 or words[2:3] != ["c"] else ""


class RallyChannels:
    """One rally's channels by name; takes feed frames, gives emissions."""

    def __init__(self, rally: str, journal_epoch: int = 0) -> None:
        self.rally = rally
        self.journal_epoch = journal_epoch
        self._prefix = prefix_of(rally)
        self.position = 0
        self.channels: dict[str, Channel] = {}
        self._dirty: dict[str, Channel] = {}
        self._created: list[str] = []
        self._forget_before = 0

    @property
    def urgent(self) -> bool:
        """Tells whether a hold waits to be told."""
        return self._forget_before > 0

    @property
    def clock(self) -> Mapping[str, Any]:
        """Returns the rally clock as the state view tells it; empty when none runs."""
        state = self._data("state")
        clock = state.get("clock", {})
        return clock if isinstance(clock, dict) and not state.get("closed") else {}

    @property
    def closed(self) -> bool:
        """Tells whether the rally is over."""
        return bool(self._data("state").get("closed"))

    @property
    def about(self) -> Mapping[str, Any]:
        """Returns what the itinerary view says of the rally itself: name, time zone."""
        about = self._data("itinerary").get("rally", {})
        return about if isinstance(about, dict) else {}

    def _data(self, view: str) -> Mapping[str, Any]:
        channel = self.channels.get(self._prefix + view)
        return channel.sent.data if channel else {}

    def take(self, frame: FeedFrame) -> None:
        """Takes one commit; raises OutOfStep when a delta does not follow what we hold."""
        if frame.position <= self.position:
            return
        for delta in frame.deltas:
            self._take(delta, frame.server_at_ms)
        self.position = frame.position
        self._forget_before = max(self._forget_before, frame.forget_before)

    def _take(self, delta: Delta, server_at_ms: int) -> None:
        channel = self.channels.get(delta.channel)
        if channel is not None:
            channel.take(delta, server_at_ms)
            self._dirty[delta.channel] = channel
        elif delta.snapshot or delta.after == 0:
            self.channels[delta.channel] = Channel.of_snapshot(delta, server_at_ms)
            self._created.append(delta.channel)
        else:
            raise OutOfStep(f"{delta.channel}: a delta after {delta.after} of a view not held")

    @property
    def waits(self) -> bool:
        """Tells whether some channel has changed that no tick has told yet."""
        return bool(self._dirty)

    def emit(self, now_ms: int = 0, ticks: Ticks = at_once) -> tuple[list[Emission], list[str]]:
        """Returns what a tick tells, and the channels that are new; a hold takes effect here.

        A channel that was told less than its own tick ago waits, unless a hold is among it all.
        """
        now, created = self.urgent, self._created
        ready, self._dirty = self._dirty, {}
        if not now:
            early = [name for name, one in ready.items() if now_ms - one.told_at_ms < ticks(name)]
            self._dirty = {name: ready.pop(name) for name in early}
        told = []
        for channel in ready.values():
            channel.told_at_ms = now_ms
            told.append(channel.emit(now))
        self._created = []
        if now:
            for channel in self.channels.values():
                channel.forget_before(self._forget_before)
            self._forget_before = 0
        return [emission for emission in told if emission is not None], created

    def trim(self, now_at_ms: int) -> None:
        """Lets history go that nobody may ask for any more."""
        for channel in self.channels.values():
            channel.trim(now_at_ms - HISTORY_MS - HISTORY_MARGIN_MS)

    def move_times(self, by_ms: int) -> None:
        """Moves all history with the machine's clock, which was set by so much."""
        for channel in self.channels.values():
            channel.move_times(by_ms)


async def read_rally(rally: str, feed: Feed) -> RallyChannels:
    """Reads a rally's views with all history the feed holds; raises OutOfStep, JournalError."""
    checkpoint = await feed.position()
    built = RallyChannels(rally, checkpoint.journal_epoch)
    wholes = {whole.channel: whole for whole in await feed.wholes()}
    committed_at: dict[int, int] = {}
    broken: set[str] = set()
    frames = await feed.read(0, READ_ROWS)
    while frames:
        for frame in frames:
            committed_at[frame.position] = frame.server_at_ms
            _catch_up(built, frame, wholes, committed_at, broken)
        frames = await feed.read(built.position, READ_ROWS)
    if broken:
        raise OutOfStep(f"{rally}: the feed lost what was before the last of {min(broken)}")
    for whole in wholes.values():
        channel = built.channels.get(whole.channel)
        if channel is None or channel.now.offset < whole.offset:
            at_ms = committed_at.get(whole.offset, 0)
            built.channels[whole.channel] = Channel.of_whole(whole, at_ms)
    built.position = max([built.position, *(whole.offset for whole in wholes.values())])
    await check_forms(built, feed)
    for channel in built.channels.values():
        channel.settle()
    built.emit()
    return built


async def check_forms(built: RallyChannels, feed: Feed) -> None:
    """Raises OutOfStep when a stored form is newer than what we hold of its view.

    A delta goes from the feed once a stored form covers it: by age, or at once by a hold. One who
    reads forms and deltas one after the other, or deltas a moment late, could miss it unknowingly.
    """
    for whole in await feed.wholes():
        channel = built.channels.get(whole.channel)
        if channel is None or channel.now.offset < whole.offset:
            raise OutOfStep(f"{whole.channel}: its form at {whole.offset} came past us")


def _catch_up(
    built: RallyChannels,
    frame: FeedFrame,
    wholes: Mapping[str, Whole],
    committed_at: Mapping[int, int],
    broken: set[str],
) -> None:
    """Takes one commit of the past, of each channel from where its history can begin.

    A delta whose forerunner is gone (trimmed, or from before a hold) breaks its channel until the
    stored whole form or a fresh start is reached.
    """
    kept = []
    for delta in frame.deltas:
        name = delta.channel
        whole = wholes.get(name)
        channel = built.channels.get(name)
        if whole and (whole.epoch, whole.offset) == (delta.epoch, delta.after) and not channel:
            at_ms = committed_at.get(whole.offset, 0)
            channel = built.channels[name] = Channel.of_whole(whole, at_ms)
        if delta.snapshot or (channel is not None and channel.fits(delta)):
            kept.append(delta)
            broken.discard(name)
        else:
            built.channels.pop(name, None)
            if not whole or delta.offset > whole.offset:
                broken.add(name)
    built.take(FeedFrame(frame.position, frame.server_at_ms, tuple(kept), frame.forget_before))
    if built.urgent:
        built.emit()
