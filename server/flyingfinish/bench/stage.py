"""A real stage for `ff bench --only push`: 80 cars, five splits, three stages live at once."""

import asyncio
from collections import Counter
from dataclasses import dataclass, replace
from typing import Final

from flyingfinish.bench import rally as bench_rally
from flyingfinish.bench.store import append
from flyingfinish.clock import Clock
from flyingfinish.journal.ports import Journal
from flyingfinish.processing.composer import Composer
from flyingfinish.rally.facts import CarStarted, CheckedIn, ImpulseTaken, Record

CARS: Final = 80
SPLITS: Final = 5
STAGES: Final = 3
APART_MS: Final = 20 * bench_rally.MINUTE_MS
"""Between the first cars of two stages, so that all three are driven at once."""

WARM_MS: Final = 50 * bench_rally.MINUTE_MS
"""From the first start until all three stages are in full swing."""


@dataclass(slots=True)
class Play:
    """What was told of the rally so far, and what is still to come with its moment in ms."""

    told: list[Record]
    to_come: list[tuple[int, Record]]

    @classmethod
    def make(cls) -> "Play":
        """Returns the play at the moment when three stages are live; nothing in it is random."""
        records = bench_rally.records(SPLITS, CARS, STAGES)
        length = bench_rally.opening_length(CARS, STAGES)
        crew = sorted((_told_at_ms(one), one.position) for one in records[length:])
        by_position = {one.position: one for one in records}
        begin_ms = crew[0][0] + WARM_MS
        before = [by_position[position] for at_ms, position in crew if at_ms < begin_ms]
        after = [(at_ms - begin_ms, by_position[p]) for at_ms, p in crew if at_ms >= begin_ms]
        return cls([*records[:length], *before], after)

    def piece(self, speed: int, span_ms: int) -> list[tuple[int, Record]]:
        """Takes what happens in the next `span_ms` of the server's time, from the piece's begin."""
        if not self.to_come:
            return []
        begin_ms = self.to_come[0][0]
        end_ms = begin_ms + span_ms * speed
        found = [(at_ms - begin_ms, one) for at_ms, one in self.to_come if at_ms < end_ms]
        self.to_come = self.to_come[len(found) :]
        return found


def _told_at_ms(record: Record) -> int:
    """Returns when a crew fact is told in the play: the stages moved close to each other."""
    fact = record.fact
    match fact:
        case ImpulseTaken():
            at_ms = fact.taken_at_ms
        case CarStarted():
            at_ms = fact.started_at_ms
        case CheckedIn():
            at_ms = fact.checked_in_at_ms
        case _:
            raise ValueError("no crew fact")
    number = bench_rally.stage_of(record)
    return at_ms - (number - 1) * (bench_rally.APART_MS - APART_MS)


def wishes() -> list[list[str]]:
    """Returns what fans follow: four channels each, as a live page does, in four mixtures."""
    rally = f"rally/{bench_rally.RALLY_ID}/"
    sets = [("overall", "onstage", f"stage/SS{n}", f"splits/SS{n}") for n in range(1, STAGES + 1)]
    sets.append(("overall", "onstage", "class/C1", "news"))
    return [[rally + name for name in one] for one in sets]


def updates_of(told: list[Record], piece: list[tuple[int, Record]], fans: int) -> int:
    """Returns how many fan-updates a piece is: changes of one channel by one fact, times its fans.

    Folded fact by fact, so that what the processor or a tick joins is still counted apart.
    """
    composer = Composer(bench_rally.RALLY_ID, 1)
    composer.fold(numbered(told, 1))
    composer.compose(0)
    changed: Counter[str] = Counter()
    for position, (_, record) in enumerate(piece, start=len(told) + 1):
        composer.fold(numbered([record], position))
        changed.update(one.channel for one in composer.compose(0).deltas["public"])
    sets = wishes()
    followers: Counter[str] = Counter()
    for number in range(fans):
        followers.update(sets[number % len(sets)])
    return sum(changed[name] * followers[name] for name in changed)


def numbered(records: list[Record], first: int) -> list[Record]:
    """Returns the records as they would be read from a journal at these positions."""
    return [replace(one, position=position) for position, one in enumerate(records, start=first)]


async def played(
    journal: Journal, piece: list[tuple[int, Record]], speed: int, clock: Clock
) -> None:
    """Appends a piece at so many times its own pace."""
    begun_ms = clock.monotonic_ms()
    for at_ms, record in piece:
        wait_ms = at_ms // speed - (clock.monotonic_ms() - begun_ms)
        if wait_ms > 0:
            await asyncio.sleep(wait_ms / 1_000)
        await append(journal, [record])
