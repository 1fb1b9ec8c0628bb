"""Points of a title in a rally that runs: what they would be if it ended now.

Also the twin of `boards/points.py`.
"""

from typing import Any

import pytest

from builders import MAIN, Story, a_rally, stage, start_of
from flyingfinish.rally.boards.boards import Board
from flyingfinish.rally.classification import overall_after_stage
from flyingfinish.rally.entries import (
    Competition,
    ControlRange,
    Enrolment,
    RallyClass,
    Shown,
    Title,
    TitleFor,
)
from flyingfinish.rally.errors import UnknownPreset
from flyingfinish.rally.facts import CompetitionSet, EntrySet, PointsDenied, Provenance, StageState
from flyingfinish.rally.itinerary import StageKind
from flyingfinish.rally.point_rankings import Ranked
from flyingfinish.rally.point_tables import Component, Scheme, Source
from flyingfinish.rally.published_table import published_table
from flyingfinish.rally.scopes import road_of
from flyingfinish.rally.state_parts import Touched
from flyingfinish.rally.title_points import (
    TitleField,
    TitleRow,
    completed_up_to,
    day_end_of,
    end_now,
    points_now,
    power_stage_of,
    range_of,
    row_key,
    scheme_of,
    title_rows,
)

WRC = Title("wrc", "WRC", "wrc-2025", range_id="sunday")
CLASSES = (RallyClass("SM1", "SM1", 1), RallyClass("SM2", "SM2", 2))


def weekend(*titles: Title, cars: str = "1 2 3") -> Story:
    """SS1 on Saturday; SS2 and the power stage SS3 on Sunday."""
    power = stage(3, leg=2, section=2, kind=StageKind.POWER, precision_ms=1)
    story = a_rally([stage(1), stage(2, leg=2, section=2), power], cars)
    sunday = (ControlRange("sunday", "Sunday", "TC2", "SF3"),)
    story.tell(CompetitionSet(Competition("SM", "SM", 1, CLASSES, ranges=sunday, titles=titles)))
    return story


def drive(story: Story, stage_id: str, *cars_ms: tuple[str, int]) -> None:
    for car, ms in cars_ms:
        story.drives(car, stage_id, ms)


def said(story: Story, title: Title = WRC) -> dict[str, tuple[int, tuple[int, ...]]]:
    """Name -> place and parts in whole points; the board is held against it."""
    stage_id, rows = points_now(story.state, "SM", title, "public")
    board = Board("public")
    board.show(story.state, Touched(road=True))
    table = board.tables[f"points/{title.title_id}"]
    table.take_changes()
    assert stage_id == table.head.get("stage", "")
    assert {row.name: row.total for row in rows} == {
        name: row["points"] for name, row in table.rows().items()
    }
    return {row.name: (row.place, tuple(part // 1_000 for part in row.parts)) for row in rows}


def test_the_winner_of_everything_has_25_and_5_and_5() -> None:
    story = weekend(WRC)
    for stage_id in ("SS1", "SS2", "SS3"):
        drive(story, stage_id, ("1", 300_000), ("2", 301_000), ("3", 302_000))
    assert (1, (25, 5, 5)) == said(story)["e1"]


def test_before_a_stage_is_over_the_order_is_that_of_the_stage_before() -> None:
    story = weekend(WRC)
    drive(story, "SS1", ("1", 300_000), ("2", 301_000), ("3", 302_000))
    drive(story, "SS2", ("3", 200_000))
    assert {"e1": (1, (25, 0, 0)), "e2": (2, (17, 0, 0)), "e3": (3, (15, 5, 0))} == said(story)


def test_the_power_stage_counts_as_it_stands_by_the_thousandth() -> None:
    story = weekend(WRC)
    drive(story, "SS1", ("1", 300_000), ("2", 301_000), ("3", 302_000))
    drive(story, "SS2", ("1", 300_000), ("2", 301_000), ("3", 302_000))
    drive(story, "SS3", ("2", 298_914), ("3", 298_913))
    parts = {name: row[1][2] for name, row in said(story).items()}
    assert {"e1": 0, "e2": 4, "e3": 5} == parts


def test_who_is_out_has_no_place_if_it_ended_now() -> None:
    story = weekend(WRC)
    drive(story, "SS1", ("1", 300_000), ("2", 301_000), ("3", 302_000))
    story.retires("1", "SS2", released=True)
    assert {"e2": (1, (25, 0, 0)), "e3": (2, (17, 0, 0))} == said(story)


def test_a_crew_without_a_time_holds_the_order_back_until_officials_call_the_stage_over() -> None:
    story = weekend(WRC)
    drive(story, "SS1", ("1", 300_000), ("2", 301_000))
    assert {} == said(story)
    story.stage_is("SS1", StageState.COMPLETED)
    assert ["e1", "e2"] == list(said(story))


def test_before_the_first_time_there_are_no_points() -> None:
    story = weekend(WRC)
    road = road_of(story.state, MAIN)
    assert ({}, (-1, [])) == (said(story), end_now(story.state, MAIN, road, "public"))


def test_the_saturday_of_2024_stands_while_sunday_is_driven() -> None:
    title = Title("wrc", "WRC", "wrc-2024")
    story = weekend(title)
    drive(story, "SS1", ("1", 300_000), ("2", 301_000), ("3", 302_000))
    drive(story, "SS2", ("1", 400_000), ("2", 301_000), ("3", 302_000))
    assert {"e1": (3, (18, 5, 0)), "e2": (1, (15, 7, 0)), "e3": (2, (13, 6, 0))} == said(
        story, title
    )


def test_on_saturday_the_overall_so_far_is_what_saturday_would_give() -> None:
    title = Title("wrc", "WRC", "wrc-2024", after_stage="SS2")
    story = weekend(title)
    drive(story, "SS1", ("1", 300_000), ("2", 301_000), ("3", 302_000))
    assert (1, (18, 0, 0)) == said(story, title)["e1"]


def test_juniors_score_stage_wins_among_themselves() -> None:
    title = Title("jun", "Junior", "junior-wrc", eligible=("e2", "e3"))
    story = weekend(title)
    drive(story, "SS1", ("1", 300_000), ("2", 301_000), ("3", 302_000))
    assert {"e2": (1, (25, 1)), "e3": (2, (18, 0))} == said(story, title)


def test_a_start_bonus_is_there_from_the_start_on() -> None:
    title = Title("ie", "IE", "irish-tarmac-bonus")
    story = weekend(title)
    story.starts("2", "SS1")
    assert {"e2": (0, (0, 5))} == said(story, title)


def test_a_title_of_a_class_counts_its_places() -> None:
    title = Title("sm2", "SM2", "wrc-support", "SM2")
    story = weekend(title)
    story.enters("4", "SM2")
    drive(story, "SS1", ("1", 300_000), ("4", 330_000))
    assert {"e4": (1, (25,))} == said(story, title)


def test_a_guest_scores_for_no_title() -> None:
    story = weekend(WRC, cars="1")
    story.enters("7", "SM1", shown=Shown.WITHOUT_PLACE)
    drive(story, "SS1", ("1", 300_000), ("7", 290_000))
    assert ["e1"] == list(said(story))


def test_a_guest_takes_no_points_of_a_power_stage_away() -> None:
    story = weekend(WRC, cars="1")
    story.enters("7", "SM1", shown=Shown.WITHOUT_PLACE)
    for stage_id in ("SS1", "SS2", "SS3"):
        drive(story, stage_id, ("7", 290_000), ("1", 300_000))
    assert {"e1": (1, (25, 5, 5))} == said(story)


def test_below_the_table_of_a_power_stage_nobody_is_looked_at() -> None:
    story = weekend(WRC, cars="1 2 3 4 5 6 7")
    for stage_id in ("SS1", "SS2", "SS3"):
        drive(story, stage_id, *((str(n), 300_000 + 1_000 * max(n, 5)) for n in range(1, 8)))
    parts = [row[1][2] for row in said(story).values()]
    assert [5, 5, 5, 5, 5, 0, 0] == parts


def test_a_crew_of_one_scores_for_no_title_of_co_drivers() -> None:
    title = Title("co", "Co", "wrc-support", who=TitleFor.CO_DRIVER)
    story = weekend(title, cars="1")
    entry = story.state.entries["e1"]
    alone = Enrolment("SM", ("SM1",))
    story.tell(EntrySet(type(entry)("e8", "8", "d8", "", enrolments=(alone,))))
    drive(story, "SS1", ("1", 300_000), ("8", 290_000))
    assert {"e1": (1, (25,))} == said(story, title)


def with_teams(title: Title) -> Story:
    story = weekend(title, cars="")
    for car, team in (("1", "A"), ("2", "A"), ("3", "B"), ("4", "")):
        story.enters(car, enrolments=(Enrolment("SM", ("SM1",), team=team),))
    drive(story, "SS1", ("1", 300_000), ("2", 301_000), ("3", 302_000), ("4", 290_000))
    return story


def test_a_team_has_what_its_cars_score() -> None:
    title = Title("t", "Teams", "wrc-support", who=TitleFor.TEAM)
    story = with_teams(title)
    assert {"A": (0, (43,)), "B": (0, (15,))} == said(story, title)
    _, rows = points_now(story.state, "SM", title, "public")
    assert (("e1", 25_000), ("e2", 18_000)) == rows[0].cars


def test_a_team_s_cars_beyond_its_number_are_passed_over() -> None:
    title = Title("t", "Teams", "wrc-support", who=TitleFor.TEAM, team_cars=1)
    assert {"A": (0, (25,)), "B": (0, (18,))} == said(with_teams(title), title)


def test_a_multiplier_is_of_every_part() -> None:
    title = Title("x", "X", "wrc-support", multiplier_thousandths=1_500)
    story = weekend(title, cars="1")
    drive(story, "SS1", ("1", 300_000))
    _, rows = points_now(story.state, "SM", title, "public")
    assert [37_500] == [row.total for row in rows]


def test_an_unknown_scheme_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownPreset, match="wrc-2025"):
        scheme_of(Title("x", "X", "wrc-2026"))


def test_where_a_title_says_nothing_the_road_does() -> None:
    state = weekend(WRC).state
    stages = state.itinerary.stages
    bare = Title("x", "X", "wrc-2025")
    found = range_of(state, bare, "SM")
    assert ("SS3", "SS1", "TC2", "SF3") == (
        power_stage_of(bare, stages),
        day_end_of(bare, stages),
        found.from_control,
        found.to_control,
    )


def test_what_a_title_says_goes_before_the_road() -> None:
    state = weekend(WRC).state
    stages = state.itinerary.stages
    told = Title("x", "X", "wrc-2025", power_stage="SS2", range_id="sunday", after_stage="SS2")
    assert ("SS2", "SS2", "sunday") == (
        power_stage_of(told, stages),
        day_end_of(told, stages),
        range_of(state, told, "SM").range_id,
    )


def test_a_road_of_one_leg_without_power_stage_has_neither() -> None:
    stages = a_rally(2).state.itinerary.stages
    assert ("", "") == (power_stage_of(WRC, stages), day_end_of(WRC, stages))


def test_the_last_stage_called_over_is_looked_for_up_to_the_reference() -> None:
    story = weekend(WRC)
    story.stage_is("SS1", StageState.COMPLETED)
    story.stage_is("SS3", StageState.COMPLETED)
    road = road_of(story.state, MAIN)
    assert [-1, 0, 0, 2] == [completed_up_to(story.state, road, nth) for nth in (-1, 0, 1, 2)]


def heads(story: Story) -> dict[str, Any]:
    board = Board("public")
    board.show(story.state, Touched(road=True))
    return board.tables["points/wrc"].head


def test_points_are_marked_provisional_until_the_last_stage_is_over() -> None:
    story = weekend(WRC, cars="1")
    found = [heads(story)]
    for stage_id in ("SS1", "SS3", "SS2"):
        drive(story, stage_id, ("1", 300_000))
        found.append(heads(story))
    assert [
        {"provisional": True},
        {"stage": "SS1", "provisional": True},
        {"stage": "SS1", "provisional": True},
        {"stage": "SS3"},
    ] == found


def test_a_last_stage_that_is_taken_out_makes_the_points_those_of_the_end() -> None:
    story = weekend(WRC, cars="1")
    board = Board("public")
    board.show(story.state, Touched(road=True))
    told = len(story.touched)
    drive(story, "SS1", ("1", 300_000))
    drive(story, "SS2", ("1", 300_000))
    story.stage_is("SS3", StageState.SUSPENDED)
    for touched in story.touched[told:]:
        board.show(story.state, touched)
    assert {"stage": "SS2"} == board.tables["points/wrc"].head


def test_the_power_stage_scores_nothing_while_it_is_suspended() -> None:
    story = weekend(WRC)
    drive(story, "SS1", ("1", 300_000), ("2", 301_000), ("3", 302_000))
    drive(story, "SS3", ("3", 299_000))
    before = said(story)["e3"][1]
    story.stage_is("SS3", StageState.SUSPENDED)
    assert ((15, 0, 5), (15, 0, 0)) == (before, said(story)["e3"][1])


def test_a_time_given_on_the_power_stage_leaves_its_points_to_the_next() -> None:
    story = weekend(WRC)
    drive(story, "SS1", ("1", 300_000), ("2", 301_000), ("3", 302_000))
    story.given("1", "SS3", "4:58.0", Provenance.NOTIONAL)
    drive(story, "SS3", ("2", 299_000), ("3", 299_500))
    assert [0, 5, 4] == [said(story)[one][1][2] for one in ("e1", "e2", "e3")]


def test_a_crew_that_was_denied_points_keeps_its_place_and_leaves_its_points_to_the_next() -> None:
    story = weekend(WRC)
    drive(story, "SS1", ("1", 300_000), ("2", 301_000), ("3", 302_000))
    story.tell(PointsDenied("e1"))
    places = {
        row.entry_id: row.place for row in overall_after_stage(story.state, MAIN, "SS1", "public")
    }
    assert ({"e2": (1, (25, 0, 0)), "e3": (2, (17, 0, 0))}, 1) == (said(story), places["e1"])


def test_a_crew_that_scores_again_has_its_points_back() -> None:
    story = weekend(WRC)
    drive(story, "SS1", ("1", 300_000), ("2", 301_000), ("3", 302_000))
    story.tell(PointsDenied("e1"))
    story.tell(PointsDenied("e1", denied=False))
    assert 25 == said(story)["e1"][1][0]


def test_points_say_their_parts_and_the_cars_of_a_team() -> None:
    title = Title("t", "Teams", "wrc-support", who=TitleFor.TEAM)
    board = Board("public")
    board.show(with_teams(title).state, Touched(road=True))
    table = board.tables["points/t"]
    table.take_changes()
    assert {
        "ord": 1,
        "pos": 1,
        "points": 43_000,
        "parts": {"final": 43_000},
        "cars": {"e1": 25_000, "e2": 18_000},
    } == table.rows()["A"]


def test_a_crew_that_moves_nobody_makes_no_points_anew() -> None:
    story = weekend(WRC)
    drive(story, "SS1", ("1", 300_000), ("2", 301_000), ("3", 302_000))
    board = Board("public")
    board.show(story.state, Touched(road=True))
    board.take_changed()
    told = len(story.touched)
    story.starts("1", "SS2")
    board.show(story.state, story.touched[told])
    assert "points/wrc" not in board.take_changed()


def test_the_points_of_a_class_are_published_by_the_title_s_name_alone() -> None:
    story = weekend(Title("sm2", "SM2", "wrc-support", "SM2"), WRC)
    story.enters("4", "SM2")
    drive(story, "SS1", ("1", 300_000), ("4", 330_000))
    table, unconfirmed = published_table(story.state, "points/sm2")
    assert (["e4"], "SS1", False) == (list(table["rows"]), table["stage"], unconfirmed)


def test_points_that_rest_on_a_start_that_nobody_reported_are_unconfirmed() -> None:
    title = Title("t", "Teams", "wrc-support", who=TitleFor.TEAM)
    story = with_teams(title)
    story.enters("5", enrolments=(Enrolment("SM", ("SM1",), team="B"),))
    story.due("SS1", "5")
    story.finishes("5", "SS1", start_of("SS1") + 310_000)
    assert published_table(story.state, "points/t")[1]


@pytest.mark.parametrize(("leg", "found"), [(1, ("SS3", "SS2")), (2, ("SS3", "SS1"))])
def test_the_last_power_stage_and_the_last_stage_before_the_last_leg_score(
    leg: int, found: tuple[str, str]
) -> None:
    power = StageKind.POWER
    stages = [stage(1, kind=power), stage(2, leg=leg, kind=power), stage(3, leg=2, kind=power)]
    assert found == (power_stage_of(WRC, stages), day_end_of(WRC, stages))


def test_a_title_scores_its_own_range_of_several() -> None:
    story = weekend(WRC)
    ranges = (
        ControlRange("other", "Other", "TC1", "SF1"),
        ControlRange("sunday", "S", "TC2", "SF3"),
    )
    story.tell(CompetitionSet(Competition("SM", "SM", 1, CLASSES, ranges=ranges)))
    assert "TC2" == range_of(story.state, WRC, "SM").from_control


def test_a_crew_without_a_team_leaves_those_with_one() -> None:
    title = Title("t", "Teams", "wrc-support", who=TitleFor.TEAM)
    story = weekend(title, cars="")
    for car, team in (("1", ""), ("2", "A")):
        story.enters(car, enrolments=(Enrolment("SM", ("SM1",), team=team),))
    drive(story, "SS1", ("1", 300_000), ("2", 301_000))
    assert {"A": (0, (25,))} == said(story, title)


def test_who_has_neither_place_nor_points_has_no_row() -> None:
    story = weekend(WRC)
    drive(story, "SS1", ("1", 300_000), ("2", 301_000))
    story.stage_is("SS1", StageState.COMPLETED)
    assert ["e1", "e2"] == [row.name for row in points_now(story.state, "SM", WRC, "public")[1]]


def ended(story: Story) -> tuple[int, list[tuple[int, str]]]:
    """Index of the stage it would end with, and place and car of everybody in the order there."""
    road = road_of(story.state, MAIN)
    index, order = end_now(story.state, MAIN, road, "public")
    return index, [(row.place, row.entry_id) for row in order]


def test_who_is_out_holds_the_order_back_nowhere_and_is_in_none() -> None:
    story = weekend(WRC, cars="1 2 3")
    drive(story, "SS1", ("1", 300_000), ("2", 301_000), ("3", 302_000))
    story.retires("1", "SS2", released=True)
    drive(story, "SS2", ("2", 301_000), ("3", 302_000))
    drive(story, "SS3", ("3", 302_000))
    assert (1, [(1, "e2"), (2, "e3")]) == ended(story)


def test_who_went_out_behind_the_stage_that_counts_is_not_in_its_order() -> None:
    story = weekend(WRC, cars="1 2 3")
    drive(story, "SS1", ("1", 300_000), ("2", 301_000), ("3", 302_000))
    drive(story, "SS2", ("3", 302_000))
    story.retires("1", "SS2", released=True)
    assert (0, [(1, "e2"), (2, "e3")]) == ended(story)


def test_a_crew_that_is_complete_nowhere_lets_nothing_end() -> None:
    story = weekend(WRC, cars="1 2")
    for stage_id in ("SS1", "SS2", "SS3"):
        drive(story, stage_id, ("1", 300_000))
    assert (-1, []) == ended(story)


def test_a_guest_is_in_no_order() -> None:
    story = weekend(WRC, cars="1 2")
    story.enters("7", "SM1", shown=Shown.WITHOUT_PLACE)
    drive(story, "SS1", ("7", 290_000), ("1", 300_000), ("2", 301_000))
    assert (0, [(1, "e1"), (2, "e2")]) == ended(story)


def test_a_rally_without_a_road_has_no_points() -> None:
    story = a_rally(0, "1")
    assert ("", []) == points_now(story.state, "SM", Title("x", "X", "wrc-2024"), "public")


def test_on_a_road_of_one_leg_no_earlier_day_scores() -> None:
    story = a_rally(2, "1 2")
    for stage_id in ("SS1", "SS2"):
        drive(story, stage_id, ("1", 300_000), ("2", 301_000))
    _, rows = points_now(story.state, "SM", Title("x", "X", "wrc-2024"), "public")
    assert [0, 0] == [row.parts[0] for row in rows]


def test_rows_go_by_points_then_place_then_number_and_teams_by_name() -> None:
    story = weekend(WRC, cars="2 10 3")
    rows = [
        TitleRow("e10", 0, (5,)),
        TitleRow("e2", 0, (5,)),
        TitleRow("e3", 4, (5,)),
        TitleRow("e2", 9, (7,)),
    ]
    teams = [TitleRow("e3", 0, (9,), (("e10", 9),)), TitleRow("e10", 0, (9,), (("e3", 9),))]
    found = sorted(rows, key=lambda row: row_key(story.state, row))
    by_name = sorted(teams, key=lambda row: row_key(story.state, row))
    assert ([9, 4, 0, 0], ["e2", "e3", "e2", "e10"], ["e10", "e3"]) == (
        [row.place for row in found],
        [row.name for row in found],
        [row.name for row in by_name],
    )


def test_a_crew_of_one_leaves_those_behind_it_their_points_for_co_drivers() -> None:
    story = weekend(cars="")
    story.enters("1", "SM1", co_driver="")
    story.enters("2", "SM1")
    drive(story, "SS1", ("1", 290_000), ("2", 300_000))
    _, rows = points_now(
        story.state, "SM", Title("co", "Co", "wrc-support", who=TitleFor.CO_DRIVER), "public"
    )
    assert [("e2", 1)] == [(row.name, row.place) for row in rows]


def test_places_are_those_of_the_scheme_s_first_component() -> None:
    printed = Component(Source.FINAL, (10, 5), among_eligible=False)
    scheme = Scheme("s", (printed, Component(Source.STAGE, (3,))))
    order = [Ranked(1, "a"), Ranked(2, "b")]
    field = TitleField(frozenset("b"), {})
    assert [TitleRow("b", 2, (5_000, 3_000))] == title_rows(
        Title("t", "T", "s"), scheme, field, order, [order, order]
    )


def test_each_leg_that_scores_is_ranked_for_itself() -> None:
    title = Title("erc", "ERC", "erc-2021")
    story = weekend(title)
    drive(story, "SS1", ("1", 300_000), ("2", 301_000), ("3", 302_000))
    drive(story, "SS2", ("1", 300_000), ("2", 290_000), ("3", 280_000))
    drive(story, "SS3", ("1", 300_000), ("2", 300_100), ("3", 300_200))
    assert {"e1": (3, (21, 5, 3)), "e2": (2, (24, 4, 4)), "e3": (1, (30, 3, 5))} == said(
        story, title
    )


def test_a_leg_that_nobody_drives_gives_nothing() -> None:
    title = Title("erc", "ERC", "erc-2021")
    story = a_rally(1, "1")
    story.tell(CompetitionSet(Competition("SM", "SM", 1, CLASSES, titles=(title,))))
    drive(story, "SS1", ("1", 300_000))
    assert {"e1": (1, (30, 5, 0))} == said(story, title)
