"""A rally's timetable as iCalendar, read back by the reader of the series' calendar."""

from typing import Any

from exchange.test_calendar_file import events, unescaped
from flyingfinish.exchange.rally_calendar import timetable_text

NINE = 1_790_056_800_000
"""2026-09-22 06:00 UTC."""

ROAD: dict[str, Any] = {
    "rally": {"id": "kokkola", "name": "Ralli; Kokkola"},
    "stages": {
        "SS2": {"ord": 2, "name": "Ullava, 1", "metres": 21_870, "first_due_at_ms": NINE + 60_000},
        "SS1": {"ord": 1, "name": "Satama", "metres": 2_310, "first_due_at_ms": NINE},
        "SS3": {"ord": 3, "name": "Himanka", "metres": 9_870},
    },
}


def timetable(state: dict[str, str] | None = None, position: int = 7, address: str = "") -> str:
    told = {"stages": {stage: {"state": one} for stage, one in (state or {}).items()}}
    return timetable_text(ROAD, told, position, address, lambda one, row: f"{one} {row['name']}")


def test_every_stage_with_a_time_has_an_event_in_road_order() -> None:
    found = events(timetable())
    assert ["SS1 Satama", "SS2 Ullava, 1"] == [unescaped(one["SUMMARY"]) for one in found]
    assert ["20260922T060000Z", "20260922T060100Z"] == [one["DTSTART"] for one in found]
    assert ["kokkola.SS1@flyingfinish", "kokkola.SS2@flyingfinish"] == [o["UID"] for o in found]


def test_a_cancelled_stage_stays_as_cancelled_with_a_higher_number() -> None:
    before, after = events(timetable())[1], events(timetable({"SS2": "cancelled"}))[1]
    assert ("CONFIRMED", "CANCELLED") == (before["STATUS"], after["STATUS"])
    assert int(before["SEQUENCE"]) < int(after["SEQUENCE"])


def test_a_change_of_the_road_has_a_higher_number_than_any_before() -> None:
    cancelled = events(timetable({"SS1": "cancelled"}))[0]
    moved = events(timetable(position=8))[0]
    assert int(cancelled["SEQUENCE"]) <= int(moved["SEQUENCE"])


def test_a_link_leads_to_the_stage_where_there_is_an_address() -> None:
    found = events(timetable(address="https://finish.example"))[0]
    assert "https://finish.example/r/kokkola?stage=SS1" == found["URL"]
    assert "URL" not in events(timetable())[0]


def test_the_name_of_the_rally_is_escaped() -> None:
    assert "X-WR-CALNAME:Ralli\\; Kokkola\r\n" in timetable()


def test_a_rally_without_stages_is_an_empty_calendar() -> None:
    assert [] == events(timetable_text({}, {}, 0, "", lambda one, _: one))
