"""What a title says of its scheme, its stages and its range, and how its rows stand."""

import pytest

from builders import a_rally, stage
from flyingfinish.rally.entries import (
    Competition,
    ControlRange,
    Title,
)
from flyingfinish.rally.errors import UnknownPreset
from flyingfinish.rally.facts import CompetitionSet
from flyingfinish.rally.itinerary import StageKind
from flyingfinish.rally.point_rankings import Ranked
from flyingfinish.rally.point_tables import Component, Scheme, Source
from flyingfinish.rally.title_points import (
    TitleField,
    TitleRow,
    day_end_of,
    power_stage_of,
    range_of,
    row_key,
    scheme_of,
    title_rows,
)
from title_weekend import CLASSES, WRC, weekend


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


def test_places_are_those_of_the_scheme_s_first_component() -> None:
    printed = Component(Source.FINAL, (10, 5), among_eligible=False)
    scheme = Scheme("s", (printed, Component(Source.STAGE, (3,))))
    order = [Ranked(1, "a"), Ranked(2, "b")]
    field = TitleField(frozenset("b"), {})
    assert [TitleRow("b", 2, (5_000, 3_000))] == title_rows(
        Title("t", "T", "s"), scheme, field, order, [order, order]
    )
