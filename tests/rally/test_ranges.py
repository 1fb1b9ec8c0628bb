"""The classification between two controls; works the last day of Sweden 2025.

Also the twin of `boards/ranges.py`.
"""

import pytest

from builders import MAIN, Story, a_rally, stage
from flyingfinish.rally.entries import Competition, ControlRange, RallyClass, Shown
from flyingfinish.rally.facts import CompetitionSet, StageState
from flyingfinish.rally.itinerary import Itinerary, StageKind
from flyingfinish.rally.ranges import LAST_LEG, Span, built_in, last_leg, range_rows, span_of
from flyingfinish.rally.scopes import Scope, road_of

SUNDAY = ControlRange("sunday", "Super Sunday", "TC16", "SF18")


def the_last_day() -> Story:
    """SS15 on Saturday; SS16 to SS18 on Sunday, the last a power stage in thousandths."""
    roads = [stage(15), *(stage(n, leg=2, section=2) for n in (16, 17))]
    roads.append(stage(18, leg=2, section=2, kind=StageKind.POWER, precision_ms=1))
    story = a_rally(roads, "33 18 8 1 69")
    classes = (RallyClass("SM1", "SM1", 1), RallyClass("SM2", "SM2", 2))
    story.tell(CompetitionSet(Competition("SM", "SM", 1, classes, ranges=(SUNDAY,))))
    return story


def drive_sunday(story: Story) -> None:
    """The sums of the three stages with the thousandths cut: 33:35.0, then the published gaps."""
    for car, gap_ms in (("33", 0), ("18", 800), ("8", 4_000), ("1", 5_600), ("69", 9_900)):
        story.drives(car, "SS15", 600_000 - gap_ms * 9)
        story.drives(car, "SS16", 858_000)
        story.drives(car, "SS17", 858_100 + gap_ms)
        story.drives(car, "SS18", 298_914 + int(car))


def said(
    story: Story, one: ControlRange = SUNDAY, scope: Scope = MAIN
) -> list[tuple[str, int, int]]:
    _, rows = range_rows(story.state, scope, one, "public")
    return [(row.entry_id, row.place, row.figures.total_ms) for row in rows]


def test_the_last_day_is_the_sum_of_its_stages_with_the_power_stage_cut_to_tenths() -> None:
    story = the_last_day()
    drive_sunday(story)
    best_ms = 33 * 60_000 + 35_000
    assert [
        ("e33", 1, best_ms),
        ("e18", 2, best_ms + 800),
        ("e8", 3, best_ms + 4_000),
        ("e1", 4, best_ms + 5_600),
        ("e69", 5, best_ms + 9_900),
    ] == said(story)


def test_a_penalty_in_the_range_counts_and_one_before_or_behind_it_does_not() -> None:
    story = the_last_day()
    drive_sunday(story)
    story.penalty("33", "TC17", 10_000)
    story.penalty("18", "TC15", 10_000)
    story.penalty("8", "FINAL", 10_000)
    assert ["e18", "e8", "e1", "e69", "e33"] == [entry for entry, _, _ in said(story)]


def test_the_last_leg_has_a_name_that_no_competition_gives() -> None:
    road = the_last_day().state.itinerary
    assert ControlRange("last_leg", "", "TC16", "SF18") == last_leg(road)


def test_a_range_ends_with_its_last_control() -> None:
    road = road_of(the_last_day().state, MAIN)
    found = span_of(road, "TC16", "SS17")
    controls = frozenset(("TC16", "SS16", "SF16", "TC17", "SS17"))
    assert Span((1,), controls) == found


def test_a_range_of_which_nothing_counts_stands_nowhere() -> None:
    story = the_last_day()
    story.drives("33", "SS15", "10:00")
    assert ("", []) == range_rows(story.state, MAIN, SUNDAY, "public")


def test_a_range_is_of_controls_and_not_of_a_weekday() -> None:
    story = the_last_day()
    drive_sunday(story)
    from_saturday = ControlRange("x", "x", "TC15", "SF16")
    assert ("e69", 1, 600_000 - 89_100 + 858_000) == said(story, from_saturday)[0]


def test_the_range_stands_as_far_as_somebody_has_driven_it() -> None:
    story = the_last_day()
    story.drives("33", "SS16", "14:18")
    story.drives("18", "SS16", "14:19")
    story.drives("33", "SS17", "14:20")
    assert ("SS17", [("e33", 1, 1_718_000)]) == (
        range_rows(story.state, MAIN, SUNDAY, "public")[0],
        said(story),
    )


def test_before_its_first_time_a_range_has_nobody() -> None:
    story = the_last_day()
    story.drives("33", "SS15", "10:00")
    assert ("", []) == range_rows(story.state, MAIN, SUNDAY, "public")


def test_equal_totals_share_a_place_in_a_range() -> None:
    story = the_last_day()
    for car in ("33", "18"):
        story.drives(car, "SS16", "14:18")
    assert [("e18", 1, 858_000), ("e33", 1, 858_000)] == said(story)


def test_a_guest_is_in_a_range_without_a_place_and_who_is_out_is_not() -> None:
    story = the_last_day()
    story.enters("7", shown=Shown.WITHOUT_PLACE)
    for car in ("7", "33", "18"):
        story.drives(car, "SS16", "14:18")
    story.retires("18", "TC17", released=True)
    assert [("e7", 0, 858_000), ("e33", 1, 858_000)] == said(story)


def test_a_cancelled_stage_is_in_no_range() -> None:
    story = the_last_day()
    drive_sunday(story)
    story.stage_is("SS17", StageState.CANCELLED)
    assert {858_000 + 298_900} == {total for _, _, total in said(story)}


@pytest.mark.parametrize("controls", [("TC1", "SF18"), ("TC16", "SF9")])
def test_a_range_that_is_not_on_the_road_holds_nothing(controls: tuple[str, str]) -> None:
    road = road_of(the_last_day().state, MAIN)
    assert Span((), frozenset()) == span_of(road, *controls)


def test_a_title_that_names_no_range_means_the_last_leg() -> None:
    one = last_leg(the_last_day().state.itinerary)
    assert ControlRange(LAST_LEG, "", "TC16", "SF18") == one


def test_without_a_road_there_is_no_last_leg() -> None:
    assert ControlRange(LAST_LEG) == last_leg(Itinerary((), (), (), ()))


def test_every_leg_of_a_road_is_a_range_by_its_number() -> None:
    plan = the_last_day().state.itinerary
    first, second, third = (built_in(plan, f"leg_{leg}") for leg in (1, 2, 3))
    assert last_leg(plan) == built_in(plan, LAST_LEG)
    assert first is not None and second is not None and third is not None
    assert ("TC15", "", "") == (first.from_control, third.from_control, third.to_control)
    assert (second.from_control, second.to_control) == (
        last_leg(plan).from_control, last_leg(plan).to_control
    )  # fmt: skip


def test_no_other_range_is_built_in() -> None:
    assert None is built_in(the_last_day().state.itinerary, "sunday")
