"""What the suites of this room share: journals filled from stories, and readers of feeds."""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from flyingfinish.clock import ManualClock
from flyingfinish.journal.codec import encode_fact
from flyingfinish.journal.ports import (
    Appended,
    Audience,
    Commit,
    Delta,
    Envelope,
    Feed,
    Journal,
    Pending,
)
from flyingfinish.processing.composer import Composer
from flyingfinish.processing.deltas import patched
from flyingfinish.rally.facts import Record

Shown = dict[str, Any]
RALLY = "test"


class Page:
    """A client that has subscribed to every channel: it believes frames only when they fit."""

    def __init__(self, rally_id: str = RALLY) -> None:
        self._prefix = f"rally/{rally_id}/"
        self.data: dict[str, Shown] = {}
        self.epoch: dict[str, str] = {}
        self.offset: dict[str, int] = {}

    def name_of(self, channel: str) -> str:
        """The channel's name within its rally."""
        return channel.removeprefix(self._prefix)

    def take(self, deltas: Iterable[Delta]) -> None:
        """Applies deltas; one that does not follow on what it has is a fault."""
        for delta in deltas:
            name = self.name_of(delta.channel)
            patch = orjson.loads(delta.patch)
            if delta.snapshot:
                self.data[name] = patch
            else:
                assert (delta.epoch, delta.after) == (self.epoch[name], self.offset[name]), name
                self.data[name] = patched(self.data[name], patch)
            self.epoch[name], self.offset[name] = delta.epoch, delta.offset


def rows_of(records: Iterable[Record]) -> list[Pending]:
    """Records as they would come through the door."""
    return [
        Pending(
            Envelope(
                record.source,
                record.incarnation,
                record.seq,
                b"{}" if record.fact is None else encode_fact(record.fact),
            ),
            author="t",
            received_at_ms=record.received_at_ms,
            salt=bytes(16),
            doubt=record.doubt,
            official=record.official,
        )
        for record in records
    ]


async def fill(journal: Journal, records: Sequence[Record]) -> None:
    """Appends records; every one must go in."""
    answers = await journal.append(rows_of(records))
    assert all(isinstance(answer, Appended) for answer in answers), answers


async def page_of(feed: Feed, rally_id: str = RALLY) -> Page:
    """A page that joins now: stored whole forms, then every delta after them."""
    page = Page(rally_id)
    for whole in await feed.wholes():
        name = page.name_of(whole.channel)
        page.data[name] = orjson.loads(whole.data)
        page.epoch[name], page.offset[name] = whole.epoch, whole.offset
    for frame in await feed.read(0, 1_000_000):
        for delta in frame.deltas:
            name = page.name_of(delta.channel)
            if delta.offset > page.offset.get(name, 0):
                page.take([delta])
    return page


def composed(records: Sequence[Record], cuts: Sequence[int] = ()) -> tuple[Composer, list[Commit]]:
    """Everything a processor commits for these records, cut into batches after these counts."""
    composer = Composer(RALLY, 1)
    clock = ManualClock(1_000_000)
    commits = []
    edges = sorted({*(cut for cut in cuts if 0 < cut < len(records)), len(records)})
    start = 0
    for edge in edges:
        composer.fold(records[start:edge])
        commits.append(composer.compose(clock.now_at_ms()))
        clock.advance(1_000)
        start = edge
    return composer, commits


def news_of(records: Sequence[Record], audience: Audience) -> Shown:
    """The rows of an audience's news: the same after a commit for each record as after one."""
    at_once, one_by_one = (
        pages_of(composed(records, cuts)[1])[audience].data["news"]["rows"]
        for cuts in ((), range(len(records)))
    )
    assert at_once == one_by_one
    rows: Shown = at_once
    return rows


def pages_of(commits: Iterable[Commit]) -> dict[Audience, Page]:
    """A page for each audience that has followed these commits from the first one on."""
    pages: dict[Audience, Page] = {"public": Page(), "internal": Page()}
    for commit in commits:
        for audience, page in pages.items():
            page.take(commit.deltas.get(audience, ()))
    return pages
