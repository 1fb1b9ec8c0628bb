"""Since when a crew is known to come to a stage no more, by what put it out and brought it back."""

import pytest

from flyingfinish.processing.out_since import OutSince
from flyingfinish.rally.facts import (
    CrewDidNotStart,
    CrewDisqualified,
    CrewReinstated,
    CrewRestarted,
    CrewRetired,
    Fact,
    Record,
    RetirementReleased,
)

SECRET = CrewRetired("e1", "SS1")
RELEASE = RetirementReleased("e1")
RETIRED = CrewRetired("e1", "SS1", released=True)
AGAIN = CrewRestarted("e1", "SS3")
IN_ERROR = CrewReinstated("e1")
OUT = CrewDisqualified("e1")


def since(*facts: Fact, stage_id: str = "SS1", held: int | None = None) -> tuple[int, int]:
    """Returns what the public and headquarters know of e1; the first fact stands at 1."""
    known = OutSince()
    for position, fact in enumerate(facts, 1):
        known.note(Record(position, "desk", "a", position, fact))
    public = known.since("e1", stage_id, public=True, before=held)
    return public, known.since("e1", stage_id, public=False, before=held)


@pytest.mark.parametrize("out", [CrewDidNotStart("e1"), OUT, RETIRED])
def test_the_first_fact_that_put_it_out_counts(out: Fact) -> None:
    assert (1, 1) == since(out, OUT, RETIRED)


def test_a_crew_that_nothing_put_out_could_still_come() -> None:
    assert (0, 0) == since(CrewDidNotStart("e2"))


def test_a_retirement_is_the_publics_from_its_release_on() -> None:
    assert (0, 1) == since(SECRET)
    assert (2, 2) == since(SECRET, RELEASE)


def test_a_release_of_nothing_puts_nobody_out() -> None:
    assert (0, 0) == since(RELEASE)
    assert (0, 0) == since(SECRET, IN_ERROR, RELEASE)


def test_who_is_out_for_all_behind_a_retirement_of_the_desk_is_so_since_then() -> None:
    assert (2, 1) == since(SECRET, OUT)


@pytest.mark.parametrize(("stage_id", "at"), [("SS2", 1), ("SS3", 0), ("SS10", 0)])
def test_who_starts_again_comes_to_that_stage_and_those_behind_it(stage_id: str, at: int) -> None:
    assert (at, at) == since(RETIRED, AGAIN, stage_id=stage_id)


@pytest.mark.parametrize(("stage_id", "at"), [("SS2", 1), ("SS3", 3)])
def test_who_retires_again_is_out_of_each_stage_since_it_did_not_come(
    stage_id: str, at: int
) -> None:
    assert (at, at) == since(RETIRED, AGAIN, RETIRED, stage_id=stage_id)


def test_a_retirement_that_nobody_was_told_is_known_by_the_restart() -> None:
    assert (2, 2) == since(SECRET, AGAIN)
    assert (0, 0) == since(SECRET, AGAIN, stage_id="SS3")


@pytest.mark.parametrize("out", [OUT, RETIRED, SECRET])
def test_who_is_reinstated_could_come_again_to_all(out: Fact) -> None:
    assert (0, 0) == since(out, IN_ERROR)


@pytest.mark.parametrize(("stage_id", "at"), [("SS2", 1), ("SS3", 0), ("SS4", 0)])
def test_who_is_reinstated_behind_a_restart_drives_on_from_there(stage_id: str, at: int) -> None:
    assert (at, at) == since(RETIRED, AGAIN, OUT, IN_ERROR, stage_id=stage_id)


def test_of_two_restarts_the_last_one_is_where_a_reinstated_crew_drives_on() -> None:
    later = CrewRestarted("e1", "SS5")
    assert (3, 3) == since(RETIRED, AGAIN, RETIRED, later, OUT, IN_ERROR, stage_id="SS4")


def test_of_what_comes_during_a_hold_the_public_knows_nothing() -> None:
    assert (1, 0) == since(RETIRED, AGAIN, stage_id="SS3", held=2)
    assert (0, 1) == since(OUT, held=1)
