"""Starts and time cards at the desk: set by officials, or left out as a post reported them.

The officials' word goes before every post's; left out itself, what posts say counts again.
"""

from typing import Final

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.observations import instant_of, standing_said
from flyingfinish.rally.state import RallyState
from flyingfinish.rally.statements import Statement, statements
from flyingfinish.web.desk.fields import Desk, Field, FieldTrouble, time_of_day
from flyingfinish.web.desk.form import AT, STAGE, TIMES, WHY, Form, Values
from flyingfinish.web.page.rows import control_name
from flyingfinish.web.words import Words

STATEMENTS_SHOWN: Final = 60
"""How many are listed; any other is named by its control and car."""

PLATE: Final = Field("plate", "plate")


def _start(v: Values, desk: Desk) -> c.CorrectStart:
    """Sets a start; raises FieldTrouble for a stage without a start control."""
    controls = desk.state.start_controls.get(v["stage"], ())
    if not controls:
        raise FieldTrouble("unknown_stage", "stage", v["stage"])
    return c.CorrectStart(controls[0], v["plate"], v["at"], v["reason"])


def _ignored(v: Values, desk: Desk) -> tuple[c.Command, ...]:
    """Leaves out what counts of a car at a control, or takes back in all that was left out there.

    Raises FieldTrouble where there is nothing of the kind.
    """
    state = desk.state
    here = [one for one in _of_car(state, v["plate"]) if one.control == v["control"]]
    if v["said_again"]:
        named = [one.record.identity for one in here if state.ignored.get(one.record.identity)]
    else:
        standing = standing_said(here[0].beside, state.ignored) if here else []
        named = [one.identity for one in standing[:1]]
    if not named:
        raise FieldTrouble("nothing_said", "control", v["control"])
    return tuple(c.IgnoreImpulse(one, v["reason"], ignored=not v["said_again"]) for one in named)


def _of_car(state: RallyState, plate: str) -> list[Statement]:
    owner = state.owner_of.get(plate) or f"#{plate}"
    return [one for one in statements(state) if one.owner == owner]


STATEMENT_FORMS: Final = (
    Form("correct_start", TIMES, (STAGE, PLATE, AT, WHY), _start, c.CorrectStart, previews=True),
    Form("correct_check_in", TIMES, (Field("control", "card"), PLATE, AT, WHY),
         lambda v, _: c.CorrectCheckIn(v["control"], v["plate"], v["at"], v["reason"]),
         c.CorrectCheckIn, previews=True),
    Form("ignore_said", TIMES,
         (Field("control", "said_at"), PLATE, Field("said_again", "check"), WHY),
         _ignored, c.IgnoreImpulse, previews=True),
)  # fmt: skip


def said_options(state: RallyState, words: Words, offset_ms: int) -> list[tuple[str, str]]:
    """Returns the starts and cards as they are stated, the newest first."""
    newest = sorted(statements(state), key=lambda one: -instant_of(one.record))
    return [
        (one.record.identity, _label(one, state, words, offset_ms))
        for one in newest[:STATEMENTS_SHOWN]
    ]


def _label(one: Statement, state: RallyState, words: Words, offset_ms: int) -> str:
    record, entry = one.record, state.entries.get(one.owner)
    car = f"#{entry.car_number}" if entry is not None else one.owner
    what = words("form_start" if isinstance(record.fact, f.CarStarted) else "card")
    left_out = f" ({words('ignored')})" if state.ignored.get(record.identity) else ""
    at = time_of_day(instant_of(record), offset_ms)
    return f"{at} {control_name(words, one.control)} {car} {what} {record.source}{left_out}"
