"""The fourteen acceptance vectors: numbers of real rallies, examples of rule books.

Each is told as facts and read from what the public is shown, so it goes through fold, tables and
views. Facts of Rally Sweden 2025 where nothing else is said.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from builders import MINUTE_MS, NOON_MS, Story, a_rally, road, stage, start_of
from explaining import public
from flyingfinish.rally.drafts import drafts
from flyingfinish.rally.entries import Competition, ControlRange, RallyClass, Title
from flyingfinish.rally.facts import (
    AdjustmentApplied,
    CompetitionSet,
    DeviceClockShifted,
    GivenRow,
    ItinerarySet,
    ProtestDecided,
    ProtestLodged,
    Provenance,
    PublicationStatus,
    Published,
    RestartTimesGiven,
    StageState,
    StartClockShifted,
    TimesGiven,
)
from flyingfinish.rally.itinerary import StageKind
from flyingfinish.rally.published_table import canonical, hash_of, published_table
from flyingfinish.rally.start_order import StartOrder, StartRule, start_list
from flyingfinish.rally.times import format_gap, format_time

HOUR_MS = 3_600_000


def rows(story: Story, channel: str) -> dict[str, Any]:
    """What the public reads in a table."""
    return dict(public(story)[channel]["rows"])


def column(story: Story, channel: str, field: str) -> dict[str, Any]:
    """One field of a table, in the table's order."""
    found = rows(story, channel)
    in_order = sorted(found, key=lambda entry: int(found[entry]["ord"]))
    return {entry: found[entry].get(field) for entry in in_order}


def publish(story: Story, classification: str = "overall") -> Published:
    """The desk publishes a table as it stands."""
    text = canonical(published_table(story.state, classification)[0])
    version = len(story.state.publications.get(classification, ())) + 1
    status = PublicationStatus.PROVISIONAL
    fact = Published(classification, "", status, version, text, hash_of(text))
    story.tell(fact)
    return fact


# --- 1, 6, 7: the last day ------------------------------------------------------------------------

LAST_DAY: dict[str, tuple[str | int, ...]] = {
    # Car: overall before SS16, SS16, SS17, power stage in thousandths.
    "33": ("2:00:04.2", "14:00.0", "14:36.1", 298_914),
    "18": ("2:00:10.0", "14:01.0", "14:35.0", 299_899),
    "8": ("2:00:20.0", "14:03.0", "14:36.0", 300_099),
    "1": ("2:00:30.0", "14:04.0", "14:36.8", 299_882),
    "69": ("2:00:40.0", "14:06.0", "14:38.0", 300_914),
}


def last_day() -> Story:
    """Five crews: all before SS16 as one stage, then SS16, SS17 and the power stage SS18."""
    stages = [
        stage(15, section=1),
        stage(16, leg=2, section=2),
        stage(17, leg=2, section=2),
        stage(18, leg=2, section=2, kind=StageKind.POWER, precision_ms=1),
    ]
    story = a_rally(stages, "")
    sunday = ControlRange("sunday", "Super Sunday", "TC16", "SF18")
    title = Title("drivers", "Drivers", "wrc-2025", power_stage="SS18", range_id="sunday")
    classes = (RallyClass("SM1", "SM1", 1),)
    story.tell(
        CompetitionSet(Competition("SM", "Sweden", 1, classes, ranges=(sunday,), titles=(title,)))
    )
    for car in LAST_DAY:
        story.enters(car, "SM1")
    for car, times in LAST_DAY.items():
        for stage_id, time in zip(("SS15", "SS16", "SS17", "SS18"), times, strict=True):
            story.drives(car, stage_id, time)
    return story


def test_01_a_power_stage_is_ordered_by_thousandths_and_adds_tenths() -> None:
    story = a_rally([stage(1, kind=StageKind.POWER, precision_ms=1)], "1 2 3")
    for car, ms in (("1", 299_782), ("2", 298_914), ("3", 299_099)):
        story.drives(car, "SS1", ms)
    assert {"e2": 298_914, "e3": 299_099, "e1": 299_782} == column(story, "stage/SS1", "elapsed_ms")
    assert {"e2": 298_900, "e3": 299_000, "e1": 299_700} == column(story, "overall", "total_ms")


def test_06_super_sunday_adds_the_power_stage_in_tenths_and_gives_five_to_one() -> None:
    story = last_day()
    totals = column(story, "range/sunday", "total_ms")
    best = min(totals.values())
    assert ["e33", "e18", "e8", "e1", "e69"] == list(totals)
    assert "33:35.0" == format_time(best)
    assert ["+0.8", "+4.0", "+5.6", "+9.9"] == [
        format_gap(ms - best) for ms in list(totals.values())[1:]
    ]
    points = rows(story, "points/drivers")
    assert [5, 4, 3, 2, 1] == [points[one]["parts"]["range"] // 1_000 for one in totals]


def test_07_the_winner_has_twenty_five_and_five_and_five() -> None:
    story = last_day()
    winner = rows(story, "points/drivers")["e33"]
    assert "2:33:39.2" == format_time(column(story, "overall", "total_ms")["e33"])
    assert {"final": 25_000, "range": 5_000, "stage": 5_000} == winner["parts"]
    assert 35_000 == winner["points"]


# --- 2, 3, 14: missed stages ----------------------------------------------------------------------


def missed(story: Story, car: str, stage_id: str) -> None:
    """Officials let a stage count as missed."""
    story.tell(RestartTimesGiven(f"e{car}", (stage_id,)))


def test_02_a_missed_stage_is_the_best_of_class_and_priority_plus_ten_minutes() -> None:
    story = a_rally([stage(13), stage(14)], "", preset="fia-wrc-2025")
    for car in ("16", "33", "18"):
        story.enters(car, "SM1", priority="P1")
    story.drives("33", "SS13", "6:42.4")
    story.drives("18", "SS13", "6:45.0")
    missed(story, "16", "SS13")
    times = column(story, "stage/SS13", "elapsed_ms")
    assert ("16:42.4", "+10:00.0") == (
        format_time(times["e16"]),
        format_gap(times["e16"] - times["e33"]),
    )
    assert "restart" == rows(story, "stage/SS13")["e16"]["provenance"]


def rally3() -> Story:
    """SS10: the best Rally3 car has no priority, the best with P3 is slower."""
    story = a_rally([stage(10), stage(11)], "", preset="fia-wrc-2025")
    for car, priority in (("46", "P3"), ("47", "P3"), ("48", "P4")):
        story.enters(car, "SM1", priority=priority)
    story.drives("47", "SS10", "7:31.3")
    story.drives("48", "SS10", "7:28.4")
    missed(story, "46", "SS10")
    return story


def test_03_the_base_is_the_best_of_the_priority_and_not_of_the_class() -> None:
    assert "17:31.3" == format_time(column(rally3(), "stage/SS10", "elapsed_ms")["e46"])


def test_14_a_base_corrected_after_publication_moves_the_missed_time_in_a_new_version() -> None:
    story = rally3()
    first = publish(story, "stage/SS10")
    story.tell(DeviceClockShifted("beam-SF10", 0, NOON_MS * 2, -300))
    held = rows(story, "stage/SS10")["e46"]["elapsed_ms"]
    second = publish(story, "stage/SS10")
    assert (1_051_300, 1_051_000) == (held, rows(story, "stage/SS10")["e46"]["elapsed_ms"])
    assert (1, 2) == (first.version, second.version)
    versions = [one.table_json for one in story.state.publications["stage/SS10"]]
    assert [first.table_json, second.table_json] == versions


# --- 4, 5, 8, 9, 13: controls and starts ----------------------------------------------------------


def test_04_a_penalty_counts_from_the_stage_of_its_control_on_and_adds_up() -> None:
    story = a_rally([stage(number) for number in (8, 9, 10, 11)], "70")
    for number in (8, 9, 10, 11):
        story.drives("70", f"SS{number}", "5:00.0")
    story.tell(AdjustmentApplied("e70", "TC9", 10_000, "late"))
    story.tell(AdjustmentApplied("e70", "TC10", 60_000, "early"))
    assert [0, 10_000, 70_000, 70_000] == [
        rows(story, f"overall/SS{number}")["e70"]["adjustments_ms"] for number in (8, 9, 10, 11)
    ]


def test_05_a_false_start_costs_ten_seconds_from_its_stage_on_and_leaves_the_time() -> None:
    story = a_rally([stage(13), stage(14), stage(15)], "24")
    for number in (13, 14, 15):
        story.due(f"SS{number}", "24")
        story.drives("24", f"SS{number}", "5:00.0")
    story.passes("24", "SS14", start_of("SS14") - 300)
    (draft,) = drafts(story.state)
    story.tell(AdjustmentApplied("e24", draft.control, draft.ms, draft.kind))
    assert 300_000 == rows(story, "stage/SS14")["e24"]["elapsed_ms"]
    assert [0, 10_000, 10_000] == [
        rows(story, f"overall/SS{number}")["e24"]["adjustments_ms"] for number in (13, 14, 15)
    ]


DUE_MS = NOON_MS - 47 * MINUTE_MS
"""11:13 where the rally is."""


def due_at_11_13(preset: str = "fia-wrc-2025", **settings: Any) -> Story:
    """Car 1 is due at TC1 at 11:13, and starts SS1 at noon."""
    story = a_rally(1, "1", preset=preset, **settings)
    itinerary = road([stage(1)])
    first = replace(itinerary.controls[0], first_due_at_ms=DUE_MS)
    story.tell(ItinerarySet(replace(itinerary, controls=(first, *itinerary.controls[1:]))))
    story.due("SS1", "1")
    return story


@pytest.mark.parametrize(
    ("handed_in_ms", "costs"),
    [(59_000, []), (MINUTE_MS, [10_000]), (-30_000, [60_000])],
    ids=["11:13:59", "11:14:00", "11:12:30"],
)
def test_08_the_due_minute_is_on_time_the_next_costs_ten_seconds_the_one_before_a_minute(
    handed_in_ms: int, costs: list[int]
) -> None:
    story = due_at_11_13()
    story.checks_in("1", "TC1", DUE_MS + handed_in_ms)
    assert costs == [one.ms for one in drafts(story.state)]


@pytest.mark.parametrize(("to_maximum", "costs"), [(True, "5:00.0"), (False, "5:40.0")])
def test_09_who_is_over_the_maximum_lateness_is_out_there_and_charged_as_the_setting_says(
    to_maximum: bool, costs: str
) -> None:
    story = due_at_11_13("fia-regional", lateness_charged_to_maximum=to_maximum)
    story.checks_in("1", "TC1", DUE_MS + 34 * MINUTE_MS)
    (draft,) = drafts(story.state)
    assert (True, "TC1", costs) == (draft.over_maximum, draft.control, format_time(draft.ms))


def test_13_three_false_starts_cost_four_minutes_and_ten_seconds() -> None:
    story = a_rally(4, "1")
    for number in range(1, 5):
        story.due(f"SS{number}", "1")
        story.drives("1", f"SS{number}", "5:00.0")
        story.passes("1", f"SS{number}", start_of(f"SS{number}") - 300)
    costs = [(one.ms, one.refer) for one in drafts(story.state)]
    assert [(10_000, ""), (60_000, ""), (180_000, ""), (0, "stewards")] == costs
    for draft in drafts(story.state)[:3]:
        story.tell(AdjustmentApplied("e1", draft.control, draft.ms, draft.kind))
    assert "4:10.0" == format_time(rows(story, "overall")["e1"]["adjustments_ms"])


# --- 10, 12: ties and limits ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shared", "places"), [(True, [1, 2, 2, 4]), (False, [1, 2, 3, 4])], ids=["text", "feed"]
)
def test_10_equal_stage_times_share_a_place_unless_the_feeds_order_is_asked_for(
    shared: bool, places: list[int]
) -> None:
    story = a_rally(1, "1 2 3 4", shared_places=shared)
    for car, time in (("1", "3:20.0"), ("2", "3:22.1"), ("3", "3:22.1"), ("4", "3:22.2")):
        story.drives(car, "SS1", time)
    assert places == list(column(story, "stage/SS1", "pos").values())


@pytest.mark.parametrize(
    ("driven", "counts", "provenance"),
    [("4:51.0", "5:00", "bogey"), ("7:30.0", "7:30", None), ("13:10.0", "12:00", "stage_max")],
)
def test_12_a_time_is_no_faster_than_the_bogey_and_no_slower_than_the_maximum(
    driven: str, counts: str, provenance: str | None
) -> None:
    limits = stage(1, precision_ms=1_000, bogey_ms=300_000, maximum_ms=720_000)
    story = a_rally([limits], "1", preset="uk-stage")
    story.drives("1", "SS1", driven)
    row = rows(story, "stage/SS1")["e1"]
    assert (counts, provenance) == (
        format_time(row["elapsed_ms"], 1_000),
        row.get("provenance"),
    )


# --- 11: decisions that remake a rally ------------------------------------------------------------


def next_start(story: Story, stage_id: str) -> list[str]:
    """Who would start a stage in which order, the best last."""
    asked = StartOrder(stage_id, StartRule.REVERSED_TOP, start_of(stage_id), top=10)
    return [row.entry_id for row in start_list(story.state, asked)]


def with_points(story: Story) -> None:
    """A title that scores the overall alone."""
    title = Title("drivers", "Drivers", "wrc-support")
    classes = (RallyClass("SM1", "SM1", 1),)
    story.tell(CompetitionSet(Competition("SM", "Rally", 1, classes, titles=(title,))))


def points(story: Story) -> dict[str, int]:
    """Whole points by entry."""
    return {entry: row["points"] // 1_000 for entry, row in rows(story, "points/drivers").items()}


def given(story: Story, stage_id: str, cars: Sequence[str], times_ms: Sequence[int]) -> None:
    """Officials give a batch of times."""
    batch = tuple(GivenRow(f"e{car}", ms) for car, ms in zip(cars, times_ms, strict=True))
    story.tell(TimesGiven(stage_id, batch, Provenance.NOTIONAL))


def chile_2024() -> Story:
    """SS1 is stopped behind three cars; the others first get the slowest of the three."""
    story = a_rally(4, "1 2 3 4 5 6")
    with_points(story)
    for car, time in (("1", "3:00.0"), ("2", "3:02.0"), ("3", "3:04.0")):
        story.drives(car, "SS1", time)
    story.stage_is("SS1", StageState.INTERRUPTED)
    given(story, "SS1", "456", [184_000] * 3)
    story.stage_is("SS1", StageState.COMPLETED)
    for number in (2, 3):
        for nth, car in enumerate("123456"):
            story.drives(car, f"SS{number}", 180_000 + nth * 100)
    return story


def test_11_chile_2024_times_revised_the_same_evening_remake_tables_lists_and_points() -> None:
    story = chile_2024()
    first = publish(story)
    assert ["e1", "e2", "e3", "e4", "e5", "e6"] == list(column(story, "overall", "pos"))
    assert (25, 12) == (points(story)["e1"], points(story)["e4"])
    given(story, "SS1", "456", [179_000, 183_000, 183_500])
    assert [first.version, 6] == [
        public(story)["overall"]["version"], public(story)["overall"]["changes_pending"],
    ]  # fmt: skip
    second = publish(story)
    assert ["e4", "e1", "e2", "e5", "e3", "e6"] == list(column(story, "overall", "pos"))
    assert ["e4", "e1", "e2", "e5", "e6", "e3"] == list(column(story, "overall/SS1", "pos"))
    assert (25, 18) == (points(story)["e4"], points(story)["e1"])
    assert ["e6", "e3", "e5", "e2", "e1", "e4"] == next_start(story, "SS4")
    story.tell(ProtestLodged("p1", False, ("overall",)))
    story.tell(ProtestDecided("p1", upheld=False))
    assert [first.table_json, second.table_json] == [
        one.table_json for one in story.state.publications["overall"]
    ]
    assert first.table_hash != second.table_hash


def acropolis_2024() -> Story:
    """SS9 with a start clock that lost its time before the third car; one crew restarts."""
    story = a_rally([stage(8), stage(9), stage(10)], "1 2 3 4", preset="fia-wrc-2018")
    with_points(story)
    for nth, car in enumerate("1234"):
        story.drives(car, "SS8", 300_000 + nth * 1_000)
    for car, time in (("1", "5:10.0"), ("2", "5:12.0"), ("3", "5:08.0")):
        story.drives(car, "SS9", time)
    missed(story, "4", "SS9")
    return story


def test_11_acropolis_2024_a_corrected_start_clock_remakes_times_bases_lists_and_points() -> None:
    story = acropolis_2024()
    first = publish(story)
    assert {"e3": 308_000, "e1": 310_000, "e2": 312_000, "e4": 728_000} == (
        column(story, "stage/SS9", "elapsed_ms")
    )
    third = start_of("SS9") + 2 * MINUTE_MS
    story.tell(StartClockShifted("SS9", third, third + HOUR_MS, -7_350))
    publish(story)
    # What the two cars before it did stays; the third, and the time that rests on it, do not.
    assert {"e1": 310_000, "e2": 312_000, "e3": 315_300, "e4": 730_000} == (
        column(story, "stage/SS9", "elapsed_ms")
    )
    assert ["e1", "e2", "e3", "e4"] == list(column(story, "overall/SS9", "pos"))
    assert ["e4", "e3", "e2", "e1"] == next_start(story, "SS10")
    assert [25, 18, 15, 12] == [points(story)[f"e{car}"] for car in "1234"]
    assert first == story.state.publications["overall"][0]
