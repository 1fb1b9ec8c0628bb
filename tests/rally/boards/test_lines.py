"""What one crew's row says in each kind of table; whole boards are in `test_boards.py`."""

import pytest

from builders import MAIN, Story, a_rally, stage
from flyingfinish.rally.adjustments import Table
from flyingfinish.rally.boards.lines import (
    Member,
    before_line,
    out_at,
    overall_line,
    plain,
    running_line,
    stage_line,
    to_come_line,
    waiting_code,
)
from flyingfinish.rally.classification import standing_key
from flyingfinish.rally.entries import Competition, Enrolment
from flyingfinish.rally.facts import AdjustmentApplied, CompetitionSet, CrewRetired
from flyingfinish.rally.rankings import Line
from flyingfinish.rally.scopes import Scope, ScopeRoad, number_key, road_of
from flyingfinish.rally.state_parts import CrewState


def asked(story: Story, car: str = "1", scope: Scope = MAIN) -> tuple[CrewState, Member, ScopeRoad]:
    member = Member(f"e{car}", number_key(car))
    return story.state.crews[f"e{car}"], member, road_of(story.state, scope)


def driven(**seconds: tuple[int, ...]) -> Story:
    """Three stages; ``c1=(300, 310)`` drives two of them."""
    story = a_rally(3, " ".join(car[1:] for car in seconds))
    for car, times in seconds.items():
        for number, total in enumerate(times, 1):
            story.drives(car[1:], f"SS{number}", total * 1_000)
    return story


@pytest.mark.parametrize(
    ("precision_ms", "fields"),
    [
        (1, {"elapsed_ms": 298_914, "counted_ms": 298_900}),
        (100, {"elapsed_ms": 298_900}),
    ],
)
def test_a_stage_row_says_what_counts_of_its_time_where_that_is_less(
    precision_ms: int, fields: dict[str, int]
) -> None:
    story = a_rally([stage(1, precision_ms=precision_ms)], "1")
    story.drives("1", "SS1", 298_914)
    line = stage_line(*asked(story), 0)
    assert line is not None
    assert fields == line.fields


@pytest.mark.parametrize(
    ("table", "more"), [(Table.STAGE, {}), (Table.RUNNING, {"block": "ranked"})]
)
def test_an_overall_row_says_its_sum_and_what_it_is_made_of(
    table: Table, more: dict[str, str]
) -> None:
    story = driven(c1=(300, 310))
    story.penalty("1", "TC2", 10_000)
    line = overall_line(*asked(story), 1, table)
    assert line is not None
    sums = {"total_ms": 620_000, "stages_ms": 610_000, "adjustments_ms": 10_000}
    assert sums | more == line.fields


def test_before_the_first_stage_nobody_has_a_place() -> None:
    assert before_line(*asked(driven(c1=())), 0).tie is None


def test_before_a_stage_those_have_places_who_are_complete_up_to_it() -> None:
    story = driven(c1=(300, 310), c2=(300, 311), c3=(290,), c4=())
    crew, _, road = asked(story)
    ties = [before_line(*asked(story, car), 2).tie for car in "1234"]
    assert [standing_key(crew, road, 1)[1], True, None, None] == [
        ties[0],
        ties[1] is not None and ties[1] > ties[0],
        *ties[2:],
    ]


@pytest.mark.parametrize(("place", "more"), [(0, {}), (3, {"pos_before": 3})])
def test_a_row_to_come_is_seated_and_shows_the_place_that_it_had(
    place: int, more: dict[str, int]
) -> None:
    line = Line(("any",), {"code": "waiting", "pos_before": 7}, 1)
    expected = Line((4,), {"code": "waiting", **more}, 1, None, 100_005)
    assert expected == to_come_line(line, 4, place)


def test_a_crew_that_misses_no_time_waits() -> None:
    crew, _, road = asked(driven(c1=(300, 300, 300)))
    assert "waiting" == waiting_code(crew, road)


def test_a_crew_that_is_out_stands_behind_those_to_come() -> None:
    story = driven(c1=(), c2=())
    story.retires("1", "SS1")
    assert [2, 1] == [running_line(*asked(story, car), -1).block for car in "12"]


def test_where_a_crew_went_out_is_said_of_a_stage_of_its_own_competition() -> None:
    story = a_rally(2, "1")
    story.tell(CompetitionSet(Competition("hist", "H", 2, stages=("SS2",))))
    story.enters("9", enrolments=(Enrolment("hist"),))
    hist = Scope("hist")
    found = []
    for control in ("", "SS1", "SS2"):
        if control:
            story.retires("9", control)
        crew, _, road = asked(story, "9", hist)
        found.append(out_at(crew, road))
    assert ["", "", "SS2"] == found


@pytest.mark.parametrize(
    ("crew", "same"),
    [
        (CrewState("e1"), True),
        (CrewState("e1", adjustments={"a": AdjustmentApplied("e1", "TC1", 1, "late")}), False),
        (CrewState("e1", retirement=CrewRetired("e1", "SS1")), False),
    ],
)
def test_the_tables_after_stage_and_section_differ_by_adjustments_and_retirements_alone(
    crew: CrewState, same: bool
) -> None:
    assert same is plain(crew)
