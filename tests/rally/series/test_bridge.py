"""From a rally's published tables to a round's scores.

Also the twin of `people.py`; what a series tells a rally is in `test_bridge_brought.py`.
"""

from dataclasses import replace
from typing import Any

import pytest

from builders import Story
from flyingfinish.rally import facts as f
from flyingfinish.rally.entries import Competition, Enrolment, Shown, TitleFor
from flyingfinish.rally.facts import PublicationStatus
from flyingfinish.rally.itinerary import StageKind
from flyingfinish.rally.judge.parts import Asked
from flyingfinish.rally.judge.series import judge_series
from flyingfinish.rally.refusals import Refused
from flyingfinish.rally.season import season_of
from flyingfinish.rally.series import commands as c
from flyingfinish.rally.series.bridge import scored_tables
from flyingfinish.rally.series.parts import RoundTerms, ScoredRow
from flyingfinish.rally.series.people import plain
from season_weekend import CUP, a_season, driven, publishes, weekend
from small_series import Series

ALL = ("overall", "range/sunday", "stage/SS3")


def scored(series: Series, story: Story | None, rally_id: str = "test") -> f.Fact:
    asked = Asked(
        "cup", "desk", "a", series.state.position, 1, rally=story.state if story else None
    )
    command = c.ScoreRound("r1", rally_id)
    return judge_series(series.state, series.changes, command, asked)


def points(series: Series, story: Story) -> dict[str, tuple[int, ...]]:
    """Scores the round by the rally; competitor -> addends in whole points."""
    series.fold(scored(series, story))
    season = season_of(series.state, series.state.titles["t"])
    return {
        name: tuple(part // 1_000 for part in score.parts)
        for name, score in season.scores[-1].items()
    }


def refusal(series: Series, story: Story | None, **changes: Any) -> tuple[str, dict[str, Any]]:
    with pytest.raises(Refused) as refused:
        scored(series, story, **changes)
    return refused.value.code, refused.value.params


def test_every_addend_comes_from_the_published_version_of_its_table() -> None:
    story, series = driven(), a_season("wrc-2025")
    publishes(story, *ALL)
    # 1 wins the rally, 2 the last day, 3 the power stage.
    assert {"d1": (25, 4, 3), "d2": (17, 5, 4), "d3": (15, 3, 5)} == points(series, story)


def test_a_table_bears_the_version_and_the_hash_it_was_taken_from() -> None:
    story, series = driven(), a_season()
    publishes(story, "overall", "overall")
    (table,) = scored_tables(series.state, series.state.rounds["r1"].round, story.state)
    last = story.state.publications["overall"][-1]
    assert ("overall", 2, last.table_hash) == (
        table.classification, table.version, table.table_hash
    )  # fmt: skip


def test_what_is_only_provisional_stays_marked() -> None:
    story, series = driven(), a_season()
    publishes(story, "overall", status=PublicationStatus.PROVISIONAL)
    (table,) = scored_tables(series.state, series.state.rounds["r1"].round, story.state)
    assert True is table.provisional


def test_saturday_s_points_come_from_the_overall_after_that_day() -> None:
    story, series = driven(), a_season("wrc-2024")
    publishes(story, *ALL, "overall/SS1")
    assert {"d1": (18, 6, 3), "d2": (15, 7, 4), "d3": (13, 5, 5)} == points(series, story)


def test_a_time_given_on_the_power_stage_scores_nothing_in_the_season() -> None:
    story, series = driven(), a_season("wrc-2025")
    story.given("3", "SS3", "4:58.0")
    publishes(story, *ALL)
    parts = points(series, story)
    assert {"d1": 4, "d2": 5, "d3": 0} == {name: parts[name][2] for name in parts}


def test_a_crew_that_was_denied_points_scores_nothing_in_the_season() -> None:
    story, series = driven(), a_season("wrc-2025")
    story.tell(f.PointsDenied("e1"))
    publishes(story, *ALL)
    assert {"d2": (25, 5, 4), "d3": (17, 4, 5)} == points(series, story)


def test_the_points_of_a_leg_come_from_its_own_table() -> None:
    story, series = driven(replace(CUP, scheme="erc-2021")), a_season("erc-2021")
    publishes(story, "overall", "range/leg_1", "range/leg_2")
    assert {"d1": (30, 5, 4), "d2": (24, 4, 5), "d3": (21, 3, 3)} == points(series, story)


def test_stage_wins_come_from_their_own_table() -> None:
    story, series = driven(), a_season("junior-wrc", class_ids=("SM1",))
    publishes(story, "class/SM1", "class/SM1/stagewins")
    assert {"d1": (25, 1), "d2": (18, 1), "d3": (15, 1)} == points(series, story)


def test_co_drivers_score_from_the_same_tables() -> None:
    story, series = driven(), a_season(who=TitleFor.CO_DRIVER)
    publishes(story, "overall")
    assert {"c1": (25,), "c2": (18,), "c3": (15,)} == points(series, story)


def test_a_corrected_version_scores_anew() -> None:
    story, series = driven(), a_season()
    publishes(story, "overall")
    assert (25,) == points(series, story)["d1"]
    story.penalty("1", "TC3", 60_000)
    publishes(story, "overall")
    assert (15,) == points(series, story)["d1"]


@pytest.mark.parametrize("status", [None, PublicationStatus.REOPENED])
def test_a_table_that_is_not_published_gives_no_points(status: PublicationStatus | None) -> None:
    story, series = driven(), a_season()
    if status:
        publishes(story, "overall")
        publishes(story, "overall", status=status)
    assert ("never_published", {"classification": "overall"}) == refusal(series, story)


def test_a_crew_that_the_series_does_not_know_is_named() -> None:
    story, series = driven(), a_season(people="d1 d2")
    publishes(story, "overall")
    assert ("unknown_person", {"person": "d3", "name": "D3"}) == refusal(series, story)


def test_where_only_registered_crews_score_the_others_are_left_out() -> None:
    story, series = driven(), a_season(people="d1 d2", registered_only=True)
    series.registers("t", "d2")
    publishes(story, "overall")
    assert {"d2": (25,)} == points(series, story)


def test_a_co_driver_whom_the_series_does_not_know_is_nobody() -> None:
    story, series = driven(), a_season(people="d1 d2 d3 c2")
    publishes(story, "overall")
    (table,) = scored_tables(series.state, series.state.rounds["r1"].round, story.state)
    assert ["", "c2", ""] == [row.co_driver for row in table.rows]


def test_a_guest_takes_nothing_away() -> None:
    story, series = driven(), a_season()
    entry = story.state.entries["e1"]
    guest = Enrolment("SM", ("SM1",), Shown.WITHOUT_PLACE)
    story.tell(f.EntrySet(replace(entry, enrolments=(guest,))))
    publishes(story, "overall")
    assert {"d2": (25,), "d3": (18,)} == points(series, story)


def test_who_did_not_start_has_not_started() -> None:
    story, series = weekend(), a_season()
    story.tell(f.CrewDidNotStart("e3"))
    for car, ms in (("1", 300_000), ("2", 310_000)):
        for number in (1, 2, 3):
            story.drives(car, f"SS{number}", ms)
    publishes(story, "overall")
    (table,) = scored_tables(series.state, series.state.rounds["r1"].round, story.state)
    assert {"d1": True, "d2": True, "d3": False} == {row.driver: row.started for row in table.rows}


def test_a_rally_without_a_power_stage_has_no_points_for_one() -> None:
    series = a_season("wrc-2019")
    story = driven()
    road = story.state.itinerary
    plain_stages = tuple(replace(one, kind=StageKind.SPECIAL) for one in road.stages)
    story.tell(f.ItinerarySet(replace(road, stages=plain_stages)))
    publishes(story, "overall")
    assert (25, 0) == points(series, story)["d1"]


def test_a_rally_of_one_day_has_no_day_before() -> None:
    story, series = driven(), a_season("wrc-2024")
    road = story.state.itinerary
    one_leg = tuple(replace(one, leg=1) for one in road.stages)
    story.tell(f.ItinerarySet(replace(road, stages=one_leg)))
    publishes(story, *ALL)
    assert 0 == points(series, story)["d1"][0]


@pytest.mark.parametrize(
    ("competition_id", "code"), [("", ""), ("SM", ""), ("hist", "unknown_competition")]
)
def test_a_round_is_one_competition_of_its_rally(competition_id: str, code: str) -> None:
    story, series = driven(), a_season()
    publishes(story, "overall")
    series.round("r1", rally_id="test", competition_id=competition_id)
    if code:
        assert code == refusal(series, story)[0]
    else:
        assert isinstance(scored(series, story), f.RoundScored)


def test_a_rally_without_a_competition_scores_nothing() -> None:
    assert "unknown_competition" == refusal(a_season(), Story())[0]


def test_only_the_rally_of_the_round_scores_it() -> None:
    assert "not_of_this_round" == refusal(a_season(), driven(), rally_id="other")[0]
    assert "unknown_rally" == refusal(a_season(), None)[0]


def test_names_are_the_same_in_any_case_and_spacing() -> None:
    assert plain(" Esapekka  LAPPI") == plain("esapekka lappi")
    assert plain("Matti Mäki") != plain("Matti Maki")


def test_two_people_of_one_name_are_told_apart_by_their_ids() -> None:
    story, series = driven(), a_season()
    series.decide(c.RecordCompetitor("other", "D1"))
    publishes(story, "overall")
    assert {"d1": (25,), "d2": (18,), "d3": (15,)} == points(series, story)


def test_who_of_two_with_one_name_it_is_is_not_guessed() -> None:
    story, series = driven(), a_season(people="d2 d3")
    for person in ("one", "other"):
        series.decide(c.RecordCompetitor(person, "D1"))
    publishes(story, "overall")
    assert ("unknown_person", {"person": "d1", "name": "D1"}) == refusal(series, story)


def test_who_was_erased_keeps_the_place_without_a_name() -> None:
    story, series = driven(), a_season()
    publishes(story, "overall")
    for erased in ("d1", "c1"):
        story.tell(f.PersonRecorded(erased, ""))
    series.fold(f.PersonRecorded("d1", ""))
    assert {"d1": (25,), "d2": (18,), "d3": (15,)} == points(series, story)
    assert "" == series.state.name_of("d1")


def test_an_erased_crew_that_the_series_never_knew_is_scored_all_the_same() -> None:
    story, series = driven(), a_season(people="d2 d3")
    publishes(story, "overall")
    story.tell(f.PersonRecorded("d1", ""))
    assert {"d1": (25,), "d2": (18,), "d3": (15,)} == points(series, story)


def test_a_title_that_a_round_does_not_count_for_asks_for_none_of_its_tables() -> None:
    story, series = driven(), a_season()
    series.title("other", "wrc-support", class_ids=("SM2",))
    series.round("r1", rally_id="test", terms=(RoundTerms("other", counts=False),))
    publishes(story, "overall")
    assert {"d1": (25,), "d2": (18,), "d3": (15,)} == points(series, story)


def test_one_title_open_to_everybody_is_enough_to_need_every_crew_known() -> None:
    story, series = driven(), a_season(people="d1 d2", registered_only=True)
    series.title("open")
    publishes(story, "overall")
    assert "unknown_person" == refusal(series, story)[0]


def test_the_power_stage_of_a_title_is_the_one_that_this_title_has() -> None:
    first = replace(CUP, title_id="first", power_stage="SS2")
    story, series = driven(first, CUP), a_season("wrc-2025")
    publishes(story, *ALL, "stage/SS2")
    parts = points(series, story)
    assert {"d1": 3, "d2": 4, "d3": 5} == {name: parts[name][2] for name in parts}


def test_who_is_unknown_leaves_those_behind_in_the_table() -> None:
    story, series = driven(), a_season(people="d2 d3", registered_only=True)
    publishes(story, "overall")
    (table,) = scored_tables(series.state, series.state.rounds["r1"].round, story.state)
    assert ["d2", "d3"] == [row.driver for row in table.rows]


def test_a_crew_that_retired_stands_behind_all_placed_ones_without_a_place() -> None:
    story, series = driven(), a_season()
    story.retires("1", "TC3", released=True)
    publishes(story, "overall")
    (table,) = scored_tables(series.state, series.state.rounds["r1"].round, story.state)
    assert [ScoredRow("d2", "c2", 1), ScoredRow("d3", "c3", 2), ScoredRow("d1", "c1", 0)] == [
        *table.rows
    ]


def test_a_round_that_names_no_competition_is_the_main_ones_whichever_was_told_first() -> None:
    story = Story()
    story.tell(f.CompetitionSet(Competition("hist", "Historic", 2)))
    for record in driven().records:
        story.tell(record.fact, record.source, person=record.person)
    publishes(story, "overall")
    series = a_season()
    assert {"d1": (25,), "d2": (18,), "d3": (15,)} == points(series, story)
