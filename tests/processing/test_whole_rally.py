"""The rally in which every kind of fact happens, as both audiences are told of it.

Holds `composer.py` and all views behind it to what replay, batching, arrival and holds ask of them.
"""

import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from builders import HOUR_MS, NOON_MS, a_rally
from flyingfinish.processing.composer import Composer
from flyingfinish.processing.views import Views, canonical, digest
from flyingfinish.rally.facts import (
    ClassChanged,
    DeviceClockShifted,
    EntrySet,
    GivenRow,
    GivenTimeWithdrawn,
    HoldPlaced,
    HoldReleased,
    ImpulseTaken,
    Provenance,
    Record,
    TimesGiven,
)
from tellers import composed, pages_of
from whole_rally import CARS, a_whole_rally

ARRIVAL_ORDERS = 25
TABLES = ("overall", "stage", "class", "points", "range", "stagewins", "teams")


@cache
def records() -> tuple[Record, ...]:
    return tuple(a_whole_rally().records)


@cache
def opening() -> int:
    """How many facts make the road and the entries known."""
    return max(n for n, one in enumerate(records()) if isinstance(one.fact, EntrySet)
               and one.fact.entry.entry_id != "e9") + 1  # fmt: skip


def numbered(found: Sequence[Record]) -> list[Record]:
    """The records as a journal of their own."""
    return [replace(one, position=n) for n, one in enumerate(found, start=1)]


def test_at_every_fact_a_replay_says_what_was_told_live() -> None:
    live = Composer("test", 1)
    for count, record in enumerate(records(), start=1):
        live.fold([record])
        live.compose(1_000)
        if count < opening():
            continue
        again = Composer("test", 1)
        again.fold(records()[:count])
        again.skip()
        assert digest(again.public) == digest(live.public), record
        assert digest(again.internal) == digest(live.internal), record


def test_followers_of_the_deltas_have_what_the_views_say() -> None:
    composer, commits = composed(records(), range(len(records())))
    pages = pages_of(commits)
    assert {name: view.whole() for name, view in composer.public.channels()} == (
        pages["public"].data
    )


def tables(views: Views) -> dict[str, bytes]:
    """The tables of places and points: nothing in them says where in the journal a fact stands."""
    return {
        name: canonical(view.whole())
        for name, view in views.channels()
        if name.split("/")[0] in TABLES
    }


def test_the_tables_are_the_same_in_whatever_order_the_posts_were_heard() -> None:
    officials = [one for one in records() if one.official]
    posts = [one for one in records() if not one.official]
    expected, _ = composed(numbered([*officials, *posts]))
    for seed in range(ARRIVAL_ORDERS):
        order = random.Random(seed)
        mixed = list(posts)
        order.shuffle(mixed)
        places = sorted(order.randrange(len(mixed) + 1) for _ in officials)
        for place, official in reversed(list(zip(places, officials, strict=True))):
            mixed.insert(place, official)
        found, _ = composed(numbered(mixed))
        assert tables(expected.internal) == tables(found.internal), seed
        assert tables(expected.public) == tables(found.public), seed


# --- a held crew ----------------------------------------------------------------------------------


def about(found: Sequence[Record], car: str) -> set[str]:
    """Identities of the facts about one car, and of those that speak of such facts."""
    named: set[str] = set()
    for record in found:
        fact: Any = record.fact
        if isinstance(fact, EntrySet | ClassChanged):
            # Who is enrolled in what is public.
            continue
        names = {getattr(fact, name, "") for name in ("entry_id", "car")}
        names |= set(getattr(fact, "entries", ()))
        names |= {row.entry_id for row in getattr(fact, "times", ())}
        speaks_of = {
            getattr(fact, name, "") for name in ("adjustment", "given", "impulse", "decision")
        }
        if {car, f"e{car}"} & names or speaks_of & named:
            named.add(record.identity)
    return named


def silent(record: Record) -> Record:
    """The same place in the journal, said by a test shot that nobody needs."""
    fact = ImpulseTaken("nowhere", "nothing", record.position, 1)
    return Record(record.position, "quiet", "a", record.position, fact)


def shown(found: Sequence[Record]) -> dict[str, bytes]:
    composer, _ = composed(found)
    return {name: canonical(view.whole()) for name, view in composer.public.channels()}


@pytest.mark.parametrize("car", CARS.split())
@pytest.mark.parametrize("part", range(6))
def test_a_held_crew_looks_like_a_twin_that_fell_silent(car: str, part: int) -> None:
    ours = (HoldPlaced, HoldReleased)
    mine = [one for one in records() if not isinstance(one.fact, ours)]
    held_from = opening() + (len(mine) - opening()) * part // 6
    hold = Record(0, "desk-2", "a", 1, HoldPlaced(f"e{car}"), official=True)
    whole = numbered([*mine[:held_from], hold, *mine[held_from:]])
    named = about(whole, car)
    twin = [
        silent(one) if one.position > held_from + 1 and one.identity in named else one
        for one in whole
    ]
    assert whole != twin or part == 5
    assert shown(twin) == shown(whole)


def held_and_shifted(cars: str, batch: str) -> Any:
    """The public's and headquarters' corrections and news after a shift, a batch and its end."""
    story = a_rally(1, cars)
    for car in cars.split():
        story.drives(car, "SS1", "5:00.0")
    story.holds("1")
    story.tell(DeviceClockShifted("beam-SF1", NOON_MS, NOON_MS + HOUR_MS, -1_000))
    rows = tuple(GivenRow(f"e{car}", 300_000) for car in batch.split())
    told = story.tell(TimesGiven("SS1", rows, Provenance.NOTIONAL))
    story.tell(GivenTimeWithdrawn(told.identity))
    pages = pages_of(composed(story.records)[1])
    return [
        {row["code"]: row for row in pages[audience].data[channel]["rows"].values()}
        for audience in ("public", "internal")
        for channel in ("corrections", "news")
    ]


def test_a_shift_of_a_whole_control_counts_no_crew_on_hold_to_the_public() -> None:
    public, _, internal, _ = held_and_shifted("1 2 3", "2 3")
    assert (2, 3) == (public["clock_shifted"]["times"], internal["clock_shifted"]["times"])


def test_a_batch_counts_no_crew_on_hold_to_the_public() -> None:
    public, news, _, told = held_and_shifted("1 2 3", "1 2 3")
    assert (2, 3) == (news["times_given"]["crews"], told["times_given"]["crews"])
    assert "given_time_withdrawn" in public


def test_a_batch_for_crews_on_hold_alone_is_told_to_nobody_outside() -> None:
    public, news, internal, told = held_and_shifted("1 2", "1")
    assert ({"times_given"}, {"given_time_withdrawn"}) == (
        {"times_given"} & told.keys() - news.keys(),
        {"given_time_withdrawn"} & internal.keys() - public.keys(),
    )
