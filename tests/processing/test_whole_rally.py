"""The rally in which every kind of fact happens, as both audiences are told of it.

Holds `composer.py` and all views behind it to what replay, batching, arrival and holds ask of them.
"""

import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings

from builders import HOUR_MS, NOON_MS, a_rally
from decision_scripts import decide, decisions
from explaining import documents
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
    PointsDenied,
    Provenance,
    Record,
    TimesGiven,
)
from rally_scripts import opened, play, scripts
from tellers import composed, pages_of
from whole_rally import CARS, a_whole_rally

ARRIVAL_ORDERS = 25
TABLES = ("overall", "stage", "class", "points", "projected", "range", "stagewins", "teams")


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


@settings(max_examples=40, deadline=None)
@given(script=scripts, decided=decisions)
def test_what_race_control_decides_is_told_the_same_fact_by_fact_and_at_once(
    script: list[Any], decided: list[Any]
) -> None:
    story = opened()
    for step in script:
        play(story, step)
    for step in decided:
        decide(story, step)
    one_by_one, _ = composed(story.records, range(len(story.records)))
    at_once, _ = composed(story.records)
    assert digest(at_once.public) == digest(one_by_one.public)
    assert digest(at_once.internal) == digest(one_by_one.internal)


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
        if isinstance(fact, EntrySet | ClassChanged | PointsDenied):
            # Who is enrolled in what and scores is public: the door refuses it of a held crew.
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


@settings(max_examples=80, deadline=None)
@given(before=scripts, decided=decisions, after=scripts, later=decisions)
def test_whatever_race_control_decides_a_held_crew_looks_like_its_silent_twin(
    before: list[Any], decided: list[Any], after: list[Any], later: list[Any]
) -> None:
    story = opened()
    for step in before:
        play(story, step)
    for step in decided:
        decide(story, step)
    held_from = len(story.records)
    story.holds("1")
    for step in after:
        if step[0] != "hold":
            play(story, step)
    for step in later:
        decide(story, alone(step))
    named = about(story.records, "1")
    twin = [
        silent(one) if one.position > held_from + 1 and one.identity in named else one
        for one in story.records
    ]
    assert shown(twin) == shown(story.records)


def alone(step: Any) -> Any:
    """A decision that is about car 1 alone or not about it."""
    match step:
        case "batch", stage_id, crews, ms:
            return ("batch", stage_id, [car for car in crews if car != "1"] or ["1"], ms)
    return step


def test_the_last_team_that_goes_is_told_of() -> None:
    story = opened()
    for car in ("1", "2", "3"):
        story.enters(car, "SM1")
    one_by_one, _ = composed(story.records, range(len(story.records)))
    at_once, _ = composed(story.records)
    assert {"rows": {}} == documents(one_by_one.public)["teams"]
    assert documents(at_once.public)["teams"] == documents(one_by_one.public)["teams"]


def test_of_several_retirements_that_wait_for_their_release_none_shows() -> None:
    story = opened()
    story.retires("1", "TC1", released=True)
    before = documents(composed(story.records)[0].public)["retirements"]
    story.retires("1", "TC1")
    story.holds("1")
    story.retires("1", "TC1")
    assert before == documents(composed(story.records)[0].public)["retirements"]
