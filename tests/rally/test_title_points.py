"""Points of a title in a rally that runs: what they would be if it ended now."""

from builders import MAIN, a_rally, start_of
from flyingfinish.rally.classification import overall_after_stage
from flyingfinish.rally.entries import (
    Competition,
    Enrolment,
    Shown,
    Title,
    TitleFor,
)
from flyingfinish.rally.facts import CompetitionSet, EntrySet, PointsDenied, Provenance, StageState
from flyingfinish.rally.published_table import published_table
from flyingfinish.rally.scopes import road_of
from flyingfinish.rally.title_points import (
    end_now,
    points_now,
)
from title_weekend import CLASSES, WRC, drive, said, weekend, with_teams


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


def test_a_rally_without_a_road_has_no_points() -> None:
    story = a_rally(0, "1")
    assert ("", []) == points_now(story.state, "SM", Title("x", "X", "wrc-2024"), "public")


def test_on_a_road_of_one_leg_no_earlier_day_scores() -> None:
    story = a_rally(2, "1 2")
    for stage_id in ("SS1", "SS2"):
        drive(story, stage_id, ("1", 300_000), ("2", 301_000))
    _, rows = points_now(story.state, "SM", Title("x", "X", "wrc-2024"), "public")
    assert [0, 0] == [row.parts[0] for row in rows]


def test_a_crew_of_one_leaves_those_behind_it_their_points_for_co_drivers() -> None:
    story = weekend(cars="")
    story.enters("1", "SM1", co_driver="")
    story.enters("2", "SM1")
    drive(story, "SS1", ("1", 290_000), ("2", 300_000))
    _, rows = points_now(
        story.state, "SM", Title("co", "Co", "wrc-support", who=TitleFor.CO_DRIVER), "public"
    )
    assert [("e2", 1)] == [(row.name, row.place) for row in rows]


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
