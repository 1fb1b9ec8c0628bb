"""The feed in the world championship's shape: the road, the ids, the addresses.

The results of it, `wrc_results.py`, are held to the views they come from.
"""

import re
from typing import Any

import pytest

from explaining import public
from flyingfinish.exchange.wrc_like import (
    Asked,
    Feed,
    asked_of,
    event,
    iso_duration,
    itinerary,
    number_of,
)
from flyingfinish.exchange.wrc_results import PARTS, channels_of, whole
from whole_rally import a_whole_rally

VIEWS = {f"rally/test/{name}": view for name, view in public(a_whole_rally()).items()}
FEED = Feed("test", VIEWS.get)
SS1, SS2 = number_of("stage", "SS1"), number_of("stage", "SS2")


def rows(what: str, stage: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = PARTS[what](FEED, Asked(what, stage=stage))
    return found


def view(name: str) -> dict[str, Any]:
    found: dict[str, Any] = VIEWS[f"rally/test/{name}"]
    return found


@pytest.mark.parametrize(
    ("ms", "text"),
    [(432_400, "PT7M12.4S"), (9_219_200, "PT2H33M39.2S"), (0, "PT0S"), (60_000, "PT1M"),
     (3_600_033, "PT1H0.033S"), (-15_000, "-PT15S")],
)  # fmt: skip
def test_durations_are_iso_8601(ms: int, text: str) -> None:
    assert text == iso_duration(ms)


def test_the_event_names_the_rally_its_days_and_its_classes() -> None:
    found = event(FEED)
    assert ("Test Rally", "2026-03-07", "Europe/Helsinki") == (
        found["name"], found["startDate"], found["timeZoneId"],
    )  # fmt: skip
    assert {"SM1", "SM2"} == {one["name"] for one in found["eventClasses"]}
    assert [True] == [one["isMain"] for one in found["rallies"]]


def test_the_road_is_nested_as_there() -> None:
    legs = itinerary(FEED)["itineraryLegs"]
    sections = [section for leg in legs for section in leg["itinerarySections"]]
    stages = [stage for section in sections for stage in section["stages"]]
    controls = [control for section in sections for control in section["controls"]]
    assert ["SS1", "SS2", "SS3"] == [stage["code"] for stage in stages]
    assert {"code": "SS2", "number": 2, "distance": 10.0, "timingPrecision": "Thousandth"} == {
        key: stages[1][key] for key in ("code", "number", "distance", "timingPrecision")
    }
    assert len(view("itinerary")["controls"]) == len(controls)
    assert {"TimeControl", "StageStart", "FlyingFinish"} <= {one["type"] for one in controls}


def test_a_stage_s_start_says_when_the_first_car_is_due() -> None:
    sections = itinerary(FEED)["itineraryLegs"][0]["itinerarySections"]
    start = next(one for one in sections[0]["controls"] if one["code"] == "SS1")
    assert ("2026-03-07T10:00:00", "2026-03-07T12:00:00+02:00") == (
        start["firstCarDueDateTime"], start["firstCarDueDateTimeLocal"],
    )  # fmt: skip


def test_crews_have_names_numbers_and_classes() -> None:
    first = rows("entries")[0]
    assert (1, "Aalto", "AAL", ["SM1"]) == (
        first["identifier"], first["driver"]["fullName"], first["driver"]["code"],
        [one["name"] for one in first["eventClasses"]],
    )  # fmt: skip


def test_stage_times_are_those_of_the_view() -> None:
    table = view("stage/SS2")["rows"]
    found = {row["entryId"]: row for row in rows("stagetimes", "SS2")}
    for entry, row in table.items():
        mine = found[number_of("entry", entry)]
        if "elapsed_ms" in row:
            assert (row["elapsed_ms"], row.get("pos")) == (
                mine["elapsedDurationMs"], mine["position"],
            )  # fmt: skip
    assert {"Default", "Assessed"} == {row["source"] for row in found.values()}
    assert [0, 2_002] == [row["diffFirstMs"] for row in rows("stagetimes", "SS2")][:2]


def test_the_classification_after_a_stage_is_the_view_s() -> None:
    ranked = sorted(view("overall/SS2")["rows"].values(), key=lambda row: row["ord"])
    assert [(row["pos"], row["stages_ms"], row["adjustments_ms"], row["total_ms"])
            for row in ranked] == [
        (row["position"], row["stageTimeMs"], row["penaltyTimeMs"], row["totalTimeMs"])
        for row in rows("results", "SS2")
    ]  # fmt: skip


def test_a_guest_has_a_time_and_no_differences() -> None:
    table = {"rows": {"e1": {"ord": 1, "pos": 1, "elapsed_ms": 1_000},
                      "e2": {"ord": 2, "elapsed_ms": 1_500},
                      "e3": {"ord": 3, "pos": 2, "elapsed_ms": 1_600},
                      "e4": {"ord": 100_001, "block": "pending"}}}  # fmt: skip
    feed = Feed("test", {**VIEWS, "rally/test/stage/SS1": table}.get)
    found = PARTS["stagetimes"](feed, Asked("stagetimes", stage="SS1"))
    assert [(0, 0), (None, None), (600, 600)] == [
        (row["diffFirstMs"], row["diffPrevMs"]) for row in found
    ]


def test_split_times_stand_one_a_row() -> None:
    told = sum(name.startswith("s") for row in view("splits/SS1")["rows"].values() for name in row)
    assert told == len(rows("splittimes", "SS1"))
    points = {row["splitPointId"]: row["number"] for row in rows("splitpoints", "SS1")}
    assert {1, 2} == {points[row["splitPointId"]] for row in rows("splittimes", "SS1")}


def test_penalties_and_retirements_name_crew_and_control() -> None:
    penalty = rows("penalties")[0]
    assert (number_of("entry", "e2"), number_of("control", "TC2"), 20_000) == (
        penalty["entryId"], penalty["controlId"], penalty["penaltyDurationMs"],
    )  # fmt: skip
    assert [number_of("entry", one) for one in view("retirements")["rows"]] == [
        row["entryId"] for row in rows("retirements")
    ]


def test_every_stage_has_its_winner() -> None:
    assert ["Road 1", "Road 2", "Road 3"] == [row["stageName"] for row in rows("stagewinners")]


def test_the_whole_has_every_part() -> None:
    found = whole(FEED)
    assert rows("stagetimes", "SS1") == [r for r in found["stageTimes"] if r["stageId"] == SS1]
    assert event(FEED) == found["event"]
    ids = [row["stageTimeId"] for row in found["stageTimes"]]
    assert len(ids) == len(set(ids))


EVENT = f"events/{FEED.event_id}"


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        (f"{EVENT}.json", Asked("event")),
        (f"{EVENT}/itineraries/5.json", Asked("itinerary")),
        (f"{EVENT}/rallies/{FEED.rally_id}/entries.json", Asked("entries")),
        (f"{EVENT}/stages/{SS2}/stagetimes.json", Asked("stagetimes", stage="SS2")),
        (f"{EVENT}/stages/{SS2}/results.json", Asked("results", stage="SS2")),
        (f"{EVENT}/stages/{SS1}/splittimes.json", Asked("splittimes", stage="SS1")),
        (f"{EVENT}/startLists/{number_of('startlist', '1')}.json", Asked("startlist", leg="1")),
        (f"{EVENT}/penalties.json", Asked("penalties")),
        (f"{EVENT}/rallies/{FEED.rally_id}/retirements.json", Asked("retirements")),
    ],
)
def test_addresses_are_those_of_the_feed(path: str, asked: Asked) -> None:
    assert asked == asked_of(path, FEED)


@pytest.mark.parametrize(
    "path",
    ["", "events/1.json", f"{EVENT}/stages/1/stagetimes.json", f"{EVENT}/stagetimes.json",
     f"{EVENT}/rallies/1/entries.json", f"{EVENT}/startLists/1.json", f"{EVENT}/nothing.json",
     f"{EVENT}/stages/{SS1}/entries.json"],
)  # fmt: skip
def test_what_means_nothing_here_is_nothing(path: str) -> None:
    assert asked_of(path, FEED) is None


def test_what_a_part_needs_is_enough_for_it() -> None:
    for asked in [None, *(Asked(what, stage="SS1" if stage else "", leg="1") for what, stage in
                          [("stagetimes", 1), ("results", 1), ("splittimes", 1), ("entries", 0),
                           ("stagewinners", 0), ("startlist", 0), ("event", 0)])]:  # fmt: skip
        needed = {f"rally/test/{one}" for one in channels_of(FEED, asked)}
        less = Feed("test", {k: v for k, v in VIEWS.items() if k in needed}.get)
        made = (lambda feed, a=asked: PARTS[a.what](feed, a)) if asked else whole
        assert made(FEED) == made(less)


def test_numbers_of_ours_are_all_different() -> None:
    text = str(whole(FEED))
    assert re.search(r"'stageId': \d+", text)
    names = [("entry", f"e{n}") for n in range(200)] + [("stage", f"SS{n}") for n in range(30)]
    assert len(names) == len({number_of(*one) for one in names})
