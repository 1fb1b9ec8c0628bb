"""The desk's forms: fields in, one command or one crew fact out.

A form stands on one page of the desk. What it becomes goes the same way as everything else: a
command is judged, a crew fact is a row of the desk's own source.
"""

from typing import Final

from flyingfinish.limits import ROWS_PER_BATCH
from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.refusals import Refused
from flyingfinish.web.desk.classes import CLASS_FORMS
from flyingfinish.web.desk.clock import DAY_MS
from flyingfinish.web.desk.controls import CONTROL_FORMS
from flyingfinish.web.desk.corrections import CORRECTION_FORMS
from flyingfinish.web.desk.drafts import DRAFT_FORMS, adjusted
from flyingfinish.web.desk.fields import Desk, Field
from flyingfinish.web.desk.form import (
    AT,
    CAR,
    CONTROL,
    CONTROLS,
    CREWS,
    DOCUMENT,
    DOUBTS,
    GIVEN,
    PUBLISH,
    REASON,
    RULINGS,
    STAGE,
    STAGES,
    STARTS,
    TIMES,
    WHY,
    Form,
    Values,
)
from flyingfinish.web.desk.given import GIVEN_FORMS
from flyingfinish.web.desk.inbox import INBOX_FORMS
from flyingfinish.web.desk.publish import PUBLISH_FORMS
from flyingfinish.web.desk.regulations import BULLETIN_FORMS
from flyingfinish.web.desk.rulings import RULING_FORMS
from flyingfinish.web.desk.series_forms import STANDINGS_FORMS
from flyingfinish.web.desk.starts import ROWS, set_start_list
from flyingfinish.web.desk.statements import STATEMENT_FORMS


def _impulse(v: Values, desk: Desk) -> f.ImpulseTaken:
    """Returns a passage that a person saw: a manual impulse, numbered by the desk's own rows."""
    post = next((p.post_id for p in desk.state.posts.values() if v["control"] in p.controls), "")
    return f.ImpulseTaken(
        post,
        desk.source,
        desk.seq,
        v["at"],
        control=v["control"],
        car=v["plate"],
        rank=f.Rank.MANUAL,
    )


def _starts_as_due(v: Values, desk: Desk) -> tuple[f.CrewFact, ...]:
    """The starter says that all went as listed: a start for each crew whose time stands on one."""
    started = []
    for crew in desk.state.crews.values():
        on = crew.stages.get(v["stage"])
        if on is not None and on.time is not None and on.time.unconfirmed:
            car = desk.state.entries[crew.entry_id].car_number
            at_ms = on.due_at_ms if on.due_at_ms is not None else 0
            started.append(f.CarStarted(v["stage"], car, at_ms, rank=f.Rank.MANUAL))
    if not started:
        raise Refused("already_so", stage=v["stage"])
    return tuple(started[:ROWS_PER_BATCH])


def _clock(v: Values, desk: Desk) -> c.SetRallyClock:
    """Sets rally time; a date moves it to that day, for a rehearsal before the rally."""
    at_ms = v["at"]
    if v["date"]:
        local_ms = at_ms + desk.offset_ms()
        at_ms = v["date"] + local_ms % DAY_MS - desk.offset_ms()
    return c.SetRallyClock(at_ms, desk.now_at_ms)


ADJUSTMENT_KINDS: Final = ("late", "early", "false_start", "stewards", "road_book", "credit")

FORMS: Final = (
    Form("stamp", TIMES, (Field("control", "passage"), Field("plate", "plate", needed=False), AT),
         _impulse, f.ImpulseTaken, previews=True),
    Form("start", TIMES, (STAGE, Field("plate", "plate"), AT),
         lambda v, _: f.CarStarted(v["stage"], v["plate"], v["at"], rank=f.Rank.MANUAL),
         f.CarStarted, previews=True),
    Form("starts_as_due", TIMES, (STAGE,), _starts_as_due, f.CarStarted, previews=True),
    Form("check_in", TIMES, (Field("control", "card"), Field("plate", "plate"), AT),
         lambda v, _: f.CheckedIn(v["control"], v["plate"], v["at"], f.Rank.MANUAL), f.CheckedIn,
         previews=True),
    Form("adjust", CREWS,
         (CAR, Field("place", "place", needed=False), Field("time", "signed", needed=False),
          Field("kind", "choice", choices=ADJUSTMENT_KINDS), WHY, DOCUMENT), adjusted,
         c.ApplyAdjustment),
    Form("withdraw_adjustment", CREWS, (Field("adjustment", "identity"), WHY),
         lambda v, _: c.WithdrawAdjustment(v["adjustment"], v["reason"]), c.WithdrawAdjustment),
    Form("retire", CREWS,
         (CAR, CONTROL, REASON, Field("permanent", "check"), Field("released", "check")),
         lambda v, _: c.RetireCrew(
             v["car"], v["control"], v["reason"], v["permanent"], v["released"]), c.RetireCrew),
    Form("release", CREWS, (CAR,), lambda v, _: c.ReleaseRetirement(v["car"]),
         c.ReleaseRetirement, grave=True),
    Form("did_not_start", CREWS, (CAR, REASON),
         lambda v, _: c.MarkDidNotStart(v["car"], v["reason"]), c.MarkDidNotStart),
    Form("disqualify", CREWS, (CAR, WHY, DOCUMENT),
         lambda v, _: c.Disqualify(v["car"], v["reason"], v["document"]), c.Disqualify, grave=True),
    Form("reinstate", CREWS, (CAR, WHY), lambda v, _: c.Reinstate(v["car"], v["reason"]),
         c.Reinstate),
    Form("hold", CREWS, (CAR, REASON), lambda v, _: c.PlaceHold(v["car"], v["reason"]),
         c.PlaceHold),
    Form("release_hold", CREWS, (CAR,), lambda v, _: c.ReleaseHold(v["car"]), c.ReleaseHold,
         grave=True),
    Form("stage_state", STAGES,
         (STAGE, Field("state", "choice", choices=tuple(map(str, f.StageState))), REASON),
         lambda v, _: c.SetStageState(v["stage"], f.StageState(v["state"]), v["reason"]),
         c.SetStageState),
    Form("pending", STAGES, (STAGE, Field("cars", "cars"), Field("end", "check")),
         lambda v, _: c.SetTimePending(v["stage"], v["cars"], not v["end"]), c.SetTimePending),
    Form("clock", STAGES, (Field("at", "instant"), Field("date", "date", needed=False)), _clock,
         c.SetRallyClock),
    Form("close", STAGES, (REASON,), lambda v, _: c.CloseRally(v["reason"]), c.CloseRally,
         grave=True),
    Form("start_list", STARTS, ROWS, set_start_list, c.SetStartList, grave=True),
    Form("admit_row", DOUBTS, (Field("row", "identity"),), lambda v, _: c.AdmitRow(v["row"]),
         c.AdmitRow),
    Form("admit_source", DOUBTS, (Field("source", "text"), Field("incarnation", "text")),
         lambda v, _: c.AdmitSource(v["source"], v["incarnation"]), c.AdmitSource),
    *CLASS_FORMS,
    *CONTROL_FORMS,
    *CORRECTION_FORMS,
    *DRAFT_FORMS,
    *GIVEN_FORMS,
    *INBOX_FORMS,
    *PUBLISH_FORMS,
    *RULING_FORMS,
    *BULLETIN_FORMS,
    *STANDINGS_FORMS,
    *STATEMENT_FORMS,
)  # fmt: skip

FORM_BY_NAME: Final = {form.name: form for form in FORMS}
PAGES: Final = (TIMES, CONTROLS, CREWS, STAGES, STARTS, GIVEN, PUBLISH, RULINGS, DOUBTS)


def forms_of(page: str) -> tuple[Form, ...]:
    """Returns the forms of a page in their order."""
    return tuple(form for form in FORMS if form.page == page and not form.in_panel)
