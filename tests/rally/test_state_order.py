"""The order in which posts' facts arrive changes nothing: neither among themselves, nor between the
officials' facts, nor within one source. Tests `state.py`, `observations.py`, `crew_evidence.py`."""

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from builders import MINUTE_MS, Story, a_rally, start_of
from digests import digest
from flyingfinish.rally.facts import (
    CarStarted,
    CrewFact,
    Fact,
    ImpulseAssigned,
    ImpulseIgnored,
    OfficialFact,
    Record,
)
from flyingfinish.rally.state import RallyState, replay
from strategies import crew_facts
from whole_rally import a_whole_rally

ARRIVAL_ORDERS = 1_000


def told_together(story: Story, said: Sequence[tuple[str, Fact]]) -> list[Record]:
    """The posts' records of a story, each source's own sequence as listed."""
    return [story.tell(fact, source) for source, fact in said]


def arrived(
    officials: Sequence[Record], posts: Sequence[Record], order: random.Random
) -> RallyState:
    """The state when the posts' records come in any order, anywhere between the officials'."""
    mixed = list(posts)
    order.shuffle(mixed)
    for at, record in zip(
        sorted(order.randrange(len(mixed) + 1) for _ in officials),
        range(len(officials)),
        strict=True,
    ):
        mixed.insert(at + record, officials[record])
    return replay(replace(one, position=n) for n, one in enumerate(mixed, start=1))


def split_by_author(records: Sequence[Record]) -> tuple[list[Record], list[Record]]:
    officials = [one for one in records if one.official]
    return officials, [one for one in records if not one.official]


def test_a_thousand_arrival_orders_of_one_rally_give_one_result() -> None:
    officials, posts = split_by_author(a_whole_rally().records)
    expected = digest(replay([*officials, *posts]))
    for seed in range(ARRIVAL_ORDERS):
        assert expected == digest(arrived(officials, posts, random.Random(seed))), seed


def test_that_rally_holds_every_kind_of_fact_of_a_rally() -> None:
    kinds = {type(record.fact) for record in a_whole_rally().records}
    every = set(get_args(CrewFact)) | set(get_args(OfficialFact))
    assert set() == every - kinds


def test_of_that_rally_every_fact_folded_one_by_one_is_a_replay() -> None:
    story = a_whole_rally()
    assert digest(replay(story.records)) == digest(story.state)


def test_the_order_of_officials_facts_does_matter() -> None:
    # The control: what is compared above can tell two states apart.
    story = a_rally(1, "1")
    first = story.given("1", "SS1", "3:00.0")
    second = story.given("1", "SS1", "3:10.0")
    turned = [*story.records[:-2], second, replace(first, position=99)]
    assert digest(story.state) != digest(replay(turned))


@settings(max_examples=150, deadline=None)
@given(
    said=st.lists(crew_facts(["1", "2", "9", "12"]), max_size=14),
    assigned=st.lists(
        st.tuples(st.integers(0, 20), st.sampled_from(["p1", "p2", "t", "desk"]),
                  st.sampled_from(["1", "2", "9", ""])), max_size=5),
    ignored=st.lists(st.integers(0, 20), max_size=2),
    seed=st.integers(0, 2**32),
)  # fmt: skip
def test_any_facts_in_any_order_give_one_result(
    said: list[tuple[str, Fact]],
    assigned: list[tuple[int, str, str]],
    ignored: list[int],
    seed: int,
) -> None:
    story = a_rally(2, "1 2")
    story.post("p", "SF1", "SF2")
    story.due("SS2", "1 2")
    records = told_together(story, said)
    for nth, source, car in assigned:
        if nth < len(records):
            story.tell(ImpulseAssigned(records[nth].identity, car), source)
    for nth in ignored:
        if nth < len(records):
            story.tell(ImpulseIgnored(records[nth].identity))
    story.enters("12")
    officials, posts = split_by_author(story.records)
    assert digest(story.state) == digest(arrived(officials, posts, random.Random(seed)))


@settings(max_examples=60, deadline=None)
@given(said=st.lists(crew_facts(["1", "2", "9"]), max_size=10))
def test_folding_one_by_one_is_replaying_all(said: list[tuple[str, Fact]]) -> None:
    story = a_rally(2, "1 2")
    told_together(story, said)
    assert digest(replay(story.records)) == digest(story.state)


def test_a_row_that_comes_twice_changes_nothing() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "3:00.0")
    before = digest(story.state)
    for record in story.records[-2:]:
        again = replace(record, position=record.position + 10)
        assert before == digest(replay([*story.records, again]))


def test_a_start_is_replaced_by_a_later_statement_even_when_it_comes_first() -> None:
    story = a_rally(1, "1")
    noon = start_of("SS1")
    early = story.starts("1", "SS1", noon)
    late = story.starts("1", "SS1", noon + MINUTE_MS)
    turned = replay([*story.records[:-2], late, replace(early, position=99)])
    assert noon + MINUTE_MS == turned.crews["e1"].stages["SS1"].start_at_ms
    assert isinstance(late.fact, CarStarted)
