"""Hypothesis strategies in the words of the sport, shared by the suites."""

from collections.abc import Sequence

from hypothesis import strategies as st

from builders import MINUTE_MS, Story, a_rally, start_of
from flyingfinish.rally.facts import CarStarted, CheckedIn, Fact, ImpulseTaken, Rank

elapsed_ms = st.integers(min_value=1, max_value=30 * MINUTE_MS)
"""A stage time, to the millisecond."""

adjustment_ms = st.integers(min_value=-10 * MINUTE_MS, max_value=10 * MINUTE_MS)
ranks = st.sampled_from(list(Rank))


@st.composite
def stories(draw: st.DrawFn, stages: int = 3, cars: int = 5) -> Story:
    """A rally in which some crews drove some stages, some were adjusted and some retired."""
    names = [str(number) for number in range(1, cars + 1)]
    story = a_rally(stages, " ".join(names))
    for car in names:
        done = draw(st.integers(min_value=0, max_value=stages))
        for number in range(1, done + 1):
            story.drives(car, f"SS{number}", draw(elapsed_ms))
        if draw(st.booleans()):
            story.penalty(car, f"TC{draw(st.integers(1, stages))}", draw(adjustment_ms))
        if done < stages and draw(st.booleans()):
            story.retires(car, f"TC{done + 1}", permanent=draw(st.booleans()))
    return story


@st.composite
def crew_facts(draw: st.DrawFn, cars: Sequence[str], stages: int = 2) -> tuple[str, Fact]:
    """A source and one thing it says: an impulse, a start or a check-in; numbers may be unknown."""
    number = draw(st.integers(1, stages))
    car = draw(st.sampled_from(cars))
    source = draw(st.sampled_from(["p1", "p2", "p3"]))
    at_ms = start_of(f"SS{number}") + draw(st.integers(0, 20)) * 30_050
    rank = draw(ranks)
    kind = draw(st.integers(0, 3))
    if kind == 0:
        return source, CarStarted(f"SS{number}", car, at_ms, draw(st.booleans()), rank)
    if kind == 1:
        return source, CheckedIn(f"TC{number}", car, at_ms, rank)
    control = draw(st.sampled_from([f"SF{number}", f"SS{number}", "", "SF99"]))
    device_seq = draw(st.integers(1, 6))
    named = car if draw(st.booleans()) else ""
    return source, ImpulseTaken("p", source, device_seq, at_ms, "", control, named, rank)
