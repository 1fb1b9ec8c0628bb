"""How a number came about, at the desk: what headquarters see, with the identities of the facts.

The same explanations as the public's, made from the state instead of from what was sent; so a crew
on hold is explained as it stands.
"""

from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from flyingfinish.processing.state_documents import StateDocuments
from flyingfinish.rally.explain.explain import NothingToExplain, explain
from flyingfinish.rally.explain.views import LONGEST_PATH
from flyingfinish.rally.scopes import number_key, scopes_of
from flyingfinish.rally.state import RallyState
from flyingfinish.web.desk.panels import names_of
from flyingfinish.web.desk.render import EXPLAIN, frame_of, render
from flyingfinish.web.desk.seat import seat_of
from flyingfinish.web.desk.session import DESK
from flyingfinish.web.explain_words import Explained, explain_words
from flyingfinish.web.explains import told_in
from flyingfinish.web.page.rows import control_name, stage_name
from flyingfinish.web.words import Words

SEE_OTHER: Final = 303
NUMBERS: Final = ("stage", "overall", "after", "section", "final", "stagewins")
"""What may be asked of a crew in a classification: at a stage, now, after a stage, ..."""

OF_A_CREW: Final = ("due", "window", "shakedown")
"""What may be asked of a crew wherever it stands; ``due`` is its start on the stage."""

Row = dict[str, Any]


async def show_explain(request: Request) -> Response:
    """GET /desk/{rally}/explain: a number chosen by hand (`crew`, `table`, `number`, `stage`,
    `place`) or by its path (`what`), and how it came about."""
    seat = await seat_of(request)
    if seat is None:
        return RedirectResponse(DESK, SEE_OTHER)
    state, words, query = seat.door.state, seat.words, request.query_params
    what = query.get("what", "")[: LONGEST_PATH + 1] or path_of(query)

    def made() -> Explained | None:
        return told(state, what, words.language) if what else None

    values = frame_of(seat, EXPLAIN, None) | {
        "what": what,
        "told": await seat.door.following.while_still(made),
        "say": explain_words(words.language),
        "chosen": query,
        "crews": crew_options(state),
        "tables": table_options(state),
        "stages": [(one.stage_id, stage_name(words, one.stage_id)) for one in
                   state.itinerary.stages],
        "numbers": number_options(words),
        "adjustments": adjustment_rows(state, words, query.get("crew", "")),
    }  # fmt: skip
    return render("explain.html", words, values)


def told(state: RallyState, what: str, language: str) -> Explained | None:
    """Returns the explanation of a number in words, None where headquarters see no such number."""
    documents = StateDocuments(state)
    try:
        found = explain(what, documents.held)
    except NothingToExplain:
        return None
    return told_in(language, found, documents.held)


def path_of(query: Mapping[str, str]) -> str:
    """Returns the path of what was chosen, empty while nothing was.

    The running classification of a table has no stage; tables of stages stand below it.
    """
    crew, table = query.get("crew", ""), query.get("table", "")
    number, stage = query.get("number", ""), query.get("stage", "")
    if crew and number in OF_A_CREW:
        return f"due/{stage}/{crew}" if number == "due" else f"{number}/{crew}"
    if not crew or not table or number not in NUMBERS:
        return ""
    inside, _, last = table.rpartition("/")
    below = f"{table}/" if inside.endswith("class") else f"{inside}/" if inside else ""
    path = {
        "overall": table if last != "overall" else f"{below}overall",
        "stage": f"{below}stage/{stage}",
        "after": f"{below}overall/{stage}",
        "section": f"{below}overall/{stage}/section",
        "final": f"{below}final",
        "stagewins": f"{below}stagewins",
    }[number]
    return f"{'place/' if query.get('place') else ''}{path}/{crew}"


def crew_options(state: RallyState) -> list[tuple[str, str]]:
    """Returns the competitors by car number."""
    entries = sorted(state.entries.values(), key=lambda one: number_key(one.car_number))
    return [
        (one.entry_id, f"{one.car_number} {names_of(state, one)}".strip())
        for one in entries
        if not one.course_car
    ]


def table_options(state: RallyState) -> list[tuple[str, str]]:
    """Returns every classification by its channel: competitions, each followed by its classes."""
    return [
        (scope.channel(state), f"{state.competitions[scope.competition_id].name} {scope.class_id}")
        for scope in scopes_of(state)
    ]


def number_options(words: Words) -> list[tuple[str, str]]:
    """Returns what may be asked of a crew in a classification."""
    return [(one, words(f"explain_{one}")) for one in (*NUMBERS, *OF_A_CREW)]


def adjustment_rows(state: RallyState, words: Words, entry_id: str) -> list[Row]:
    """Returns the adjustments of the chosen crew, each with the path of its explanation."""
    crew = state.crews.get(entry_id)
    if crew is None:
        return []
    return [
        {
            "what": f"adjustment/{identity}",
            "control": control_name(words, one.control),
            "ms": one.ms,
        }
        for identity, one in crew.adjustments.items()
    ]
