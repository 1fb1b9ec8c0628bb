"""Judges commands: a command, the state, what its author saw -> the one fact, or a refusal.

Called by the crew door for every official fact, imports included. Pure: instants come in `Asked`.
The kinds of command are judged in `road.py`, `times.py`, `crews.py` and
`publish.py`.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, get_args

from flyingfinish.rally import commands as c
from flyingfinish.rally.changes import Changes
from flyingfinish.rally.facts import Fact
from flyingfinish.rally.judge.classes import CLASSES_JUDGES
from flyingfinish.rally.judge.controls import CONTROLS_JUDGES
from flyingfinish.rally.judge.crews import CREW_JUDGES
from flyingfinish.rally.judge.given import GIVEN_JUDGES
from flyingfinish.rally.judge.inbox import INBOX_JUDGES
from flyingfinish.rally.judge.parts import Asked, Judge
from flyingfinish.rally.judge.publish import judge_publish
from flyingfinish.rally.judge.regulations import REGULATIONS_JUDGES
from flyingfinish.rally.judge.road import ROAD_JUDGES
from flyingfinish.rally.judge.rulings import RULINGS_JUDGES
from flyingfinish.rally.judge.standings import STANDINGS_JUDGES
from flyingfinish.rally.judge.times import TIME_JUDGES
from flyingfinish.rally.refusals import ChangedSince, Refused
from flyingfinish.rally.state_parts import RallyState

JUDGES: Final[Mapping[type[Any], Judge]] = {
    **ROAD_JUDGES,
    **TIME_JUDGES,
    **CREW_JUDGES,
    c.Publish: judge_publish,
    **CONTROLS_JUDGES,
    **GIVEN_JUDGES,
    **INBOX_JUDGES,
    **REGULATIONS_JUDGES,
    **RULINGS_JUDGES,
    **CLASSES_JUDGES,
    **STANDINGS_JUDGES,
}
BEFORE_CLOSING: Final = (
    c.SetItinerary,
    c.SetPost,
    c.SetCompetition,
    c.SetStartList,
    c.SetRallyClock,
    c.CloseRally,
)
"""What makes no sense once the rally is closed; decisions and publications may come later."""

NEEDS_REASON: Final = (
    c.AssignImpulse,
    c.IgnoreImpulse,
    c.ChooseImpulse,
    c.InsertImpulse,
    c.MoveImpulses,
    c.ShiftDeviceClock,
    c.ShiftStartClock,
    c.CorrectStart,
    c.CorrectCheckIn,
    c.WithdrawDecision,
    c.GiveTime,
    c.GiveTimes,
    c.GiveRestartTimes,
    c.WithdrawGivenTime,
    c.ApplyAdjustment,
    c.WithdrawAdjustment,
    c.Disqualify,
    c.Reinstate,
    c.ChangeClass,
    c.DenyPoints,
    c.ChangeRegulations,
    c.WaiveDraft,
    c.WaiveItem,
    c.AllowDelay,
    c.DelayStage,
    c.GiveStartTime,
    c.DecideProtest,
    c.OpenInvestigation,
    c.CloseInvestigation,
)
"""What corrects, gives, charges, moves or rules: nobody takes it from a log without a reason.

What is for safety (a hold, a retirement, a stopped stage) never waits for one.
"""

COMMAND_TYPES: Final[Mapping[str, type[Any]]] = {
    kind.__name__: kind for kind in get_args(c.Command)
}


def judge(state: RallyState, changes: Changes, command: c.Command, asked: Asked) -> Fact:
    """Returns the fact that a command becomes; raises RuleRefusal when it does not fit.

    ChangedSince when others decided about the same subjects after ``asked.seen``; any other
    refusal when the rally as it stands does not allow it.
    """
    if asked.seen > state.position:
        raise Refused("seen_ahead", seen=asked.seen, position=state.position)
    changed = changes.since(asked.seen, changes.rests_on(command), asked.source, asked.incarnation)
    if changed:
        raise ChangedSince(changed)
    _check_open(state, command)
    verdict: Callable[[RallyState, Any, Asked], Fact] = JUDGES[type(command)]
    fact = verdict(state, command, asked)
    _check_why(command)
    return fact


def _check_why(command: c.Command) -> None:
    """Refuses a decision without a reason; taking back a waiver or a delay needs none."""
    taken_back = (
        not getattr(command, "waived", True)
        or (isinstance(command, c.AllowDelay) and not command.ms)
        or (isinstance(command, c.DelayStage) and not command.delay_ms)
    )
    if isinstance(command, NEEDS_REASON) and not taken_back and not command.reason.strip():
        raise Refused("needs_reason", type=type(command).__name__)


def _check_open(state: RallyState, command: c.Command) -> None:
    if state.rally is None and not isinstance(command, c.OpenRally):
        raise Refused("not_open")
    if state.closed and isinstance(command, BEFORE_CLOSING):
        raise Refused("rally_closed")
