"""By which regulations a crew's times count: those of the competition that it drives for."""

from typing import Any

from builders import Story, a_rally
from flyingfinish.rally.counted_times import home_of, in_force_for, timing_of
from flyingfinish.rally.entries import Competition, Enrolment, RallyClass
from flyingfinish.rally.facts import CompetitionSet, RegulationsChanged
from flyingfinish.rally.regulations import Regulations

BOTH = (Enrolment("SM", ("SM1",)), Enrolment("cup", ("C1",)))
CUP = (Enrolment("cup", ("C1",)),)


def told(**overrides: Any) -> Story:
    """A cup with settings of its own beside SM; car 1 is in both, 2 in SM, 3 in the cup alone."""
    story = a_rally(2, "1 2 3")
    one = Competition("cup", "Cup", 2, (RallyClass("C1", "C1", 1),), overrides=overrides)
    story.tell(CompetitionSet(one))
    story.enters("1", enrolments=BOTH)
    story.enters("3", enrolments=CUP)
    return story


def counted(story: Story, car: str, audience: Any = "internal") -> int | None:
    time = story.state.crew(f"e{car}", audience).stages["SS1"].time
    return None if time is None else time.counted_ms


def test_a_crews_own_time_is_cut_by_the_competition_that_it_drives_for() -> None:
    story = told(total_precision_ms=1_000)
    for car in "13":
        story.drives(car, "SS1", 300_900)
    assert (300_900, 300_000) == (counted(story, "1"), counted(story, "3"))


def test_the_first_competition_by_its_order_is_the_home() -> None:
    story = told()
    homes = [home_of(story.state, story.state.entries[f"e{car}"]) for car in "123"]
    assert ["SM", "SM", "cup"] == homes


def test_who_is_enrolled_nowhere_that_there_is_has_no_home() -> None:
    story = told()
    story.enters("1", enrolments=(Enrolment("gone"), *CUP))
    story.enters("2", enrolments=())
    assert ["cup", ""] == [home_of(story.state, story.state.entries[one]) for one in ("e1", "e2")]


def test_where_all_time_alike_nothing_is_kept() -> None:
    story = told(late_ms_per_minute=5_000)
    assert ({}, {}) == (story.state.timings, story.state.timed_by)


def test_what_is_kept_goes_when_they_time_alike_again() -> None:
    story = told(total_precision_ms=1_000)
    before = (set(story.state.timings), set(story.state.timed_by))
    story.tell(RegulationsChanged({"total_precision_ms": 100}, "cup"))
    after = (set(story.state.timings), set(story.state.timed_by))
    assert (({"SM", "cup"}, {"e3"}), (set(), set())) == (before, after)


def test_a_crew_that_changes_its_home_is_timed_anew() -> None:
    story = told(total_precision_ms=1_000)
    story.drives("3", "SS1", 300_900)
    story.enters("3", "SM1")
    assert 300_900 == counted(story, "3")


def test_a_held_crews_public_time_follows_its_competition() -> None:
    story = told()
    story.drives("3", "SS1", 300_900)
    story.holds("3")
    cup = Competition(
        "cup", "Cup", 2, (RallyClass("C1", "C1", 1),), overrides={"total_precision_ms": 1_000}
    )
    story.tell(CompetitionSet(cup))
    assert (300_000, 300_000) == (counted(story, "3"), counted(story, "3", "public"))


def test_a_competition_without_its_own_book_follows_the_rally() -> None:
    story = told()
    assert story.state.regulations is in_force_for(story.state, "cup")


def test_settings_of_cards_and_starts_are_no_part_of_how_a_time_counts() -> None:
    assert timing_of(Regulations()) == timing_of(Regulations(late_ms_per_minute=1))
