"""Rulings and publications in random rallies: any batches, both audiences, and a silent twin.

A second suite of `ruling_views.py`.
"""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from builders import Story
from flyingfinish.processing.views import digest
from flyingfinish.rally.facts import (
    ClassChanged,
    EntrySet,
    ImpulseTaken,
    ProtestDecided,
    Record,
)
from rally_scripts import opened
from ruling_scripts import rule, ruled_scripts
from tellers import composed, pages_of


def ruled(script: list[Any]) -> Story:
    """A random rally in which stewards sit."""
    story = opened()
    for step in script:
        rule(story, step)
    return story


@settings(max_examples=40, deadline=None)
@given(script=ruled_scripts, cuts=st.lists(st.integers(1, 60), max_size=6))
def test_any_batches_lead_to_the_same_views(script: list[Any], cuts: list[int]) -> None:
    records = ruled(script).records
    composer, commits = composed(records, cuts)
    one_by_one, _ = composed(records, range(len(records)))
    page = pages_of(commits)["public"]

    assert digest(one_by_one.public) == digest(composer.public)
    assert digest(one_by_one.internal) == digest(composer.internal)
    assert {name: view.whole() for name, view in composer.public.channels()} == page.data


@settings(max_examples=60, deadline=None)
@given(before=ruled_scripts, after=ruled_scripts)
def test_a_held_crew_looks_like_a_twin_about_whom_nobody_ruled(
    before: list[Any], after: list[Any]
) -> None:
    story = ruled(before)
    held_from = len(story.records)
    story.holds("1")
    for step in after:
        if step[0] != "hold":
            rule(story, step)
    about = {one.identity for one in story.records if is_about(one, story)}
    about |= {r.identity for r in story.records if getattr(r.fact, "adjustment", "") in about}
    twin = [
        silent(record) if n >= held_from and record.identity in about else record
        for n, record in enumerate(story.records)
    ]
    held, quiet = composed(story.records)[0], composed(twin)[0]

    assert shown(held) == shown(quiet)


def test_the_twin_would_be_told_apart_by_a_protest_without_a_hold() -> None:
    step = ("protest", ["1"], "overall", (), False, True)
    story, quiet = ruled([step]), ruled([])

    assert shown(composed(story.records)[0]) != shown(composed(quiet.records)[0])


def is_about(record: Record, story: Story) -> bool:
    """True for what is said of car 1 alone, and for what became of a protest about it.

    Its enrolment is not: the door refuses to change the class of a crew on hold.
    """
    fact = record.fact
    if isinstance(fact, EntrySet | ClassChanged):
        return False
    if isinstance(fact, ProtestDecided):
        return "e1" in story.state.protests[fact.protest_id].lodged.entries
    named = (getattr(fact, "entry_id", ""), getattr(fact, "car", ""), *getattr(fact, "entries", ()))
    return "e1" in named or "1" in named


def silent(record: Record) -> Record:
    """The same place in the journal, said by a test shot that nobody needs."""
    fact = ImpulseTaken("nowhere", "nothing", record.position, 1)
    return Record(record.position, "quiet", "a", record.position, fact)


def shown(composer: Any) -> dict[str, Any]:
    """All that the public reads."""
    return {name: view.whole() for name, view in composer.public.channels()}
