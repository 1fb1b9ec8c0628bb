"""Whatever a fact says, `state.py` takes it or refuses it by name, and the tables still stand."""

from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import MAIN, Story, a_rally, road, stage
from facts_made import facts
from flyingfinish.rally.classification import final, running, stage_table
from flyingfinish.rally.errors import BadRoad, RuleRefusal
from flyingfinish.rally.facts import Fact, ItinerarySet
from flyingfinish.rally.scopes import scopes_of

SOURCES = st.sampled_from(["desk", "post", "other"])
KNOWN = {
    "entry_id": ["e1", "e2"],
    "stage_id": ["SS1", "SS2"],
    "control": ["SS1", "SF1", "TC2", "", "SS9"],
    "car": ["1", "2", "9", ""],
    "impulse": ["post-SF1/a/1", "post-SS1/a/1"],
    "given": ["desk/a/6", "desk/a/7"],
    "decision": ["desk/a/6", "desk/a/7"],
    "row": ["other/a/1"],
}
"""Fields by name, and values that mean something in the story."""


@st.composite
def aimed_facts(draw: st.DrawFn) -> Fact:
    """A fact of any kind whose references often hit something."""
    fact = draw(facts())
    named = [one.name for one in fields(fact) if one.name in KNOWN]
    aim = {name: draw(st.sampled_from(KNOWN[name])) for name in named if draw(st.booleans())}
    aimed: Fact = replace(fact, **aim)
    return aimed


def every_table(story: Story) -> None:
    for scope in (MAIN, *scopes_of(story.state)):
        for audience in ("public", "internal"):
            running(story.state, scope, audience)
            final(story.state, scope, audience)
            for stage_id in story.state.stages:
                stage_table(story.state, scope, stage_id, audience)


@settings(max_examples=300, deadline=None)
@given(told=st.lists(st.tuples(SOURCES, aimed_facts()), max_size=4))
def test_any_fact_is_taken_or_refused(told: list[tuple[str, Fact]]) -> None:
    story = a_rally(2, "1 2")
    story.drives("1", "SS1", "5:00.0")
    for source, fact in told:
        try:
            story.tell(fact, source)
        except RuleRefusal as refusal:
            assert refusal.code
    every_table(story)


@pytest.mark.parametrize("precision_ms", [0, -100, 7, 60_000])
def test_a_stage_of_no_known_precision_is_refused(precision_ms: int) -> None:
    with pytest.raises(BadRoad):
        a_rally([stage(1, precision_ms=precision_ms)])


def test_a_stage_that_is_there_twice_is_refused() -> None:
    with pytest.raises(BadRoad):
        a_rally([stage(1), stage(1)])


def test_a_control_that_is_there_twice_is_refused() -> None:
    itinerary = road([stage(1)])
    twice = replace(itinerary, controls=itinerary.controls * 2)
    with pytest.raises(BadRoad):
        a_rally(1).tell(ItinerarySet(twice))


def test_a_refused_road_leaves_the_one_before() -> None:
    story = a_rally(1)
    with pytest.raises(BadRoad):
        story.tell(ItinerarySet(road([stage(2, precision_ms=0)])))
    assert ["SS1"] == list(story.state.stages)
