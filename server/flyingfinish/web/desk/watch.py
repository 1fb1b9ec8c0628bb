"""Race control at the desk: cars that are overdue, the balance of each stage, the course cars.

The page shows it as it is when it is loaded; `clients/web/control/alarm.js` asks for `alarms` every
few seconds and compares the windows with the rally's clock itself, so that an alarm does not wait
for anybody to look.
"""

from collections.abc import Iterator
from typing import Any, Final

from flyingfinish.rally.anomalies import settle
from flyingfinish.rally.observations import instant_of, standing_impulses, standing_said
from flyingfinish.rally.overdue import Window, behind, windows
from flyingfinish.rally.scopes import number_key
from flyingfinish.rally.stage_balance import Account, balance
from flyingfinish.rally.state import RallyState, Touched
from flyingfinish.web.desk.fields import Desk, time_of_day
from flyingfinish.web.desk.inbox import plate_of
from flyingfinish.web.page.rows import control_name, stage_name
from flyingfinish.web.words import Words

WATCH: Final = "watch"
ALARMS_SENT: Final = 40
"""The windows that end first; a desk that asks every few seconds needs no more."""

BEHIND_SHOWN: Final = 12

Row = dict[str, Any]


def alarms(desk: Desk, words: Words) -> Row:
    """Returns the windows that end first, each with its words, and the clock to hold them against.

    ``overdue`` are those that have ended as it is made, for a page without any script. A stopped
    stage has one alarm for all the cars that are still on it, from its stopping on.
    """
    state = desk.state
    settle(state, Touched())
    every, now_ms = windows(state), desk.rally_now_ms()
    there = [one for one in every if _is_there(one, now_ms)]
    ending = [one for one in every if one.overdue_at_ms is not None]
    ending.sort(key=lambda one: (one.overdue_at_ms, one.entry_id))
    rows = [_alarm(one, there, desk, words) for one in ending[:ALARMS_SENT]]
    stopped = (one for one in stopped_rows(desk, words) if one["on_stage"])
    rows += [_stopped_alarm(one, words) for one in stopped]
    clock = state.clock
    told: Row = {"server_at_ms": desk.now_at_ms, "rows": rows}
    told["overdue"] = [row for row in rows if row["overdue_at_ms"] <= now_ms]
    if clock is not None:
        told["clock"] = {
            "rally_at_ms": clock.rally_at_ms,
            "server_at_ms": clock.server_at_ms,
            "rate": clock.rate,
        }
    return told


def _is_there(window: Window, now_ms: int) -> bool:
    """Whether a car may be on the stage by now: seen there, or listed and its due start passed."""
    return not window.listed or window.last_at_ms <= now_ms


def _alarm(window: Window, there: list[Window], desk: Desk, words: Words) -> Row:
    state, offset_ms = desk.state, desk.offset_ms()
    cars = _first_of([plate_of(state, one.entry_id) for one in behind(window, there)])
    return {
        "id": f"{window.entry_id}/{window.stage_id}/{'' if window.listed else window.last}",
        "overdue_at_ms": window.overdue_at_ms,
        "text": words(
            "alarm_listed" if window.listed else "alarm_text",
            car=plate_of(state, window.entry_id),
            last=control_name(words, window.last),
            at=time_of_day(window.last_at_ms, offset_ms, 0),
            next=control_name(words, window.next),
        ),
        "behind": words("alarm_behind", cars=cars) if cars else words("alarm_nobody_behind"),
    }


def stopped_rows(desk: Desk, words: Words) -> list[Row]:
    """Returns each stopped stage with the cars that nobody has accounted for yet.

    ``on_stage`` were seen to start and not to leave, ``listed`` were due to start and seen nowhere;
    each as text, first the car that started first. Nobody expects them to come, so that none of
    them is overdue by itself.
    """
    found: dict[str, list[Window]] = {}
    for one in windows(desk.state):
        if one.overdue_at_ms is None and _is_there(one, desk.rally_now_ms()):
            found.setdefault(one.stage_id, []).append(one)
    return [
        {
            "id": stage_id,
            "stage": stage_name(words, stage_id),
            "state": words(f"state_{desk.state.stages[stage_id].state}"),
            "count": len(of_stage),
            "on_stage": [_seen(one, desk, words) for one in of_stage if not one.listed],
            "listed": [plate_of(desk.state, one.entry_id) for one in of_stage if one.listed],
        }
        for stage_id, of_stage in found.items()
    ]


def _seen(window: Window, desk: Desk, words: Words) -> str:
    """Returns a car with where and when it was seen last: #4 EK8-1 14:02:10."""
    at = time_of_day(window.last_at_ms, desk.offset_ms(), 0)
    return f"{plate_of(desk.state, window.entry_id)} {control_name(words, window.last)} {at}"


def _stopped_alarm(stopped: Row, words: Words) -> Row:
    said = {name: stopped[name] for name in ("stage", "state", "count")}
    return {
        "id": f"stopped/{stopped['id']}",
        "overdue_at_ms": 0,
        "text": words("alarm_stopped", **said),
        "behind": _first_of(stopped["on_stage"]),
    }


def _first_of(cars: list[str]) -> str:
    """Returns so many cars as an alarm has room for, and how many more there are."""
    more = len(cars) - BEHIND_SHOWN
    return ", ".join(cars[:BEHIND_SHOWN]) + (f" + {more}" if more > 0 else "")


def window_rows(desk: Desk, words: Words) -> list[Row]:
    """Returns every car on a stage, or due there and not seen: last, next, and until when.

    Those of stopped stages are in `stopped_rows`.
    """
    state, offset_ms, now_ms = desk.state, desk.offset_ms(), desk.rally_now_ms()
    settle(state, Touched())
    return [
        {
            "car": state.entries[one.entry_id].car_number,
            "stage": stage_name(words, one.stage_id),
            "last": control_name(words, one.last),
            "listed": one.listed,
            "at": time_of_day(one.last_at_ms, offset_ms, 0),
            "next": control_name(words, one.next),
            "expected": time_of_day(one.expected_at_ms, offset_ms, 0),
            "until": time_of_day(one.overdue_at_ms, offset_ms, 0),
            "late": one.overdue_at_ms <= now_ms,
        }
        for one in windows(state)
        if one.overdue_at_ms is not None and _is_there(one, now_ms)
    ]  # fmt: skip


def balance_rows(state: RallyState, words: Words, now_ms: int) -> list[Row]:
    """Returns the balance of each stage that anybody started or should have, the last one first.

    ``listed`` counts those whose due start has passed at ``now_ms`` of the rally's clock.
    """
    rows = []
    for stage_id in reversed(state.stages):
        accounts = _accounts_by(state, stage_id, now_ms)
        if not accounts:
            continue
        row: Row = {"stage": stage_name(words, stage_id)}
        for account in Account:
            cars = [state.entries[one].car_number for one in accounts if accounts[one] is account]
            row[str(account)] = len(cars)
            row[f"{account}_cars"] = ", ".join(sorted(cars, key=number_key))
        row["started"] = len(accounts) - row[Account.LISTED]
        rows.append(row)
    return rows


def _accounts_by(state: RallyState, stage_id: str, now_ms: int) -> dict[str, Account]:
    """What became of everybody on a stage, without those who are due there later."""
    found = {}
    for entry_id, account in balance(state, stage_id).items():
        due_at_ms = state.crews[entry_id].stages[stage_id].due_at_ms
        if account is not Account.LISTED or (due_at_ms is not None and due_at_ms <= now_ms):
            found[entry_id] = account
    return found


def course_rows(state: RallyState, words: Words, offset_ms: int) -> list[Row]:
    """Returns the course cars (000, 00, 0, sweep): where each was seen last, and when."""
    cars = [entry for entry in state.entries.values() if entry.course_car]
    rows = []
    for entry in sorted(cars, key=lambda one: (-len(one.car_number), one.car_number)):
        at_ms, control = max(_passages(state, entry.entry_id), default=(0, ""))
        at = time_of_day(at_ms, offset_ms, 0) if control else ""
        rows.append({"car": entry.car_number, "control": control_name(words, control), "at": at})
    return rows


def _passages(state: RallyState, entry_id: str) -> Iterator[tuple[int, str]]:
    """Yields when and where a car was seen."""
    for control, evidence in state.evidence.get(entry_id, {}).items():
        for impulse in standing_impulses(evidence):
            yield impulse.at_ms, control
        for statements in (evidence.starts, evidence.check_ins):
            for record in standing_said(statements, state.ignored):
                yield instant_of(record), control
