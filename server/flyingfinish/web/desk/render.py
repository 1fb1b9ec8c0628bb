"""The desk's pages as HTML: forms with their choices, panels beside them, what came of a form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from starlette.responses import HTMLResponse

from flyingfinish.rally.commands import ApplyAdjustment, DelayStage, WaiveItem
from flyingfinish.rally.itinerary import ControlKind
from flyingfinish.rally.state import RallyState
from flyingfinish.web.answers import templates_in
from flyingfinish.web.desk import panels
from flyingfinish.web.desk.classes import competition_options, scope_options, spanning_options
from flyingfinish.web.desk.controls import controls_panel
from flyingfinish.web.desk.corrections import (
    decision_options,
    device_options,
    post_options,
    rival_options,
)
from flyingfinish.web.desk.drafts import draft_rows, waived_rows
from flyingfinish.web.desk.fields import MAY_STAY_EMPTY, Desk, Field, time_of_day
from flyingfinish.web.desk.form import (
    CONTROLS,
    CREWS,
    DOUBTS,
    GIVEN,
    PUBLISH,
    RULINGS,
    STAGES,
    STARTS,
    TIMES,
    Form,
)
from flyingfinish.web.desk.forms import PAGES, forms_of
from flyingfinish.web.desk.given import QUERY as GIVEN_QUERY
from flyingfinish.web.desk.given import given_options, given_panel
from flyingfinish.web.desk.inbox import inbox_panel, open_count
from flyingfinish.web.desk.log import log_rows
from flyingfinish.web.desk.not_taken import not_taken_rows, told_of
from flyingfinish.web.desk.podium import PODIUM
from flyingfinish.web.desk.publish import next_status, publish_panel, title_options
from flyingfinish.web.desk.regulations import bulletin_rows, change_options, settings_rows
from flyingfinish.web.desk.rulings import opened_at, ruling_options, rulings_panel
from flyingfinish.web.desk.seat import Seat
from flyingfinish.web.desk.starts import QUERY as STARTS_QUERY
from flyingfinish.web.desk.starts import starts_panel
from flyingfinish.web.desk.statements import said_options
from flyingfinish.web.desk.watch import WATCH, alarms
from flyingfinish.web.errors import Problem
from flyingfinish.web.page.rows import control_name, stage_name
from flyingfinish.web.permissions import COMMANDS, TIMEKEEPER
from flyingfinish.web.words import LANGUAGES, Words

OVERVIEW: Final = "overview"
EXPLAIN: Final = "explain"
UNPROCESSABLE: Final = 422
CONTROLS_OF: Final = {
    "passage": (
        ControlKind.SPLIT_POINT,
        ControlKind.FLYING_FINISH,
        ControlKind.SHAKEDOWN_START,
        ControlKind.SHAKEDOWN_FINISH,
        ControlKind.CEREMONIAL_START,
    ),
    "card": (
        ControlKind.TIME_CONTROL,
        ControlKind.REGROUP_IN,
        ControlKind.REGROUP_OUT,
        ControlKind.PASSAGE_CONTROL,
    ),
    "said_at": (
        ControlKind.STAGE_START,
        ControlKind.TIME_CONTROL,
        ControlKind.REGROUP_IN,
        ControlKind.REGROUP_OUT,
        ControlKind.PASSAGE_CONTROL,
    ),
}
"""Which controls a field offers: where cars drive by, where cards are handed in, or those and the
starts."""

QUERIES: Final[Mapping[str, tuple[Any, tuple[Field, ...]]]] = {
    STARTS: (starts_panel, STARTS_QUERY),
    GIVEN: (given_panel, GIVEN_QUERY),
}
"""Pages with a proposal to ask for: who makes it from the query, and the query's fields."""

DESK_HEADERS: Final = {
    "cache-control": "no-store",
    # With no referrer at all a browser sends "Origin: null" with a form, and we could not tell
    # our own page from another's.
    "referrer-policy": "same-origin",
}
_TEMPLATES: Final = templates_in("desk")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a form: ``done``, ``refused`` or ``changed``, and the words' key for it."""

    kind: str
    key: str
    params: Mapping[str, Any] = field(default_factory=dict)
    at_field: str = ""
    about: str = ""
    """What was done, in words, where the page is a new one."""

    preview: Mapping[str, Any] | None = None
    """What a form would move, where that was asked."""


def render(
    template: str, words: Words, values: Mapping[str, Any], status: int = 200
) -> HTMLResponse:
    """Returns a page; nothing of it is kept by anybody, for it is for one person."""
    html = _TEMPLATES.get_template(template).render(
        t=words, language=words.language, languages=LANGUAGES, **values
    )
    return HTMLResponse(html, status, DESK_HEADERS)


async def page_of(
    seat: Seat,
    page: str,
    outcome: Outcome | None,
    texts: Mapping[str, str],
    sent_form: str = "",
) -> HTMLResponse:
    """Returns one page of the desk; after a refusal what was typed stays in its form."""
    if page not in (OVERVIEW, *PAGES):
        raise Problem(404, "not_found", "There is no such page at the desk.")
    state, words = seat.door.state, seat.words
    desk = Desk(state, seat.doors.clock.now_at_ms(), seat.bearer.source, await seat.next_seq())
    chosen = texts.get("classification", "") or "overall"
    values = await panels_of(seat, page, desk, chosen)
    if page == PUBLISH:
        values["prefilled"] = {"status": next_status(values["publish"])}
    if page in QUERIES:
        make, query = QUERIES[page]
        asked = partial(make, desk, words, {} if sent_form else texts)
        panel = await seat.door.following.while_still(asked)
        values["prefilled"] = panel["asked"] | {"rows": panel["lines"]}
        values["panel"] = panel
        values["query"] = [field_model(one, state, words, panel["asked"], values) for one in query]
    forms = [
        form_model(form, desk, words, texts if form.name == sent_form else {}, values)
        for form in forms_of(page)
        if seat.bearer.has_role(COMMANDS.get(form.kind, TIMEKEEPER))
    ]
    values |= frame_of(seat, page, outcome) | {
        "forms": forms,
        "sent_form": sent_form,
        "seq": desk.seq,
        "seen": seat.door.following.position,
        "now": time_of_day(desk.rally_now_ms(), desk.offset_ms(), 0),
        "preview": outcome.preview if outcome else None,
    }
    refused = outcome is not None and outcome.kind not in ("done", "preview")
    return render("page.html", words, values, UNPROCESSABLE if refused else 200)


def frame_of(seat: Seat, page: str, outcome: Outcome | None) -> dict[str, Any]:
    """Returns what stands round every page: the rally, the way to the other pages, the outcome."""
    opened = seat.door.state.rally
    desk = Desk(seat.door.state, seat.doors.clock.now_at_ms(), seat.bearer.source, 0)
    return {
        "rally": {"id": seat.door.rally_id, "name": opened.name if opened else seat.door.rally_id},
        "page": page,
        "pages": (
            OVERVIEW,
            WATCH,
            *PAGES,
            PODIUM,
            EXPLAIN,
            *(("tokens",) if seat.bearer.has_role("admin") else ()),
        ),
        "who": f"{seat.bearer.source} ({seat.words('role_' + seat.bearer.scope)})",
        "outcome": outcome,
        "outcome_text": told_of(outcome.key, outcome.params, seat.words) if outcome else "",
        "inbox_count": open_count(seat.door.state),
        "alarms": alarms(desk, seat.words)["overdue"],
        "closed": seat.door.state.closed,
    }


async def panels_of(seat: Seat, page: str, desk: Desk, chosen: str) -> dict[str, Any]:
    """Returns what a page shows beside its forms, and the choices of its fields."""
    state, words = seat.door.state, seat.words
    values: dict[str, Any] = {"stages": [], "crews": [], "drafts": [], "inbox": [], "tail": [],
                              "table": [], "classifications": [], "chosen": chosen,
                              "table_hash": "", "options": {}, "prefilled": {},
                              "log": []}  # fmt: skip
    since = opened_at(seat.door.chronicle.items) if page in (PUBLISH, RULINGS) else {}
    if page in (OVERVIEW, STAGES):
        values["stages"] = panels.stage_rows(state, words)
    if page in (OVERVIEW, DOUBTS):
        values["inbox"] = inbox_panel(state, words, desk.offset_ms())
        values["not_taken"] = not_taken_rows(seat.door.not_taken, words)
        values["may_waive"] = seat.bearer.has_role(COMMANDS[WaiveItem])
    if page == OVERVIEW:
        last = seat.door.following.position
        stored = await seat.door.journal.read(max(0, last - panels.TAIL_ROWS), panels.TAIL_ROWS)
        values["tail"] = panels.tail_rows(stored, state, desk.offset_ms())
    if page == CREWS:
        values["crews"] = panels.crew_rows(state, words)
        values["options"]["adjustment"] = panels.adjustment_options(state, words)
        values["options"]["competition"] = competition_options(state)
        values["options"]["classification_of"] = scope_options(state)
    if page == CONTROLS:
        values["standing"] = controls_panel(state, words, desk.offset_ms())
        values["waived"] = waived_rows(state, words)
        values["may_delay"] = seat.bearer.has_role(COMMANDS[DelayStage])
        if seat.bearer.has_role(COMMANDS[ApplyAdjustment]):
            asked = partial(draft_rows, state, words, desk.offset_ms())
            values["drafts"] = await seat.door.following.while_still(asked)
    if page == GIVEN:
        values["options"]["given"] = given_options(state, words)
        values["log"] = log_rows(reversed(seat.door.chronicle.items), state, words)
    if page == TIMES:
        values["options"] |= _times_options(state, words, desk.offset_ms())
    if page == DOUBTS:
        values["options"]["row"] = panels.row_options(state)
    if page == PUBLISH:
        values["classifications"] = panels.classification_options(state, words)
        values["classifications"] += spanning_options(state, words)
        table = partial(panels.table_rows, state, chosen, words)
        values["table"], values["table_hash"] = await seat.door.following.while_still(table)
        panel = partial(publish_panel, state, chosen, words, desk.rally_now_ms(), since)
        values["publish"] = await seat.door.following.while_still(panel)
        values["options"]["title"] = title_options(state, chosen, words)
        values["may_waive"] = seat.bearer.has_role(COMMANDS[WaiveItem])
    if page == RULINGS:
        values["rulings"] = rulings_panel(state, words, since)
        values["options"] |= ruling_options(state, words)
        values["options"]["change_of"] = change_options(state, words)
        values["bulletins"] = bulletin_rows(state, words)
        values["settings"] = settings_rows(state, words)
    return values


def _times_options(
    state: RallyState, words: Words, offset_ms: int
) -> dict[str, list[tuple[str, str]]]:
    """Returns the choices of the page that corrects times: what was seen and said, and by what."""
    impulses = panels.impulse_options(state, words, offset_ms)
    return {
        "impulse": impulses,
        "said": [*impulses, *said_options(state, words, offset_ms)],
        "rival": rival_options(state, words, offset_ms),
        "decision": decision_options(state, words, offset_ms),
        "post": post_options(state, words),
        "device": device_options(state),
    }


def form_model(
    form: Form, desk: Desk, words: Words, texts: Mapping[str, str], values: Mapping[str, Any]
) -> dict[str, Any]:
    """Returns a form as its template takes it: fields with names, texts, choices."""
    fields = [field_model(one, desk.state, words, texts, values) for one in form.fields]
    return {"name": form.name, "title": words(f"form_{form.name}"), "grave": form.grave,
            "hint": words.catalogue.get(f"hint_{form.name}", ""), "fields": fields,
            "previews": form.previews}  # fmt: skip


def field_model(
    one: Field,
    state: RallyState,
    words: Words,
    texts: Mapping[str, str],
    values: Mapping[str, Any],
) -> dict[str, Any]:
    """Returns one field: how it is shown, and what it may be."""
    text = texts.get(one.name, one.default)
    if one.name not in texts:
        text = values["prefilled"].get(one.name, text)
    if one.name == "classification":
        text = values["chosen"]
    if one.name == "table_hash":
        text = values["table_hash"]
    return {
        "name": one.name,
        "kind": one.kind,
        "label": words(f"field_{one.name}"),
        "placeholder": words.catalogue.get(f"eg_{one.kind}", ""),
        "needed": one.needed and one.kind not in MAY_STAY_EMPTY,
        "text": text,
        "options": options_of(one, state, words, values),
        "hidden": one.name in ("table_hash", "classification"),
    }


def options_of(
    one: Field, state: RallyState, words: Words, values: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """Returns a field's choices, none for a field that is typed."""
    empty = [] if one.needed else [("", "–")]
    if one.kind == "choice":
        return [*empty, *((code, words(f"{one.name}_{code}")) for code in one.choices)]
    if one.kind in ("stage", "stage_or_none"):
        return [*empty, *stage_options(state, words)]
    if one.kind in ("control", "place"):
        whole = [("", words("whole_rally")), ("FINAL", words("final_only"))]
        controls = [(c.code, control_name(words, c.code)) for c in state.itinerary.controls]
        return [*(whole if one.kind == "place" else empty), *controls]
    if one.kind in CONTROLS_OF:
        kinds = CONTROLS_OF[one.kind]
        found = (one.code for one in state.itinerary.controls if one.kind in kinds)
        return [(code, control_name(words, code)) for code in found]
    if one.kind in ("identity", "choice_of"):
        return list(values["options"].get(one.name, ()))
    return []


def stage_options(state: RallyState, words: Words) -> list[tuple[str, str]]:
    """Returns the stages of the road as people say them."""
    return [
        (stage.stage_id, f"{stage_name(words, stage.stage_id)} {stage.name}".strip())
        for stage in state.itinerary.stages
    ]
