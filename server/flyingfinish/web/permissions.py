"""Who may come through which way of the crew door: one row for every route and every command.

A route without a row here does not start: `crew.py` refuses to be made, and so does a test.
"""

from collections.abc import Mapping
from typing import Any, Final

from flyingfinish.rally import commands as c
from flyingfinish.rally.series import commands as s
from flyingfinish.web.access import Bearer
from flyingfinish.web.errors import Problem

ANYONE: Final = "anyone"
POST_OR_OFFICIAL: Final = "post_or_official"
OFFICIAL_BY_COMMAND: Final = "official_by_command"
ADMIN: Final = "admin"
SESSION: Final = "session"
"""A person at the desk: a token in the session's cookie, then the row of the command."""

ROUTES: Final[Mapping[str, str]] = {
    "rows": POST_OR_OFFICIAL,
    "head": POST_OR_OFFICIAL,
    "standing": ADMIN,
    "commands": OFFICIAL_BY_COMMAND,
    "rallies": POST_OR_OFFICIAL,
    "series": POST_OR_OFFICIAL,
    "series_commands": OFFICIAL_BY_COMMAND,
    "series_people": OFFICIAL_BY_COMMAND,
    "tokens": ADMIN,
    "issue_token": ADMIN,
    "revoke_token": ADMIN,
    "home": ANYONE,
    "desk": ANYONE,
    "desk_sign_in": ANYONE,
    "desk_sign_out": ANYONE,
    "desk_language": ANYONE,
    "static": ANYONE,
    "desk_import": SESSION,
    "desk_page": SESSION,
    "desk_series": SESSION,
    "desk_series_form": SESSION,
    "desk_sheet": SESSION,
    "desk_form": SESSION,
    "desk_watch": SESSION,
    "desk_alarms": SESSION,
    "desk_podium": SESSION,
    "desk_explain": SESSION,
    "desk_tokens": SESSION,
    "desk_use_tokens": SESSION,
    "ready": ANYONE,
    "alive": ANYONE,
}

TIMEKEEPER: Final = "timekeeper"
CLERK: Final = "clerk"

COMMANDS: Final[Mapping[type[Any], str]] = {
    c.AssignImpulse: TIMEKEEPER,
    c.IgnoreImpulse: TIMEKEEPER,
    c.MoveImpulses: TIMEKEEPER,
    c.ShiftDeviceClock: TIMEKEEPER,
    c.WithdrawDecision: TIMEKEEPER,
    c.AdmitSource: TIMEKEEPER,
    c.AdmitRow: TIMEKEEPER,
    c.ApplyAdjustment: TIMEKEEPER,
    c.RetireCrew: TIMEKEEPER,
    c.MarkDidNotStart: TIMEKEEPER,
    c.SetTimePending: TIMEKEEPER,
    c.SetRallyClock: TIMEKEEPER,
    c.PlaceHold: TIMEKEEPER,
    c.AllowDelay: TIMEKEEPER,
    c.WaiveDraft: TIMEKEEPER,
    c.ChooseImpulse: TIMEKEEPER,
    c.InsertImpulse: TIMEKEEPER,
    c.CorrectStart: TIMEKEEPER,
    c.CorrectCheckIn: TIMEKEEPER,
    c.ShiftStartClock: TIMEKEEPER,
    c.WaiveItem: TIMEKEEPER,
    c.ReleaseHold: CLERK,
    c.WithdrawAdjustment: CLERK,
    c.ReleaseRetirement: CLERK,
    c.RestartCrew: CLERK,
    c.Disqualify: CLERK,
    c.Reinstate: CLERK,
    c.GiveTime: CLERK,
    c.WithdrawGivenTime: CLERK,
    c.SetStageState: CLERK,
    c.SetStartList: CLERK,
    c.RecordPerson: CLERK,
    c.SetEntry: CLERK,
    c.Publish: CLERK,
    c.DelayStage: CLERK,
    c.GiveStartTime: CLERK,
    c.GiveTimes: CLERK,
    c.GiveRestartTimes: CLERK,
    c.LodgeProtest: CLERK,
    c.DecideProtest: CLERK,
    c.OpenInvestigation: CLERK,
    c.CloseInvestigation: CLERK,
    c.IssueNotice: CLERK,
    c.BringStandings: CLERK,
    c.WithdrawNotice: CLERK,
    c.ChangeClass: CLERK,
    c.DenyPoints: CLERK,
    c.ChangeRegulations: CLERK,
    c.OpenRally: ADMIN,
    c.SetItinerary: ADMIN,
    c.DrawRoute: ADMIN,
    c.SetPost: ADMIN,
    c.SetCompetition: ADMIN,
    c.CloseRally: ADMIN,
}

SERIES_COMMANDS: Final[Mapping[type[Any], str]] = {
    s.OpenSeries: ADMIN,
    s.SetScheme: ADMIN,
    s.SetTitle: ADMIN,
    s.SetRound: CLERK,
    s.RecordCompetitor: CLERK,
    s.SetTeam: CLERK,
    s.RegisterCompetitor: CLERK,
    s.NominateCars: CLERK,
    s.ScoreRound: CLERK,
    s.AdjustPoints: CLERK,
    s.WithdrawPointsAdjustment: CLERK,
    s.DecideTie: CLERK,
}


def check_rally(bearer: Bearer, rally_id: str) -> None:
    """Refuses a token of another rally: Problem 403."""
    if not bearer.is_of_rally(rally_id):
        raise Problem(
            403, "wrong_rally", "This token is for another rally; use the one you were given."
        )


def check_role(bearer: Bearer, role: str) -> None:
    """Refuses an official below ``role``, and every post: Problem 403."""
    if not bearer.has_role(role):
        raise Problem(403, "not_allowed", f"This needs the role {role}; ask an admin.", role=role)


def check_source(bearer: Bearer, source: str) -> None:
    """Refuses rows and commands under another's name, which could stop that source: Problem 403.

    A clerk may carry the rows of others in: an outbox brought to headquarters on a stick.
    """
    if source != bearer.source:
        raise Problem(
            403,
            "not_your_source",
            f"This token writes as {bearer.source}; send its own rows only.",
            source=bearer.source,
        )
