"""The desk's corrections: whose an impulse was, which one counts, what a clock was off."""

from collections import Counter
from typing import Final

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.evidence_parts import Decision
from flyingfinish.rally.observations import standing_impulses
from flyingfinish.rally.state import RallyState
from flyingfinish.rally.times import format_gap
from flyingfinish.web.desk.fields import Desk, Field, FieldTrouble, time_of_day
from flyingfinish.web.desk.form import AT, IMPULSE, STAGE, TIMES, WHY, Form, Values
from flyingfinish.web.desk.moments import (
    device_instants,
    post_instants,
    stage_instants,
    window_of,
)
from flyingfinish.web.page.rows import control_name
from flyingfinish.web.words import Words

RIVALS_SHOWN: Final = 60
WINDOW: Final = (Field("from_at", "end"), Field("to_at", "end"))


def _start_clock(v: Values, desk: Desk) -> c.ShiftStartClock:
    """Moves the starts of a stage; raises FieldTrouble for a stage without a start control."""
    controls = desk.state.start_controls.get(v["stage"], ())
    if not controls:
        raise FieldTrouble("unknown_stage", "stage", v["stage"])
    window = window_of(v, desk, stage_instants(desk.state, v["stage"]))
    return c.ShiftStartClock(controls[0], *window, v["shift"], v["reason"])


def _device_clock(v: Values, desk: Desk) -> c.ShiftDeviceClock:
    window = window_of(v, desk, device_instants(desk.state, v["device"]))
    return c.ShiftDeviceClock(v["device"], *window, v["shift"], v["reason"])


def _move(v: Values, desk: Desk) -> c.MoveImpulses:
    window = window_of(v, desk, post_instants(desk.state, v["post"]))
    return c.MoveImpulses(v["post"], *window, v["control"], v["reason"])


CORRECTION_FORMS: Final = (
    Form("assign", TIMES,
         (IMPULSE, Field("plate", "plate", needed=False),
          Field("control", "control", needed=False), WHY),
         lambda v, _: c.AssignImpulse(v["impulse"], v["plate"], v["control"], v["reason"]),
         c.AssignImpulse, previews=True),
    Form("ignore", TIMES, (Field("said", "identity"), WHY),
         lambda v, _: c.IgnoreImpulse(v["said"], v["reason"]), c.IgnoreImpulse, previews=True),
    Form("choose", TIMES, (Field("rival", "identity"), Field("undo", "check"), WHY),
         lambda v, _: c.ChooseImpulse(v["rival"], not v["undo"], v["reason"]), c.ChooseImpulse,
         previews=True),
    Form("insert", TIMES,
         (Field("control", "passage"), Field("plate", "plate"), AT, WHY),
         lambda v, _: c.InsertImpulse(v["control"], v["plate"], v["at"], v["reason"]),
         c.InsertImpulse, previews=True),
    Form("shift_clock", TIMES,
         (Field("device", "choice_of"), *WINDOW, Field("shift", "signed"), WHY),
         _device_clock,
         c.ShiftDeviceClock, previews=True),
    Form("shift_start", TIMES, (STAGE, *WINDOW, Field("shift", "signed"), WHY), _start_clock,
         c.ShiftStartClock, previews=True),
    Form("move", TIMES,
         (Field("post", "choice_of"), *WINDOW, Field("control", "control"), WHY),
         _move,
         c.MoveImpulses, previews=True),
    Form("withdraw_decision", TIMES, (Field("decision", "identity"), WHY),
         lambda v, _: c.WithdrawDecision(v["decision"], v["reason"]), c.WithdrawDecision,
         previews=True),
)  # fmt: skip


def rival_options(state: RallyState, words: Words, offset_ms: int) -> list[tuple[str, str]]:
    """Returns the impulses of crews that have several at a control, the one that counts first."""
    found = []
    for owner, controls in state.evidence.items():
        entry = state.entries.get(owner)
        for control, evidence in controls.items():
            standing = standing_impulses(evidence)
            if entry is None or len(standing) < 2:
                continue
            for nth, one in enumerate(standing):
                counts = f" ({words('counts')})" if nth == 0 else ""
                at = time_of_day(one.at_ms, offset_ms, 3)
                told = f"#{entry.car_number} {control_name(words, control)} {at}"
                label = f"{told} {words(f'rank_{one.taken.rank}')} {one.taken.device}{counts}"
                found.append((one.identity, label))
    return found[:RIVALS_SHOWN]


def decision_options(state: RallyState, words: Words, offset_ms: int) -> list[tuple[str, str]]:
    """Returns the moves and clock shifts that stand, the newest first."""
    return [(one.identity, _decision(one, words, offset_ms)) for one in reversed(state.decisions)]


def device_options(state: RallyState) -> list[tuple[str, str]]:
    """Returns the devices that have sent impulses, with their posts and how many."""
    seen: dict[str, dict[str, int]] = {}
    for post_id, impulses in state.by_post.items():
        for device, count in Counter(one.taken.device for one in impulses).items():
            seen.setdefault(device, {})[post_id] = count
    return [
        (device, f"{device} ({', '.join(sorted(filter(None, posts)))}: {sum(posts.values())})")
        for device, posts in sorted(seen.items())
    ]


def post_options(state: RallyState, words: Words) -> list[tuple[str, str]]:
    """Returns the posts that serve several controls: of these alone an impulse can be moved."""
    posts = [one for one in state.posts.values() if len(one.controls) > 1]
    named = {one.post_id: [control_name(words, code) for code in one.controls] for one in posts}
    return [(one.post_id, f"{one.name or one.post_id}: {', '.join(named[one.post_id])}")
            for one in posts]  # fmt: skip


def _decision(one: Decision, words: Words, offset_ms: int) -> str:
    """Returns a decision in short: what, which interval, how far or where to."""
    fact = one.fact
    window = "–".join(time_of_day(at, offset_ms, 0) for at in (fact.from_at_ms, fact.to_at_ms))
    if isinstance(fact, f.ImpulsesMoved):
        return f"{fact.post} {window} → {control_name(words, fact.control)}"
    if isinstance(fact, f.StartClockShifted):
        what = control_name(words, fact.control)
    else:
        what = fact.device
    return f"{what} {window} {format_gap(fact.shift_ms, 1)}"
