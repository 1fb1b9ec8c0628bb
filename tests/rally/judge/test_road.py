"""Roads on which limits, laps and lock-outs make no sense are refused."""

from dataclasses import replace
from typing import Any

import pytest

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.entries import Competition
from flyingfinish.rally.errors import RuleRefusal
from flyingfinish.rally.route_lines import line_of
from small_rally import NINE, Desk, opening, road


def stage(**changed: Any) -> c.SetItinerary:
    """Returns the road with SS1 changed."""
    base = road()
    first = replace(base.stages[0], **changed)
    return c.SetItinerary(replace(base, stages=(first, *base.stages[1:])))


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"bogey_ms": -1}, "bogey or maximum"),
        ({"bogey_ms": 300_000, "maximum_ms": 300_000}, "bogey or maximum"),
        ({"maximum_ms": 86_400_001}, "bogey or maximum"),
        ({"laps": 0}, "laps or lock-out"),
        ({"laps": 100}, "laps or lock-out"),
        ({"lock_out_ms": -1}, "laps or lock-out"),
        ({"lock_out_ms": 600_001}, "laps or lock-out"),
        ({"planned_metres": -1}, "planned length"),
        ({"planned_metres": 500_001}, "planned length"),
    ],
)
def test_a_stage_whose_limits_cannot_be_is_refused(changed: dict[str, Any], why: str) -> None:
    with pytest.raises(RuleRefusal) as refusal:
        Desk(opening()).judged(stage(**changed))
    assert {"stage": "SS1", "why": why} == refusal.value.params


def test_a_stage_with_all_its_limits_is_taken() -> None:
    command = stage(
        bogey_ms=0, maximum_ms=86_400_000, laps=99, lock_out_ms=600_000, planned_metres=0
    )
    assert f.ItinerarySet(command.itinerary) == Desk(opening()).judged(command)


def test_a_competition_with_a_setting_that_is_none_is_refused_with_the_nearest() -> None:
    one = Competition("hist", "H", 2, overrides={"late_ms_per_minut": 1})
    with pytest.raises(RuleRefusal) as refusal:
        Desk(opening()).judged(c.SetCompetition(one))
    assert ("unknown_setting", "late_ms_per_minute") == (
        refusal.value.code, refusal.value.params["nearest"]
    )  # fmt: skip


def test_a_rally_and_a_competition_keep_the_version_of_their_rule_book() -> None:
    desk = Desk(opening())
    assert desk.state.rally is not None
    fact = desk.judged(c.SetCompetition(Competition("hist", "H", 2, preset="uk-stage")))
    assert isinstance(fact, f.CompetitionSet)
    assert ("ralli-sm@1", "uk-stage@1") == (desk.state.rally.preset, fact.competition.preset)


@pytest.mark.parametrize(
    ("code", "rows"),
    [
        ("same_slot", (f.StartListRow("e1", NINE, 1), f.StartListRow("e2", NINE, 1))),
        ("out_of_range", (f.StartListRow("e1", NINE, 3),)),
        ("out_of_range", (f.StartListRow("e1", NINE, -1),)),
    ],
)
def test_two_crews_on_one_lane_at_once_and_a_lane_that_is_not_there_are_refused(
    code: str, rows: tuple[f.StartListRow, ...]
) -> None:
    desk = Desk(opening())
    desk.decide(stage(lanes=2))
    with pytest.raises(RuleRefusal) as refusal:
        desk.judged(c.SetStartList("SS1", rows))
    assert code == refusal.value.code


def test_on_lanes_that_nobody_has_given_yet_crews_may_start_at_once() -> None:
    desk = Desk(opening())
    desk.decide(stage(lanes=2))
    rows = (f.StartListRow("e1", NINE), f.StartListRow("e2", NINE))
    assert f.StartListSet("SS1", 2, rows) == desk.judged(c.SetStartList("SS1", rows))


LINE = line_of([(6_380_000, 2_310_000), (6_381_000, 2_312_000)])


@pytest.mark.parametrize("line", [LINE, ""])
def test_a_stage_is_drawn_on_the_map_and_its_line_taken_back(line: str) -> None:
    assert f.RouteDrawn("SS1", line) == Desk(opening()).judged(c.DrawRoute("SS1", line))


REFUSED: list[tuple[str, c.Command, None]] = [
    ("unknown_stage", c.DrawRoute("SS99", LINE), None),
    ("bad_route", c.DrawRoute("SS1", "no line"), None),
]


@pytest.mark.parametrize(("code", "command", "before"), REFUSED)
def test_what_cannot_be_drawn_is_refused(code: str, command: c.Command, before: None) -> None:
    with pytest.raises(RuleRefusal) as refusal:
        Desk(opening()).judged(command)
    assert code == refusal.value.code


def test_a_line_drawn_after_ones_own_look_is_not_overwritten() -> None:
    desk = Desk(opening())
    seen = desk.state.position
    desk.decide(c.DrawRoute("SS1", LINE), "desk-2")
    with pytest.raises(RuleRefusal) as refusal:
        desk.judged(c.DrawRoute("SS1", ""), seen=seen)
    assert "changed_since" == refusal.value.code
