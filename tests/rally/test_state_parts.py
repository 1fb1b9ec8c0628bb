"""The parts of the state: statuses, audiences, copies.

Tests `state_parts.py`, `crew_parts.py` and `evidence_parts.py`.
"""

from builders import NOON_MS, a_rally
from flyingfinish.rally.facts import CrewRetired
from flyingfinish.rally.state_parts import (
    CrewState,
    EntryStatus,
    Touched,
    frozen_copy,
    status_of,
    without_retirement,
)


def test_the_strongest_word_is_the_status() -> None:
    retired = CrewRetired("e1", "SS1")
    crews = [
        CrewState("e1"),
        CrewState("e1", seen=True),
        CrewState("e1", seen=True, restarted_from="SS2"),
        CrewState("e1", restarted_from="SS2", retirement=retired),
        CrewState("e1", did_not_start=True, retirement=retired),
        CrewState("e1", disqualified=True, did_not_start=True),
    ]
    expected = ["entered", "started", "restarted", "retired", "did_not_start", "disqualified"]
    assert expected == [status_of(crew).value for crew in crews]


def test_a_crew_without_its_retirement_has_merely_fallen_silent() -> None:
    crew = CrewState("e1", seen=True, retirement=CrewRetired("e1", "SS1"))
    assert EntryStatus.STARTED is without_retirement(crew).status


def test_no_later_fact_reaches_a_frozen_copy() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "5:00.0")
    copy = frozen_copy(story.state.crews["e1"])
    before = copy.stages["SS1"].time
    story.given("1", "SS1", "4:00.0")
    story.penalty("1", "SS1", 10_000)
    story.checks_in("1", "TC1", NOON_MS)
    assert (before, {}, {}) == (copy.stages["SS1"].time, copy.adjustments, copy.check_ins)


def test_without_masks_both_audiences_share_the_crews() -> None:
    story = a_rally(1, "1")
    assert story.state.shown_crews("public") is story.state.crews


def test_the_public_gets_masked_crews_in_their_other_form() -> None:
    story = a_rally(1, "1 2")
    story.retires("2", "SS1")
    shown = story.state.shown_crews("public")
    statuses = [shown[one].retirement is None for one in ("e1", "e2")]
    assert [True, True] == statuses
    assert story.state.shown_crews("internal")["e2"].retirement is not None


def test_touched_adds_up_everything() -> None:
    first, second = Touched(), Touched(road=True, clock=True, rulings=True)
    for name in ("crews", "stages", "start_lists", "entries", "publications", "inbox"):
        getattr(second, name).add("x")
    second.investigated.add("x")
    second.audience_changed.add("x")
    second.times.add(("x", "y"))
    second.splits.add(("x", "y"))
    first.merge(second)
    assert second == first
