"""A calendar as iCalendar: read back by a small reader of our own, written from RFC 5545."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyingfinish.exchange.calendar_file import calendar_text, escaped, folded

SERIES = {"id": "ralli-sm-2026", "name": "Ralli SM", "season": "2026"}


def unfolded(text: str) -> list[str]:
    """Content lines (3.1): a line that begins with a space goes on the one before."""
    assert text.endswith("\r\n")
    lines = text.removesuffix("\r\n").split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    return "\n".join(lines).replace("\n ", "").split("\n")


def unescaped(value: str) -> str:
    """A text value (3.3.11)."""
    return re.sub(r"\\(.)", lambda sign: {"n": "\n"}.get(sign[1], sign[1]), value)


def events(text: str) -> list[dict[str, str]]:
    """Each event's properties, parameters left out; nesting is checked."""
    lines = unfolded(text)
    assert ["BEGIN:VCALENDAR", "END:VCALENDAR"] == [lines[0], lines[-1]]
    found: list[dict[str, str]] = []
    inside = False
    for line in lines[1:-1]:
        name, _, value = line.partition(":")
        if line in ("BEGIN:VEVENT", "END:VEVENT"):
            assert inside is (line == "END:VEVENT")
            inside = not inside
            if inside:
                found.append({})
        elif inside:
            found[-1][name.partition(";")[0]] = value
    assert not inside
    return found


def row(**changes: Any) -> dict[str, Any]:
    base = {"ord": 1, "name": "Mikkeli", "state": "confirmed", "from": "2026-01-16",
            "to": "2026-01-17", "sequence": 0, "set_at_ms": 1_767_225_600_000}  # fmt: skip
    return base | changes


def only(**changes: Any) -> dict[str, str]:
    calendar = {"series": SERIES, "titles": {}, "rows": {"mikkeli": row(**changes)}}
    return events(calendar_text(calendar, "https://finish.example"))[0]


def test_a_round_is_on_all_its_days_and_ends_before_the_next_one() -> None:
    event = only()
    assert ["20260116", "20260118"] == [event["DTSTART"], event["DTEND"]]


def test_a_round_is_called_by_its_series_and_its_name() -> None:
    assert "Ralli SM 2026: Mikkeli" == unescaped(only()["SUMMARY"])


def test_a_season_in_the_name_is_not_said_twice() -> None:
    calendar = {"series": SERIES | {"name": "SM 2026"}, "rows": {"r": row()}}
    assert "SM 2026: Mikkeli" == events(calendar_text(calendar, ""))[0]["SUMMARY"]


@pytest.mark.parametrize(
    ("state", "status"),
    [("planned", "TENTATIVE"), ("confirmed", "CONFIRMED"), ("moved", "CONFIRMED"),
     ("running", "CONFIRMED"), ("done", "CONFIRMED"), ("cancelled", "CANCELLED")],
)  # fmt: skip
def test_the_state_of_a_round_is_told_and_a_cancelled_one_stays(state: str, status: str) -> None:
    assert status == only(state=state)["STATUS"]


def test_a_changed_round_has_the_same_uid_and_a_higher_sequence() -> None:
    before, after = only(), only(sequence=1, name="Mikkeli II", set_at_ms=1_767_225_601_000)
    assert before["UID"] == after["UID"] == "ralli-sm-2026.mikkeli@flyingfinish"
    assert ["0", "1"] == [before["SEQUENCE"], after["SEQUENCE"]]
    assert ["20260101T000000Z", "20260101T000001Z"] == [before["DTSTAMP"], after["DTSTAMP"]]


def test_the_rally_s_page_is_told_where_the_world_can_reach_it() -> None:
    assert "https://finish.example/r/sm1" == only(rally="sm1")["URL"]
    calendar = {"series": SERIES, "rows": {"r": row(rally="sm1")}}
    assert "URL" not in events(calendar_text(calendar, ""))[0]


def test_signs_that_mean_something_are_escaped() -> None:
    assert r"a\, b\; c\\d\ne" == escaped("a, b; c\\d\r\ne")


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200)


@given(name=TEXTS, place=TEXTS, note=st.text(st.sampled_from("aä,;\\\n€🏁 "), max_size=200))
def test_whatever_is_said_is_read_back(name: str, place: str, note: str) -> None:
    event = only(name=name, place=place, note=note)
    assert "Ralli SM 2026: " + name == unescaped(event["SUMMARY"])
    assert [place, note] == [unescaped(event.get(one, "")) for one in ("LOCATION", "DESCRIPTION")]


@given(line=TEXTS)
def test_a_folded_line_is_never_too_long_and_says_the_same(line: str) -> None:
    pieces = folded(line)
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert line == pieces[0] + "".join(piece[1:] for piece in pieces[1:])


@given(first=st.dates(date(2000, 1, 1), date(2100, 1, 1)), days=st.integers(0, 5))
def test_a_calendar_holds_every_round_in_order(first: date, days: int) -> None:
    rows = {
        f"r{at}": row(ord=at, **{"from": first.isoformat(),
                                 "to": (first + timedelta(days)).isoformat()})
        for at in (3, 1, 2)
    }  # fmt: skip
    found = events(calendar_text({"series": SERIES, "rows": rows}, ""))
    assert ["r1", "r2", "r3"] == [one["UID"].split(".")[1].split("@")[0] for one in found]
    assert {f"{first + timedelta(days + 1):%Y%m%d}"} == {one["DTEND"] for one in found}
