"""From a rally's published tables to a round's scores, and from a series to a rally.

Also the twin of `fold/standings.py`, `judge/standings.py` and `people.py`.
"""

from dataclasses import replace
from typing import Any

import pytest

from builders import Story
from flyingfinish.rally import facts as f
from flyingfinish.rally.changes import Changes
from flyingfinish.rally.entries import Competition, Enrolment, Shown, Title, TitleFor
from flyingfinish.rally.facts import PublicationStatus, StandingsBrought
from flyingfinish.rally.itinerary import StageKind
from flyingfinish.rally.judge.judge import judge
from flyingfinish.rally.judge.parts import Asked
from flyingfinish.rally.judge.series import judge_series
from flyingfinish.rally.refusals import Refused
from flyingfinish.rally.season import season_of
from flyingfinish.rally.series import commands as c
from flyingfinish.rally.series.bridge import rally_title_of, scored_tables
from flyingfinish.rally.series.parts import BroughtRow, BroughtScore
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


# --- the standings before a rally ----------------------------------------------------------------


def brought(series: Series | None, story: Story, **changes: str) -> f.Fact:
    command = c.BringStandings(
        **({"title_id": "t", "series_id": "cup", "series_title": "t", "round_id": "r1"} | changes)
    )
    asked = Asked(
        "test", "desk", "a", story.state.position, 1, series=series.state if series else None
    )
    return judge(story.state, Changes(), command, asked)


def test_a_rally_is_told_the_standings_before_it_with_its_own_crews() -> None:
    series = a_season(people="d1 c1 d2 c2 d3 c3 away", best_of=2)
    series.round("r2", always_counts=True)
    series.ended("r0", "d2 away d1")
    series.decide(c.AdjustPoints("t", "d1", -1_000, reason="late"))
    assert StandingsBrought(
        "t", "cup", "t", ("r0", "r1", "r2"), "r1",
        (
            BroughtRow("d2", "e2", scores=(BroughtScore("r0", 1, 25_000),)),
            BroughtRow("away", "", scores=(BroughtScore("r0", 2, 18_000),)),
            BroughtRow("d1", "e1", adjusted=-1_000, scores=(BroughtScore("r0", 3, 15_000),)),
            BroughtRow("d3", "e3"),
        ),
        2, ("r2",),
    ) == brought(series, weekend())  # fmt: skip


def test_the_round_s_own_score_is_not_brought_into_it() -> None:
    series = a_season()
    series.ended("r1", "d1")
    fact = brought(series, weekend())
    assert isinstance(fact, StandingsBrought)
    assert {()} == {row.scores for row in fact.rows}


def test_who_may_not_score_here_is_brought_without_a_crew() -> None:
    series = a_season(registered_only=True, chosen_multiplier_thousandths=1_500)
    series.registers("t", "d1", rounds=("r0",))
    series.registers("t", "d2", chosen_round="r1")
    series.ended("r0", "d1 d2")
    fact = brought(series, weekend())
    assert isinstance(fact, StandingsBrought)
    found = {row.competitor: (row.entry_id, row.multiplier_thousandths) for row in fact.rows}
    assert {"d1": ("", 1_000), "d2": ("e2", 1_500)} == found
    assert not fact.newcomers


def test_co_drivers_are_found_beside_their_drivers() -> None:
    title = replace(CUP, who=TitleFor.CO_DRIVER)
    fact = brought(a_season(who=TitleFor.CO_DRIVER), weekend(title))
    assert isinstance(fact, StandingsBrought)
    assert {"c1": "e1", "c2": "e2", "c3": "e3"} == {
        row.competitor: row.entry_id for row in fact.rows
    }


def test_teams_are_found_by_their_names() -> None:
    series = a_season(who=TitleFor.TEAM)
    series.decide(c.SetTeam("red", "Red"))
    fact = brought(series, weekend(replace(CUP, who=TitleFor.TEAM), teams="RED Blue"))
    assert isinstance(fact, StandingsBrought)
    assert (BroughtRow("red", team="RED"),) == fact.rows


@pytest.mark.parametrize(
    ("code", "changes"),
    [("unknown_title", {"title_id": "q"}), ("unknown_title", {"series_title": "q"}),
     ("unknown_round", {"round_id": "q"})],
)  # fmt: skip
def test_what_is_not_there_cannot_be_brought(code: str, changes: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        brought(a_season(), weekend(), **changes)
    assert code == refused.value.code


def test_standings_of_another_kind_do_not_fit() -> None:
    with pytest.raises(Refused) as refused:
        brought(a_season(who=TitleFor.TEAM), weekend())
    assert "not_this_kind" == refused.value.code


@pytest.mark.parametrize("there", [False, True])
def test_a_series_that_nobody_opened_has_no_standings(there: bool) -> None:
    series = Series()
    series.state.series = None
    with pytest.raises(Refused) as refused:
        brought(series if there else None, weekend())
    assert "unknown_series" == refused.value.code


def test_a_title_is_found_in_whichever_competition_has_it() -> None:
    story = weekend()
    story.tell(
        f.CompetitionSet(Competition("hist", "Historic", 2, titles=(Title("h", "H", "erc-2025"),)))
    )
    assert "hist" == rally_title_of(story.state, "h")[1]


def test_the_last_standings_for_a_title_count() -> None:
    story, series = weekend(), a_season()
    first = brought(series, story)
    story.tell(first)
    series.ended("r0", "d1")
    story.tell(brought(series, story))
    assert {"t": brought(series, story)} == story.state.brought
    assert {"t"} == story.touched[-1].standings


def test_standings_told_anew_are_a_decision_that_no_table_rests_on() -> None:
    story, changes = weekend(), Changes()
    record = story.tell(brought(a_season(), story))
    changes.note(record)
    assert () == changes.since(0, ("results",), "other", "b")
    assert 1 == len(changes.since(0, ("standings:t",), "other", "b"))
