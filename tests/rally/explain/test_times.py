"""How a stage time came about: each of its sources, told with what it rests on."""

from collections.abc import Mapping
from typing import Any

import pytest

from builders import NOON_MS, Story, a_rally, stage, start_of
from explaining import explained, public
from flyingfinish.rally.explain.explain import NothingToExplain, explain
from flyingfinish.rally.explain.explanations import Explanation, Operation
from flyingfinish.rally.facts import (
    DeviceClockShifted,
    ImpulseChosen,
    Provenance,
    Rank,
    RestartTimesGiven,
    StartClockShifted,
    TimeGiven,
    TimePendingSet,
    TimesGiven,
)
from flyingfinish.rally.facts import GivenRow as Row

HOUR_MS = 3_600_000


def steps_of(found: Explanation) -> list[tuple[str, tuple[int, ...], int]]:
    return [(one.code, one.numbers, one.result) for one in found.steps]


def fact_of(found: Explanation, code: str) -> Mapping[str, Any]:
    (fact,) = [one for one in found.facts if one.code == code]
    return fact.params


def test_the_shift_of_a_finish_clock_is_added_first_and_the_time_is_cut_once() -> None:
    # Raw 10:07:12.37 from 10:00:00, -0.35 s: 7:12.02, so 7:12.0.
    story = a_rally(1, "1")
    story.starts("1", "SS1")
    story.finishes("1", "SS1", NOON_MS + 432_370)
    story.tell(DeviceClockShifted("beam-SF1", NOON_MS, NOON_MS + HOUR_MS, -350))
    found = explained(story, "stage/SS1/e1")
    assert [
        ("finish_shifted", (NOON_MS + 432_370, -350), NOON_MS + 432_020),
        ("driven", (NOON_MS + 432_020, NOON_MS), 432_020),
        ("cut", (432_020, 100), 432_000),
    ] == steps_of(found)


@pytest.mark.parametrize("reported", [True, False])
def test_the_shift_of_a_start_clock_moves_reported_and_due_starts(reported: bool) -> None:
    story = a_rally(1, "1")
    story.due("SS1", "1")
    if reported:
        story.starts("1", "SS1")
    story.finishes("1", "SS1", NOON_MS + 300_000)
    story.tell(StartClockShifted("SS1", NOON_MS, NOON_MS + HOUR_MS, 500))
    found = explained(story, "stage/SS1/e1")
    assert ("start_shifted", (NOON_MS, 500), NOON_MS + 500) == steps_of(found)[0]
    assert (299_500, NOON_MS) == (found.result, fact_of(found, "start_raw")["at_ms"])


def test_a_chosen_finish_says_that_officials_chose_it() -> None:
    story = a_rally(1, "1")
    story.starts("1", "SS1")
    story.finishes("1", "SS1", NOON_MS + 300_000)
    backup = story.finishes("1", "SS1", NOON_MS + 301_000, rank=Rank.BACKUP, device="hand")
    story.tell(ImpulseChosen(backup.identity))
    found = explained(story, "stage/SS1/e1")
    assert (301_000, True) == (found.result, fact_of(found, "finish")["backup"])
    assert {"start_reported", "finish", "finish_chosen"} == {one.code for one in found.facts}


def test_a_time_on_a_due_start_is_told_as_unconfirmed() -> None:
    story = a_rally(1, "1")
    story.due("SS1", "1")
    story.finishes("1", "SS1", NOON_MS + 300_000)
    found = explained(story, "stage/SS1/e1")
    assert ("start_due", True) == (found.facts[0].code, found.params["unconfirmed"])


def test_faster_than_the_bogey_is_the_bogey() -> None:
    story = a_rally([stage(1, bogey_ms=300_000)], "1")
    story.drives("1", "SS1", "4:51.0")
    found = explained(story, "stage/SS1/e1")
    assert ("bogey", (291_000, 300_000), 300_000) == steps_of(found)[-1]
    assert "bogey" == found.params["provenance"]


def test_slower_than_the_stage_maximum_is_the_maximum() -> None:
    story = a_rally([stage(1, maximum_ms=720_000)], "1")
    story.drives("1", "SS1", "13:10.0")
    found = explained(story, "stage/SS1/e1")
    assert ("stage_max", (790_000, 720_000), 720_000) == steps_of(found)[-1]
    assert {"stage_max", "over_stage_maximum"} <= {one.code for one in found.rules}


def test_between_bogey_and_maximum_a_time_is_what_was_driven() -> None:
    story = a_rally([stage(1, bogey_ms=300_000, maximum_ms=720_000)], "1")
    story.drives("1", "SS1", "7:30.0")
    assert "cut" == explained(story, "stage/SS1/e1").steps[-1].code


def test_a_power_stage_says_what_it_counts_in_totals() -> None:
    story = a_rally([stage(1, precision_ms=1)], "1")
    story.drives("1", "SS1", 298_914)
    found = explained(story, "stage/SS1/e1")
    assert (298_914, 298_900) == (found.result, found.params["counted_ms"])


def test_a_given_time_tells_its_document_and_the_time_it_replaced() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "9:00.0")
    told = story.tell(
        TimeGiven("SS1", "e1", 1_060_000, Provenance.STEWARDS, "baulked", "Decision 7")
    )
    found = explained(story, "stage/SS1/e1")
    assert ("cut", (1_060_000, 100), 1_060_000) == steps_of(found)[0]
    assert 540_000 == fact_of(found, "superseded")["ms"]
    assert (told.identity, told.position) == (found.facts[0].fact, found.facts[0].position)
    assert ("stewards", "Decision 7") == (
        fact_of(found, "given")["provenance"],
        fact_of(found, "given")["document"],
    )


def test_a_time_given_in_a_batch_names_the_batch() -> None:
    story = a_rally(1, "1 2")
    rows = (Row("e1", 300_000), Row("e2", 310_000))
    batch = TimesGiven("SS1", rows, Provenance.NOTIONAL, "red flag", "Bulletin 3", "39.1")
    told = story.tell(batch)
    assert "39.1" == explained(story, "stage/SS1/e2").rules[0].article
    assert {told.identity} == {
        explained(story, f"stage/SS1/{one}").facts[0].fact for one in ("e1", "e2")
    }


def restarted() -> Story:
    story = a_rally([stage(1), stage(2), stage(3)], "", preset="fia-wrc-2025")
    for car, priority in (("46", "P3"), ("47", "P3"), ("48", "P4")):
        story.enters(car, "SM1", priority=priority)
    story.drives("47", "SS1", "7:31.3")
    story.drives("48", "SS1", "7:28.4")
    story.tell(RestartTimesGiven("e46", ("SS1",)))
    return story


@pytest.mark.parametrize("what", ["stage/SS1/e46", "restart/SS1/e46"])
def test_a_missed_stage_tells_pool_base_and_what_is_added(what: str) -> None:
    found = explained(restarted(), what)
    assert [("restart", (451_300, 600_000), 1_051_300), ("cut", (1_051_300, 100), 1_051_300)] == (
        steps_of(found)
    )
    assert {"entry": "e47", "ms": 451_300} == fact_of(found, "base")
    assert {"class": "SM1", "priority": "P3"} == fact_of(found, "pool")
    assert [("restart_pool", "class_and_priority"), ("restart_added_ms", 600_000)] == [
        (one.setting, one.value) for one in found.rules
    ]


def test_a_restart_time_follows_its_base() -> None:
    story = restarted()
    story.tell(DeviceClockShifted("beam-SF1", NOON_MS, NOON_MS + HOUR_MS, -300))
    assert 1_051_000 == explained(story, "restart/SS1/e46").result


def test_a_missed_stage_that_was_driven_tells_the_time_it_replaced() -> None:
    story = restarted()
    story.starts("46", "SS1")
    story.finishes("46", "SS1", NOON_MS + 500_000)
    assert 500_000 == fact_of(explained(story, "stage/SS1/e46"), "superseded")["ms"]


def test_the_last_stage_of_a_leg_alone_is_added_by_its_own_setting() -> None:
    stages = [stage(1), stage(2), stage(3, leg=2)]
    story = a_rally(stages, "1 2", preset="fia-wrc-2018")
    story.drives("2", "SS2", "5:00.0")
    story.tell(RestartTimesGiven("e1", ("SS2",)))
    found = explained(story, "restart/SS2/e1")
    assert "restart_added_last_of_leg_ms" == found.rules[-1].setting


def test_the_crew_that_drove_the_base_has_no_restart_time() -> None:
    with pytest.raises(NothingToExplain):
        explained(restarted(), "restart/SS1/e47")


def test_a_pending_time_is_no_number() -> None:
    story = a_rally(1, "1")
    story.starts("1", "SS1", start_of("SS1"))
    story.tell(TimePendingSet("SS1", ("e1",)))
    with pytest.raises(NothingToExplain):
        explained(story, "stage/SS1/e1")


def test_a_row_whose_crew_says_nothing_more_is_not_explained() -> None:
    # A published table can outlive the time that it shows.
    story = a_rally(1, "1")
    story.drives("1", "SS1", "5:00.0")
    with pytest.raises(NothingToExplain):
        explain("stage/SS1/e1", {**public(story), "crew/e1": {}}.get)


def test_every_operation_of_a_time_is_one_that_the_protocol_names() -> None:
    found = explained(restarted(), "stage/SS1/e46")
    assert {Operation.ADD, Operation.CUT} == {one.operation for one in found.steps}
