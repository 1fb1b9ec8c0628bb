"""Times of day at the desk mean the day of what they are about, however late they are typed."""

import re

import pytest

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.web.desk.clock import DAY_MS, dated
from flyingfinish.web.desk.fields import Desk, FieldTrouble
from flyingfinish.web.desk.moments import (
    control_instants,
    instants_about,
    seen_at,
    stage_instants,
    window_of,
)
from small_rally import NINE, RALLY, opening
from small_rally import Desk as Folded
from web.crew_made import impulse, row
from web.desk.test_corrections import elapsed, two_devices
from web.desk.test_desk import outcome, state_of
from web.desk_made import Person, make_person

HOUR = 3_600_000
HELSINKI_MS = 3 * HOUR
TEN = 1_791_010_800_000
"""2026-10-03 10:00 in Helsinki."""

STATE = Folded(opening()).state
LATER = [0, 15 * HOUR, 3 * 7 * DAY_MS]
WINDOW = {"from_at": "17:00", "to_at": "18:00"}


def desk(now_at_ms: int) -> Desk:
    return Desk(STATE, now_at_ms, "desk-1", 1)


@pytest.mark.parametrize("later_ms", LATER)
def test_a_sighting_is_read_near_what_was_planned_however_late_it_is_typed(later_ms: int) -> None:
    assert TEN == seen_at("10:00", desk(TEN + later_ms), [TEN - HOUR])


def test_at_eleven_in_the_evening_the_morning_is_todays() -> None:
    assert TEN - 2 * HOUR == seen_at("08:00:00", desk(TEN + 13 * HOUR), [])


def test_a_sighting_just_after_midnight_is_of_the_evening_before() -> None:
    assert TEN + 14 * HOUR - 60_000 == seen_at("23:59", desk(TEN + 14 * HOUR + 60_000), [])


def test_a_clock_a_little_ahead_of_ours_is_read_as_now() -> None:
    assert TEN + 300_000 == seen_at("10:05", desk(TEN), [])


@pytest.mark.parametrize("near", [[], [TEN - HOUR]])
def test_a_time_that_is_still_ahead_is_refused_until_its_date_is_written(near: list[int]) -> None:
    with pytest.raises(FieldTrouble, match="instant_ahead"):
        seen_at("10:30", desk(TEN), near)
    assert TEN + HOUR // 2 == seen_at("2026-10-03 10:30", desk(TEN), near)


def test_a_rehearsal_before_the_rally_is_read_near_now() -> None:
    assert TEN - 60_000 == seen_at("9:59", desk(TEN), [TEN + 21 * DAY_MS])


def test_a_time_that_is_not_typed_is_now() -> None:
    assert TEN == seen_at("", desk(TEN), [TEN - DAY_MS])


def test_an_interval_is_read_where_the_newest_instants_lie() -> None:
    shown = [TEN - DAY_MS, TEN, TEN + 60_000]
    v = {"from_at": "9:30", "to_at": "10:30"}
    assert (TEN - HOUR // 2, TEN + HOUR // 2) == window_of(v, desk(TEN + 21 * DAY_MS), shown)


def test_an_interval_over_midnight_ends_on_the_next_day() -> None:
    v = {"from_at": "23:00", "to_at": "11:00"}
    assert (TEN - 11 * HOUR, TEN + HOUR) == window_of(v, desk(TEN), [TEN])


@pytest.mark.parametrize(
    ("from_at", "to_at", "window"),
    [
        ("", "", (TEN, TEN + 60_001)),
        ("10:01", "", (TEN + 60_000, TEN + 60_001)),
        ("", "10:00:30", (TEN, TEN + 30_000)),
        ("2026-10-02 10:00", "", (TEN - DAY_MS, TEN + 60_001)),
        ("9:00", "2026-10-03 10:00", (TEN - HOUR, TEN)),
        ("2026-10-05 10:00", "2026-10-05 11:00", (TEN + 2 * DAY_MS, TEN + 2 * DAY_MS + HOUR)),
    ],
)
def test_an_open_end_reaches_as_far_as_was_shown_and_a_date_is_kept(
    from_at: str, to_at: str, window: tuple[int, int]
) -> None:
    v = {"from_at": from_at, "to_at": to_at}
    assert window == window_of(v, desk(TEN + HOUR), [TEN, TEN + 60_000])


@pytest.mark.parametrize(
    ("from_at", "to_at", "shown"),
    [("", "", []), ("9:00", "", []), ("12:00", "13:00", [TEN])],
)
def test_an_interval_in_which_nothing_was_shown_is_refused(
    from_at: str, to_at: str, shown: list[int]
) -> None:
    with pytest.raises(FieldTrouble, match="window_empty"):
        window_of({"from_at": from_at, "to_at": to_at}, desk(TEN), shown)


def test_a_stage_starts_when_it_is_planned_and_listed() -> None:
    assert NINE == min(stage_instants(STATE, "SS1"))
    assert {NINE + HOUR} <= set(stage_instants(STATE, "SS2"))


def test_a_control_without_a_plan_is_near_its_neighbours() -> None:
    assert all(control_instants(STATE, one.code) for one in STATE.itinerary.controls)
    assert [] == control_instants(STATE, "TC99")


async def later(person: Person, by_ms: int) -> None:
    """Lets time pass at the door, and loads a page of it."""
    person.made.clock.advance(by_ms)
    await person.page("overview")


@pytest.mark.parametrize("later_ms", LATER)
async def test_a_clock_is_shifted_on_the_day_it_was_off_however_late(later_ms: int) -> None:
    person = await two_devices()
    await later(person, later_ms)
    answer = await person.fill("times", "shift_clock", device="timy", **WINDOW, shift="0:00.4",
                               reason="no satellites")  # fmt: skip
    assert (303, 300_400) == (answer.status, elapsed(person)), outcome(answer)


async def test_a_start_told_at_night_is_of_that_morning() -> None:
    person = await make_person()
    await later(person, 21 * DAY_MS)
    shown = dated(NINE, HELSINKI_MS).partition(" ")[2]
    answer = await person.fill("times", "start", stage="SS1", plate="1", at=shown)
    assert 303 == answer.status, outcome(answer)
    last = (await person.made.store.journal(RALLY).read(0, 500))[-1]
    assert f'"started_at_ms":{NINE}' in str(last.body).replace(" ", "").replace("'", '"')


async def test_a_stage_that_is_driven_on_another_day_is_read_near_what_was_seen_there() -> None:
    person = await make_person()
    started = f.CarStarted("SS1", "1", NINE + DAY_MS)
    await person.made.rows(row(1, started, "start-1"), token="start-1")
    await later(person, DAY_MS)
    state = state_of(person.made)
    assert NINE + DAY_MS in stage_instants(state, "SS1")
    shown = dated(NINE, HELSINKI_MS).partition(" ")[2]
    now = Desk(state, person.made.clock.now_at_ms(), "desk-1", 1)
    assert NINE + DAY_MS == seen_at(shown, now, stage_instants(state, "SS1"))


async def test_what_officials_left_out_says_nothing_of_the_day() -> None:
    person = await two_devices()
    before = control_instants(state_of(person.made), "SF1")
    answer = await person.made.command(c.IgnoreImpulse("finish-1/a1/1", "a bird"), "clerk")
    assert 200 == answer.status, answer.body
    left = control_instants(state_of(person.made), "SF1")
    assert {NINE + 300_000} == set(before) - set(left)


async def test_an_inserted_passage_is_shown_with_its_day() -> None:
    person = await two_devices()
    answer = await person.fill("times", "insert", control="SF1", plate="1", at="17:18",
                               reason="x", look="1")  # fmt: skip
    assert 'name="at" value="2026-09-21 17:18:00.000"' in answer.body.decode()


def test_an_instant_about_nothing_has_no_neighbours() -> None:
    assert [] == instants_about(STATE, "", "")


@pytest.mark.parametrize(("control", "stage_id"), [("SF1", "SS2"), ("", "SS1")])
def test_a_control_goes_before_a_stage(control: str, stage_id: str) -> None:
    assert NINE in instants_about(STATE, control, stage_id)


async def test_an_interval_left_open_reaches_over_all_of_the_device() -> None:
    person = await two_devices()
    late = impulse(3, "2", NINE + 2 * DAY_MS)
    await person.made.rows(row(3, f.ImpulseTaken("finish-1", "timy", 3, late.taken_at_ms, "2")))
    answer = await person.fill("times", "shift_clock", device="timy", from_at="", to_at="",
                               shift="0:00.4", reason="x", look="1")  # fmt: skip
    html = answer.body.decode()
    assert dated(NINE + 300_000, HELSINKI_MS) in html
    assert dated(NINE + 2 * DAY_MS + 1, HELSINKI_MS) in html


async def test_a_preview_shows_the_day_and_sends_that_day() -> None:
    person = await two_devices()
    answer = await person.fill("times", "shift_clock", device="timy", **WINDOW, shift="0:00.4",
                               reason="x", look="1")  # fmt: skip
    shown = answer.body.decode().partition('id="preview"')[2]
    assert re.findall(r'class="instant">([^<]*)<b>([^<]*)', shown) == [
        ("From: ", "2026-09-21 17:00:00.000"),
        ("To: ", "2026-09-21 18:00:00.000"),
    ]
    assert 'name="from_at" value="2026-09-21 17:00:00.000"' in shown


async def test_a_device_that_was_silent_then_is_told_to_need_a_date() -> None:
    person = await two_devices()
    answer = await person.fill("times", "shift_clock", device="timy", from_at="9:00",
                               to_at="10:00", shift="0:01", reason="x")  # fmt: skip
    assert (422, True) == (answer.status, "write the dates too" in outcome(answer))
