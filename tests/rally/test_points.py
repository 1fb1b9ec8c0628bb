"""Championship points of a round: components, scopes, pass-down, shared places, factor."""

from dataclasses import replace

import pytest

from builders import MAIN, Story, a_rally, stage
from flyingfinish.rally.entries import Shown
from flyingfinish.rally.facts import PointsDenied
from flyingfinish.rally.itinerary import Itinerary, StageKind
from flyingfinish.rally.point_tables import (
    Component,
    Scheme,
    SharedPlaces,
    Source,
    scheme_named,
)
from flyingfinish.rally.points import (
    Round,
    breakdown,
    parts_of_round,
    points_text,
    round_points,
)
from flyingfinish.rally.scopes import Scope


def weekend() -> Story:
    """SS1 on Saturday, SS2 and the power stage SS3 on Sunday; cars 1 to 4 finish in this order."""
    power = stage(3, leg=2, section=2, kind=StageKind.POWER, precision_ms=1)
    roads = [stage(1), stage(2, leg=2, section=2), power]
    story = a_rally(roads, "1 2 3 4", after=["TC3A"])
    for car, times in (("1", (300_000, 300_000, 300_030)), ("2", (301_000, 300_000, 300_020)),
                       ("3", (310_000, 300_000, 300_010)),
                       ("4", (320_000, 299_000, 300_000))):  # fmt: skip
        for number, ms in enumerate(times, 1):
            story.drives(car, f"SS{number}", ms)
    return story


def scored(story: Story, scheme: Scheme, **changes: object) -> list[tuple[str, int, str]]:
    parts = replace(parts_of_round(story.state.itinerary), **changes)  # type: ignore[arg-type]
    rows = round_points(story.state, MAIN, scheme, parts, "public")
    return [(row.entry_id[1:], row.place, breakdown(row)) for row in rows]


def only(source: Source, *points: int, **changes: object) -> Scheme:
    return Scheme("own", (Component(source, points, **changes),))  # type: ignore[arg-type]


def test_a_round_knows_its_power_stage_and_its_last_day() -> None:
    expected = Round("SS3", "SS1", "TC2", "TC3A")
    assert expected == parts_of_round(weekend().state.itinerary)


def test_the_classes_of_the_erc_score_by_its_table_among_themselves() -> None:
    """ERC3, ERC4 and Junior as ERC: by what was written of 2024 and 2025.

    No published ERC result is among the recorded rallies, so none is compared.
    """
    story = weekend()
    for car in "34":
        story.enters(car, "SM2")
    parts = parts_of_round(story.state.itinerary)
    rows = round_points(story.state, Scope("SM", "SM2"), scheme_named("erc-2025"), parts, "public")
    assert [("e3", "30 + 4"), ("e4", "24 + 5")] == [(row.entry_id, breakdown(row)) for row in rows]


def test_a_round_without_a_road_has_no_parts() -> None:
    assert Round() == parts_of_round(Itinerary((), (), (), ()))


def test_the_components_of_2025_are_kept_apart() -> None:
    expected = [
        ("1", 1, "25 + 4 + 2"), ("2", 2, "17 + 4 + 3"), ("3", 3, "15 + 4 + 4"),
        ("4", 4, "12 + 5 + 5"),
    ]  # fmt: skip
    assert expected == scored(weekend(), scheme_named("wrc-2025"))


def test_the_power_stage_is_ranked_on_the_thousandth_without_penalties() -> None:
    story = weekend()
    story.penalty("4", "SF3", 600_000)
    assert ("4", 4, "12 + 2 + 5") == scored(story, scheme_named("wrc-2025"))[3]


def test_the_winner_of_everything_has_35_points() -> None:
    story = weekend()
    story.drives("1", "SS3", "4:00.0")
    parts = parts_of_round(story.state.itinerary)
    rows = round_points(story.state, MAIN, scheme_named("wrc-2025"), parts, "public")
    assert ("25 + 5 + 5", 35_000) == (breakdown(rows[0]), rows[0].total)


def test_a_crew_that_was_denied_points_is_passed_over() -> None:
    story = weekend()
    story.tell(PointsDenied("e1"))
    assert ["2", "3", "4"] == [car for car, _, _ in scored(story, scheme_named("wrc-2025"))]


def test_saturday_of_2024_passes_down_what_a_crew_that_is_out_is_denied() -> None:
    story = weekend()
    story.retires("1", "TC3A", permanent=True, released=True)
    expected = [("2", 1, "18 + 6 + 3"), ("3", 2, "15 + 6 + 4"), ("4", 3, "13 + 7 + 5"),
                ("1", 0, "0 + 2")]  # fmt: skip
    assert expected == scored(story, scheme_named("wrc-2024"))


def test_without_passing_down_the_points_go_to_nobody() -> None:
    story = weekend()
    story.retires("1", "TC3A", permanent=True, released=True)
    saturday = only(Source.AFTER_STAGE, 18, 15, classified_only=True, passes_down=False)
    assert [("2", 1, "15"), ("3", 2, "0"), ("4", 3, "0")] == scored(story, saturday)


def test_the_ineligible_take_no_points_away_when_ranked_anew() -> None:
    eligible = {"e2", "e4"}
    assert [("2", 1, "25"), ("4", 2, "18")] == scored(
        weekend(), only(Source.FINAL, 25, 18), eligible=eligible
    )


def test_the_ineligible_take_points_away_in_the_general_classification() -> None:
    general = only(Source.FINAL, 25, 18, among_eligible=False)
    assert [("2", 2, "18"), ("4", 4, "0")] == scored(weekend(), general, eligible={"e2", "e4"})


@pytest.mark.parametrize(
    ("shared", "points"), [(SharedPlaces.FULL, "25"), (SharedPlaces.DIVIDED, "21.5")]
)
def test_shared_places_score_as_the_scheme_says(shared: SharedPlaces, points: str) -> None:
    story = a_rally(1, "1 2 3")
    for car, time in (("1", "5:00.0"), ("2", "5:00.0"), ("3", "6:00.0")):
        story.drives(car, "SS1", time)
    scheme = replace(only(Source.FINAL, 25, 18, 15), shared=shared)
    assert [("1", 1, points), ("2", 1, points), ("3", 3, "15")] == scored(story, scheme)


def test_a_round_at_one_and_a_half_gives_thousandths_not_floats() -> None:
    parts = replace(parts_of_round(weekend().state.itinerary), multiplier_thousandths=1_500)
    scheme = scheme_named("ralli-sm-2026")
    rows = round_points(weekend().state, MAIN, scheme, parts, "public")
    assert [37_500, 27_000, 22_500, 18_000] == [row.total for row in rows]


def test_stage_wins_and_a_start_bonus_are_added() -> None:
    story = weekend()
    story.retires("4", "TC3A", permanent=True, released=True)
    wins = Component(Source.STAGE_WINS, (1,))
    counted = Component(Source.START, (5,), classified_only=True)
    scheme = Scheme("own", (Component(Source.FINAL, (25,)), wins, counted))
    expected = [("1", 1, "25 + 1 + 5"), ("2", 2, "0 + 5"), ("3", 3, "0 + 5"), ("4", 0, "0 + 2")]
    assert expected == scored(story, scheme)


def test_only_two_cars_of_a_team_score() -> None:
    scheme = scheme_named("wrc-manufacturers-2018")
    teams = {"e1": "T", "e2": "T", "e3": "T", "e4": "M"}
    expected = [("1", 1, "25"), ("2", 2, "18"), ("4", 3, "15")]
    assert expected == scored(weekend(), scheme, teams=teams)


def test_points_are_written_without_needless_zeros() -> None:
    assert ["25", "37.5", "0.333", "0", "-2.5", "-0.001"] == [
        points_text(value) for value in (25_000, 37_500, 333, 0, -2_500, -1)
    ]


def test_the_last_power_stage_and_the_last_stage_of_the_day_before_score() -> None:
    kinds = (StageKind.POWER, StageKind.SPECIAL, StageKind.POWER, StageKind.SPECIAL)
    legs = (1, 1, 2, 2)
    roads = [
        stage(n, leg=leg, kind=kind)
        for n, (leg, kind) in enumerate(zip(legs, kinds, strict=True), 1)
    ]
    found = parts_of_round(a_rally(roads, "1").state.itinerary)
    assert ("SS3", "SS2") == (found.power_stage, found.after_stage)


@pytest.mark.parametrize("source", [Source.FINAL, Source.STAGE, Source.RANGE, Source.AFTER_STAGE])
def test_a_guest_takes_no_points_and_no_place_from_anybody(source: Source) -> None:
    story = weekend()
    story.enters("9", "SM1", shown=Shown.WITHOUT_PLACE)
    for number in (1, 2, 3):
        story.drives("9", f"SS{number}", 200_000)
    for among in (True, False):
        found = scored(story, only(source, 3, 2, 1, among_eligible=among))
        assert [("1", 1), ("2", 2), ("3", 3), ("4", 4)] == [(car, place) for car, place, _ in found]
        assert "3" in [points for _, _, points in found]


def test_a_guest_has_no_bonus_for_starting() -> None:
    story = weekend()
    story.enters("9", "SM1", shown=Shown.WITHOUT_PLACE)
    story.drives("9", "SS1", 200_000)
    assert "9" not in [car for car, _, _ in scored(story, only(Source.START, 5))]


def test_who_did_not_start_has_no_bonus_for_starting() -> None:
    story = weekend()
    story.enters("8", "SM1")
    assert ["1", "2", "3", "4"] == [car for car, _, _ in scored(story, only(Source.START, 5))]


def test_power_stage_points_stand_alone_for_who_is_not_classified() -> None:
    story = weekend()
    story.retires("4", "TC3A", permanent=True, released=True)
    assert ("4", 0, "0 + 5") in scored(story, scheme_named("wrc-2019"))


def test_every_part_is_kept_even_where_it_is_nothing() -> None:
    story = weekend()
    story.retires("4", "TC3A", permanent=True, released=True)
    parts = parts_of_round(story.state.itinerary)
    rows = round_points(story.state, MAIN, scheme_named("wrc-2019"), parts, "public")
    assert (0, 5_000) == rows[-1].parts


def test_the_first_component_says_whether_places_are_given_anew() -> None:
    mixed = Scheme(
        "own",
        (
            Component(Source.FINAL, (3, 2, 1), among_eligible=False),
            Component(Source.STAGE, (3, 2, 1)),
        ),
    )
    found = scored(weekend(), mixed, eligible={"e2", "e3"})
    assert [("2", 2), ("3", 3)] == [(car, place) for car, place, _ in found]


def test_each_leg_may_have_points_of_its_own() -> None:
    legs = (Component(Source.LEG_1, (5, 4)), Component(Source.LEG_2, (5, 4)))
    found = {car: text for car, _, text in scored(weekend(), Scheme("legs", legs))}
    # SS1 is car 1's before car 2; of the second day car 4 is fastest, before 1 and 2 alike.
    assert ("5 + 4", "4 + 4", "0 + 5") == (found["1"], found["2"], found["4"])
