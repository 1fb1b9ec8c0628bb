"""Race control at the desk: overdue cars, stage balance, course cars, the podium sheet.

Tests `watch.py`, `watch_pages.py` and `podium.py`.
"""

import json
from typing import Any

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.entries import Entry
from flyingfinish.web.desk import watch
from flyingfinish.web.desk.fields import Desk as Sitting
from flyingfinish.web.desk.fields import time_of_day
from flyingfinish.web.desk.podium import podium_model
from flyingfinish.web.desk.seat import desk_words
from small_rally import MINUTE, NINE, RALLY, Desk, opening
from web.crew_made import make_door, row
from web.desk_made import Person, make_person

WORDS = desk_words("en")
WINDOW_MS = 13 * MINUTE
"""SS1 is 10 km: ten minutes at 60 km/h, and three tenths more."""


def on_the_road() -> Desk:
    """Cars 1, 2 and 3 have started SS1."""
    desk = Desk([*opening(), c.SetRallyClock(NINE, NINE)])
    for car in (1, 2, 3):
        desk.fold(f.CarStarted("SS1", str(car), NINE + (car - 1) * MINUTE), "start-1")
    return desk


def alarms(desk: Desk, now_at_ms: int) -> dict[str, Any]:
    return watch.alarms(Sitting(desk.state, now_at_ms, "desk-1", 0), WORDS)


def test_the_windows_that_end_first_are_sent_first() -> None:
    ends = [one["overdue_at_ms"] for one in alarms(on_the_road(), NINE)["rows"]]
    assert [NINE + WINDOW_MS + car * MINUTE for car in range(3)] == ends


def test_a_car_is_overdue_from_the_end_of_its_window_on_and_not_before() -> None:
    desk = on_the_road()
    before = alarms(desk, NINE + WINDOW_MS - 1)["overdue"]
    (late,) = alarms(desk, NINE + WINDOW_MS)["overdue"]
    at = time_of_day(NINE, 180 * MINUTE, 0)
    said = f"#1 has not come to SS1 finish. Last seen at SS1, {at}."
    assert ([], said) == (before, late["text"])
    assert "Behind it: #2, #3." == late["behind"]


def test_the_last_car_has_nobody_behind_it() -> None:
    assert "Nobody behind it." == alarms(on_the_road(), NINE)["rows"][-1]["behind"]


def test_of_many_cars_behind_the_first_are_named_and_the_others_counted() -> None:
    desk = Desk(opening(crews=20))
    for car in range(1, 21):
        desk.fold(f.CarStarted("SS1", str(car), NINE + car * MINUTE), "start-1")
    first = alarms(desk, NINE)["rows"][0]
    assert first["behind"].endswith("#12, #13 + 7.")


def test_the_clock_goes_with_the_windows_where_there_is_one() -> None:
    without = watch.alarms(Sitting(Desk(opening()).state, NINE, "desk-1", 0), WORDS)
    told = {"rally_at_ms": NINE, "server_at_ms": NINE, "rate": 1_000}
    assert (told, False) == (alarms(on_the_road(), NINE)["clock"], "clock" in without)


def test_a_stopped_stage_raises_one_alarm_for_all_its_cars() -> None:
    desk = on_the_road()
    desk.decide(c.SetStageState("SS1", f.StageState.INTERRUPTED))
    (alarm,) = alarms(desk, NINE + 60 * MINUTE)["overdue"]
    assert "SS1 interrupted: 4 cars not accounted for" == alarm["text"]
    assert alarm["behind"].startswith("#1 SS1 17:13:00, #2 SS1 17:14:00, ")


def test_cars_of_a_stopped_stage_stand_together_and_not_among_the_others() -> None:
    desk = on_the_road()
    desk.decide(c.SetStageState("SS1", f.StageState.INTERRUPTED))
    sitting = Sitting(desk.state, NINE + 60 * MINUTE, "desk-1", 0)
    (found,) = watch.stopped_rows(sitting, WORDS)
    assert ("SS1", 4, 3, ["#4"]) == (
        found["id"], found["count"], len(found["on_stage"]), found["listed"]
    )  # fmt: skip
    assert [] == watch.window_rows(sitting, WORDS)


def test_a_stopped_stage_that_everybody_left_is_quiet() -> None:
    desk = on_the_road()
    for car in (1, 2, 3, 4):
        desk.finish(car, 300_000)
    desk.decide(c.SetStageState("SS1", f.StageState.INTERRUPTED))
    assert [] == alarms(desk, NINE + 60 * MINUTE)["rows"]


def test_the_balance_of_a_stage_names_who_is_where() -> None:
    desk = on_the_road()
    desk.finish(4, 300_000)
    desk.decide(c.RetireCrew("e2", "SS1"))
    (found,) = watch.balance_rows(desk.state, WORDS, NINE)
    names = ("started", "finished", "given", "stopped_cars", "on_stage_cars")
    assert (4, 1, 0, "2", "1, 3") == tuple(found[name] for name in names)


def unseen(now_at_ms: int) -> tuple[str, int, list[str]]:
    """What the balance of SS1 and the windows say when only car 1 was seen, at the finish."""
    desk = Desk([*opening(), c.SetRallyClock(NINE, NINE)])
    desk.finish(1, 300_000)
    (row,) = watch.balance_rows(desk.state, WORDS, now_at_ms)
    rows = watch.window_rows(Sitting(desk.state, now_at_ms, "desk-1", 0), WORDS)
    return row["listed_cars"], row["started"], [one["car"] for one in rows if one["listed"]]


def test_who_is_listed_and_not_seen_is_named_from_its_due_start_on() -> None:
    before, at = unseen(NINE + MINUTE - 1), unseen(NINE + 2 * MINUTE)
    assert (("", 1, []), ("2, 3", 1, ["2", "3"])) == (before, at)


def test_a_car_that_was_due_and_seen_nowhere_raises_an_alarm() -> None:
    desk = Desk([*opening(), c.SetRallyClock(NINE, NINE)])
    desk.decide(c.SetStageState("SS1", f.StageState.RUNNING))
    (late,) = alarms(desk, NINE + WINDOW_MS)["overdue"]
    at = time_of_day(NINE, 180 * MINUTE, 0)
    said = f"#1 was due to start at SS1 at {at}, and nobody has seen it there."
    assert said == late["text"]
    assert "Behind it: #2, #3, #4." == late["behind"]


def course(number: str) -> c.SetEntry:
    return c.SetEntry(Entry(f"c{number}", number, "", "", course_car=True))


def test_course_cars_are_shown_where_they_were_seen_last() -> None:
    desk = Desk([*opening(), course("0"), course("000"), course("00")])
    desk.fold(f.CarStarted("SS1", "000", NINE), "start-1")
    desk.fold(f.ImpulseTaken("finish-1", "t", 1, NINE + MINUTE, control="SF1", car="000"))
    desk.fold(f.CheckedIn("TC1", "00", NINE), "start-1")
    rows = [(one["car"], one["control"]) for one in watch.course_rows(desk.state, WORDS, 0)]
    assert [("000", "SS1 finish"), ("00", "TC1"), ("0", "")] == rows


def test_the_podium_says_what_is_left_to_settle() -> None:
    desk = Desk(opening())
    desk.finish(1, 300_000)
    desk.finish(2, 301_000)
    desk.fold(f.ImpulseTaken("finish-1", "timy", 99, NINE + 400_000, control="SF1", car="1"))
    desk.decide(c.OpenInvestigation("e2", "chicane"))
    sheet = podium_model(desk.state, WORDS, 0)[0]
    first, second = sheet["lines"]
    assert ("SM", "SS1", "1", "5:00.0") == (
        sheet["title"],
        sheet["after"],
        first["place"],
        first["total"],
    )
    assert (["Two times"], True) == (
        [one["kind"] for one in first["concerns"]],
        second["investigated"],
    )
    assert [False, False] == [first["clean"], second["clean"]]


async def test_the_pages_of_race_control_open_in_every_language() -> None:
    for language in ("fi", "sv", "en"):
        person = await make_person(language=language)
        await person.fill("times", "start", stage="SS1", plate="1", at="09:00")
        html = await person.page("watch") + await person.page("podium")
        assert "SS1" in html


def alarm_of(html: str) -> str:
    return html.partition('id="alarms"')[2].partition("</section>")[0]


async def test_a_page_without_script_shows_who_is_overdue() -> None:
    person = await make_person()
    before = alarm_of(await person.page("watch"))
    late = f.CarStarted("SS1", "1", NINE - 60 * MINUTE)
    await person.made.rows(row(1, late, "start-1"), token="start-1")
    assert ("hidden" in before, "#1" in alarm_of(await person.page("watch"))) == (True, True)


async def test_the_alarms_are_for_whoever_sits_at_the_desk() -> None:
    person = await make_person()
    answer = await person.get(f"/desk/{RALLY}/alarms")
    told = json.loads(answer.body)
    assert (200, "no-store", []) == (answer.status, answer.headers["cache-control"], told["rows"])


async def test_without_a_session_there_are_no_alarms_and_no_pages() -> None:
    stranger = Person(await make_door(), "")
    answers = [
        (await stranger.get(f"/desk/{RALLY}/{page}")).status
        for page in ("alarms", "watch", "podium")
    ]
    assert [401, 303, 303] == answers
