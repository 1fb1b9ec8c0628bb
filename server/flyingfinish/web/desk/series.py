"""The desk of a series: its tables and calendar, and the few things decided about them by hand.

A page of its own beside the rallies' desk; a whole season comes from a file (`ff series import`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from flyingfinish.exchange.command_bodies import encode_command
from flyingfinish.journal.ports import Appended
from flyingfinish.journal.series_names import journal_of_series
from flyingfinish.processing.series_rows import calendar_whole, standings_whole
from flyingfinish.rally.series.parts import RoundState
from flyingfinish.rally.series.state import SeriesState
from flyingfinish.web.access import Bearer
from flyingfinish.web.desk.outcome import answered, whole_of
from flyingfinish.web.desk.render import Outcome, render
from flyingfinish.web.desk.seat import outbox_of, words_for
from flyingfinish.web.desk.series_form import SeriesForm
from flyingfinish.web.desk.series_forms import (
    CHOICES,
    SERIES_FORM_BY_NAME,
    SERIES_FORMS,
    SERIES_PAGES,
)
from flyingfinish.web.desk.series_titles import WORD_CHOICES, registered_model, titles_model
from flyingfinish.web.desk.session import DESK, Sent, check_origin, read_form, sitting
from flyingfinish.web.doors import Doors
from flyingfinish.web.errors import Problem
from flyingfinish.web.messages import CommandSent
from flyingfinish.web.permissions import SERIES_COMMANDS, check_rally, check_role
from flyingfinish.web.series.door import SeriesDoor
from flyingfinish.web.series.tables import calendar_model, table_model
from flyingfinish.web.words import Words

SEE_OTHER: Final = 303
UNPROCESSABLE: Final = 422
STANDINGS: Final = "standings"
LONG_FIELDS: Final = ("order", "rounds", "drivers")
CODES: Final = {"round_state": tuple(map(str, RoundState)), **WORD_CHOICES}
"""Fields that are one of these codes; the words have a name for each."""


@dataclass(frozen=True, slots=True)
class SeriesSeat:
    """An official at the desk of one series."""

    bearer: Bearer
    door: SeriesDoor
    words: Words


async def show_series(request: Request) -> Response:
    """GET /desk/series/{series}?page=: one page of it, with the forms this official may send."""
    seat = await _seat(request)
    if seat is None:
        return RedirectResponse(DESK, SEE_OTHER)
    position = request.query_params.get("done", "")
    outcome = Outcome("done", "outcome_done", {"position": position[:20]}) if position else None
    asked = request.query_params
    page = asked.get("page", "")
    there = page if page in SERIES_PAGES else STANDINGS
    return await _page(seat, there, outcome, {"series_title": asked.get("title", "")}, "")


async def send_series_form(request: Request) -> Response:
    """POST /desk/series/{series}/do/{form}: does what a form asks and shows what came of it."""
    check_origin(request)
    seat = await _seat(request)
    if seat is None:
        return RedirectResponse(DESK, SEE_OTHER)
    form = SERIES_FORM_BY_NAME.get(request.path_params["form"])
    if form is None:
        raise Problem(404, "not_found", "There is no such form at the desk.")
    sent = await read_form(request)
    outcome = await _done(seat, form, sent)
    page = next(one for one, forms in SERIES_PAGES.items() if form.name in forms)
    if outcome.kind == "done":
        query = urlencode({"page": page, "done": outcome.params["position"]})
        return RedirectResponse(f"{DESK}/series/{seat.door.series_id}?{query}#outcome", SEE_OTHER)
    return await _page(seat, page, outcome, sent.texts, form.name)


async def _seat(request: Request) -> SeriesSeat | None:
    doors: Doors = request.app.state.doors
    bearer = await sitting(request, doors.access)
    if bearer is None:
        return None
    series_id = request.path_params["series"]
    check_rally(bearer, journal_of_series(series_id))
    return SeriesSeat(bearer, await doors.series_door(series_id), words_for(request))


async def _done(seat: SeriesSeat, form: SeriesForm, sent: Sent) -> Outcome:
    check_role(seat.bearer, SERIES_COMMANDS[form.kind])
    seq, seen = whole_of(sent.text("seq")), whole_of(sent.text("seen"))

    async def work() -> Outcome:
        command = form.make(sent.text, seat.door.state)
        envelope = CommandSent(
            seat.bearer.source, outbox_of(seat.bearer), seq, seen, encode_command(command), command
        )
        answer = await seat.door.append_command(seat.bearer, envelope)
        if isinstance(answer, Appended):
            return Outcome("done", "outcome_done", {"position": answer.position})
        # The same number was used before: by this form, or by another window of the same person.
        return Outcome("refused", "no_other_window")

    return await answered(work)


async def _page(
    seat: SeriesSeat, page: str, outcome: Outcome | None, texts: Mapping[str, str], sent_form: str
) -> Response:
    door, words = seat.door, seat.words
    opened = door.state.series
    chosen = {"series_title": _chosen(door.state, texts.get("series_title", ""))}
    seq = await door.journal.head(seat.bearer.source, outbox_of(seat.bearer)) + 1
    values = {
        "series": {
            "id": door.series_id,
            "name": f"{opened.name} {opened.season}".strip() if opened else door.series_id,
        },
        "who": f"{seat.bearer.source} ({words('role_' + seat.bearer.scope)})",
        "outcome": outcome,
        "outcome_text": words(outcome.key, **outcome.params) if outcome else "",
        "seq": seq,
        "seen": door.following.position,
        "page": page,
        "pages": tuple(SERIES_PAGES),
        **_panels(page, door.state, words, texts.get("series_title", "")),
        "forms": [
            _form(form, door.state, words, texts if form.name == sent_form else chosen)
            for form in SERIES_FORMS
            if form.name in SERIES_PAGES[page] and seat.bearer.has_role(SERIES_COMMANDS[form.kind])
        ],
    }
    refused = outcome is not None and outcome.kind != "done"
    return render("series.html", words, values, UNPROCESSABLE if refused else 200)


def _panels(page: str, state: SeriesState, words: Words, title: str) -> dict[str, Any]:
    """Returns what a page shows beside its forms; of the other pages' tables nothing.

    Of the points those of one ``title``, the first one's where it is none, with the way to others.
    """
    shown: dict[str, Any] = {"tables": [], "rounds": [], "registered": [], "titles": [], "ways": []}
    if page == "rounds":
        shown["rounds"] = calendar_model(calendar_whole(state), words)
    elif page == "registrations":
        shown["registered"] = registered_model(state)
    elif page == "titles":
        shown["titles"] = titles_model(state, words)
    else:
        shown["ways"] = CHOICES["series_title"](state)
        shown["chosen"] = _chosen(state, title)
        chosen = state.titles.get(shown["chosen"])
        if chosen is not None:
            shown["tables"] = [table_model(standings_whole(state, chosen), words)]
    return shown


def _chosen(state: SeriesState, title: str) -> str:
    """Returns the title that was asked for, else the first; "" where there is none."""
    first = next((title_id for title_id, _ in CHOICES["series_title"](state)), "")
    return title if title in state.titles else first


def _form(
    form: SeriesForm, state: SeriesState, words: Words, texts: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "name": form.name,
        "title": words(f"form_{form.name}"),
        "hint": words.catalogue.get(f"hint_{form.name}", ""),
        "grave": form.grave,
        "fields": [
            {
                "name": name,
                "label": words(f"field_{name}"),
                "text": texts.get(name, ""),
                "long": name in LONG_FIELDS,
                "options": _options(name, state, words),
                "chosen": name in CHOICES or name in CODES,
            }
            for name in form.fields
        ],
    }


def _options(name: str, state: SeriesState, words: Words) -> list[tuple[str, str]]:
    if name in CODES:
        return [("", "–"), *((code, words(f"{name}_{code}")) for code in CODES[name])]
    return CHOICES[name](state) if name in CHOICES else []


async def series_links(doors: Doors, bearer: Bearer) -> list[dict[str, str]]:
    """Returns the series that an official may open at the desk, with their names."""
    found = []
    for series_id in await doors.series():
        if bearer.is_of_rally(journal_of_series(series_id)):
            opened = (await doors.series_door(series_id)).state.series
            name = f"{opened.name} {opened.season}".strip() if opened else series_id
            found.append({"id": series_id, "name": name})
    return found


def series_desk_routes() -> list[BaseRoute]:
    """Returns the routes; they stand before those of rallies, which no rally is named after."""
    return [
        Route(f"{DESK}/series/{{series}}", show_series, methods=["GET"], name="desk_series"),
        Route(f"{DESK}/series/{{series}}/do/{{form}}", send_series_form, methods=["POST"],
              name="desk_series_form"),
    ]  # fmt: skip
