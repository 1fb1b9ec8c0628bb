"""Rankings for points: anew among some, between two controls, stage wins, starts."""

from builders import MAIN, Story, a_rally, stage, start_of
from flyingfinish.rally.entries import Shown
from flyingfinish.rally.facts import CrewDidNotStart, Provenance, StageState
from flyingfinish.rally.point_rankings import (
    Ranked,
    range_table,
    re_ranked,
    stage_places,
    stage_wins,
    started,
)


def weekend() -> Story:
    """Saturday SS1 with TC1A behind it, Sunday SS2 and SS3; cars 1 to 3."""
    roads = [stage(1), stage(2, leg=2, section=2), stage(3, leg=2, section=2)]
    story = a_rally(roads, "1 2 3", after=["TC1A", "TC3A"], stage_win_by_given_times=True)
    for car, times in (("1", "5:00.0 5:01.0 5:00.0"), ("2", "4:00.0 5:02.0 5:00.0"),
                       ("3", "6:00.0 5:00.0 5:00.5")):  # fmt: skip
        for number, time in enumerate(times.split(), 1):
            story.drives(car, f"SS{number}", time)
    return story


def sunday(story: Story, first: str = "TC2", last: str = "TC3A") -> list[tuple[str, int, int]]:
    rows = range_table(story.state, MAIN, first, last, "public")
    return [(row.entry_id[1:], row.place, total) for total, row in rows]


def test_the_range_adds_the_stages_that_finish_in_it() -> None:
    assert [("3", 1, 600_500), ("1", 2, 601_000), ("2", 3, 602_000)] == sunday(weekend())


def test_a_penalty_in_the_span_counts_and_one_before_it_does_not() -> None:
    story = weekend()
    story.penalty("3", "TC3A", 10_000)
    story.penalty("1", "TC1A", 60_000)
    assert ["1", "2", "3"] == [car for car, _, _ in sunday(story)]


def test_the_controls_behind_a_stage_do_not_bring_its_time() -> None:
    assert sunday(weekend()) == sunday(weekend(), "TC1A")


def test_equal_totals_in_the_range_share_a_place() -> None:
    story = weekend()
    story.penalty("3", "SS2", 500)
    assert [1, 1, 3] == [place for _, place, _ in sunday(story)]


def test_who_is_out_incomplete_or_a_guest_is_not_in_the_range() -> None:
    story = weekend()
    story.enters("4", "SM1", shown=Shown.WITHOUT_PLACE)
    story.enters("5", "SM1")
    story.drives("4", "SS2", "4:00.0")
    story.drives("4", "SS3", "4:00.0")
    story.drives("5", "SS2", "4:00.0")
    story.retires("1", "TC3A", permanent=True, released=True)
    assert ["3", "2"] == [car for car, _, _ in sunday(story)]


def test_a_cancelled_stage_is_not_in_the_range() -> None:
    story = weekend()
    story.stage_is("SS2", StageState.CANCELLED)
    assert [("1", 1, 300_000), ("2", 1, 300_000), ("3", 3, 300_500)] == sunday(story)


def test_a_span_that_is_not_on_the_road_ranks_nobody() -> None:
    assert [[], []] == [sunday(weekend(), "TC9"), sunday(weekend(), "TC2", "TC9")]


def test_places_are_given_anew_and_shared_ones_stay_shared() -> None:
    rows = [Ranked(7, "c"), Ranked(2, "a"), Ranked(7, "b")]
    assert [Ranked(1, "a"), Ranked(2, "b"), Ranked(2, "c")] == re_ranked(rows, {}, 0)


def test_a_third_car_of_a_team_is_passed_over() -> None:
    rows = [Ranked(place, f"e{place}") for place in range(1, 5)]
    teams = {"e1": "T", "e2": "T", "e3": "T", "e4": "M"}
    assert ["e1", "e2", "e4"] == [row.entry_id for row in re_ranked(rows, teams, 2)]


def wins(story: Story, *eligible: str) -> dict[str, int]:
    return stage_wins(story.state, MAIN, [f"e{car}" for car in eligible], "public")


def test_a_shared_stage_win_counts_for_each() -> None:
    assert {"e1": 1, "e2": 2, "e3": 1} == wins(weekend(), "1", "2", "3")


def test_stage_wins_are_among_the_eligible() -> None:
    assert {"e1": 2, "e3": 1} == wins(weekend(), "1", "3")


def test_a_time_of_the_stewards_can_win_and_a_restart_cannot() -> None:
    story = weekend()
    story.given("1", "SS1", "3:00.0", Provenance.STEWARDS)
    story.given("3", "SS1", "2:00.0", Provenance.RESTART)
    assert {"e1": 2, "e2": 1, "e3": 1} == wins(story, "1", "2", "3")


def test_nobody_wins_a_stage_for_which_all_were_given_one_time() -> None:
    story = weekend()
    for car in "123":
        story.given(car, "SS1", "5:00.0")
    assert {"e1": 1, "e2": 1, "e3": 1} == wins(story, "1", "2", "3")


def power_places(story: Story) -> list[tuple[str, int]]:
    found = stage_places(story.state, MAIN, "SS1", "public")
    return [(one.entry_id[1:], one.place) for one in found]


def begun(story: Story, car: str, *stages: str) -> bool:
    return started(story.state.crew(f"e{car}", "public"), stages or ("SS1", "SS2", "SS3"))


def test_the_places_of_a_stage_are_those_of_its_table() -> None:
    assert [("2", 1), ("1", 2), ("3", 3)] == power_places(weekend())


def test_while_a_stage_is_suspended_its_places_score_nothing() -> None:
    story = weekend()
    story.stage_is("SS1", StageState.SUSPENDED)
    found = [power_places(story)]
    story.stage_is("SS1", StageState.COMPLETED)
    assert [0, 3] == [len(places) for places in (*found, power_places(story))]


def test_a_stage_that_is_not_on_the_road_has_no_places() -> None:
    assert [] == stage_places(weekend().state, MAIN, "SS9", "public")


def test_a_restart_time_scores_nothing_and_takes_no_place_away() -> None:
    story = weekend()
    story.given("2", "SS1", "4:00.0", Provenance.RESTART)
    story.given("3", "SS1", "4:30.0", Provenance.NOTIONAL)
    assert [("3", 2), ("1", 3)] == power_places(story)


def test_a_given_time_scores_where_it_may_win_alone() -> None:
    story = a_rally(1, "1 2")
    story.drives("1", "SS1", "5:00.0")
    story.given("2", "SS1", "4:00.0")
    assert [("1", 2)] == power_places(story)


def test_a_crew_that_was_only_due_has_not_started() -> None:
    story = a_rally(1, "1 2")
    story.due("SS1", "1 2")
    story.finishes("2", "SS1", start_of("SS1") + 400_000)
    assert [False, True] == [begun(story, "1"), begun(story, "2")]


def test_a_crew_seen_on_stages_of_another_competition_alone_has_not_started() -> None:
    story = a_rally(2, "1")
    story.starts("1", "SS1")
    assert [True, False] == [begun(story, "1", "SS1"), begun(story, "1", "SS2")]


def test_a_crew_seen_at_a_finish_has_started_though_due_starts_make_no_time() -> None:
    story = a_rally(1, "1", due_starts_shown=False)
    story.due("SS1", "1")
    story.finishes("1", "SS1", start_of("SS1") + 400_000)
    assert begun(story, "1")


def test_a_crew_with_a_start_or_a_time_has_started() -> None:
    story = weekend()
    story.enters("4", "SM1")
    story.enters("5", "SM1")
    story.starts("5", "SS1")
    story.enters("6", "SM1")
    story.given("6", "SS1", "9:00.0")
    story.tell(CrewDidNotStart("e1"))
    known = {car: begun(story, car) for car in "12456"}
    assert {"1": False, "2": True, "4": False, "5": True, "6": True} == known
