"""The road of a rally by legs and sections: each stage with its state, its first car, who won it.

Pure; the browser's twin is `clients/web/fan/home/road.js`.
"""

from collections.abc import Iterable

from flyingfinish.web.page.board import NOTHING, Board, Json, ordered, rows_of
from flyingfinish.web.page.rows import Row, control_name, stage_name
from flyingfinish.web.page.times import kilometres, time_of_day
from flyingfinish.web.words import Words

SERVICE = "regroup_in"
"""The kind of a control where crews come to rest: service and regroup."""

_MINUTE_MS = 60_000
_UNDER_WAY = ("running", "interrupted", "suspended")


def road_rows(board: Board, words: Words) -> list[Row]:
    """Returns the stages in the order of the road under their legs and sections."""
    itinerary = board.of("itinerary")
    stages, legs = itinerary.get("stages", NOTHING), itinerary.get("legs", NOTHING)
    rests = _rests(itinerary)
    rows: list[Row] = []
    leg = section = None
    for name in board.stages:
        stage = stages[name]
        if stage.get("leg") != leg:
            leg, section = stage.get("leg"), None
            driven = [s for s in board.stages if stages[s].get("leg") == leg]
            rows.append(_leg_row(board, words, str(leg), legs.get(str(leg), NOTHING), driven))
        if stage.get("section") != section:
            section = stage.get("section")
            rows.append(_section_row(board, words, leg, section))
        rows.append(_stage_row(board, words, name, stage))
        rows += [_rest_row(board, words, code, rest) for code, rest in rests.get(name, ())]
    return rows


def total_km(board: Board, words: Words, stages: Iterable[str]) -> str:
    """Returns the length of these stages together, cancelled ones left out."""
    about = board.of("itinerary").get("stages", NOTHING)
    left = [stage for stage in stages if board.stage_state(stage) != "cancelled"]
    metres = sum(int(about[stage]["metres"]) for stage in left)
    return f"{kilometres(metres, words('decimal'))} km"


def _rests(itinerary: Json) -> dict[str, list[tuple[str, Json]]]:
    """Services and regroups by the stage that they come after."""
    controls = itinerary.get("controls", NOTHING)
    found: dict[str, list[tuple[str, Json]]] = {}
    for code in ordered(controls):
        control = controls[code]
        if control["kind"] == SERVICE and "stage" in control:
            found.setdefault(control["stage"], []).append((code, control))
    return found


def _leg_row(board: Board, words: Words, leg: str, about: Json, stages: list[str]) -> Row:
    day = date_text(words, about["date"]) if about.get("date") else ""
    named = about.get("name") or words("leg", n=leg)
    text = {"name": f"{named} {day}".strip(), "km": total_km(board, words, stages)}
    return Row(f"leg:{leg}", "leg", text)


def date_text(words: Words, date: str) -> str:
    """Returns the day and the month of a date such as 2026-08-22."""
    _, month, day = date.split("-")
    return words("day_month", day=int(day), month=int(month))


def _section_row(board: Board, words: Words, leg: object, section: object) -> Row:
    about = board.of("itinerary").get("sections", NOTHING).get(str(section), NOTHING)
    said = [words("section", n=str(section)), about.get("name", "")]
    return Row(f"section:{leg}:{section}", "section", {"name": " · ".join(filter(None, said))})


def _rest_row(board: Board, words: Words, code: str, control: Json) -> Row:
    at = _clock(board, control.get("first_due_at_ms"))
    text = {"code": control_name(words, code), "name": control.get("name", ""), "at": at}
    return Row(code, "rest", text)


def _stage_row(board: Board, words: Words, name: str, stage: Json) -> Row:
    state = board.stage_state(name)
    under_way = state in _UNDER_WAY
    delay = stage.get("delay_ms", 0)
    text = {
        "code": stage_name(words, name),
        "name": stage["name"],
        "km": kilometres(stage["metres"], words("decimal")),
        "at": _clock(board, stage.get("first_due_at_ms")),
        "delay": words("delayed_by", n=delay // _MINUTE_MS) if delay else "",
        "state": words(f"state_{state}"),
        "figures": _figures(board, name) if under_way else "",
        **_winner(board, name, state == "completed"),
    }
    page = "live" if state == "running" else "results"
    href = board.view.elsewhere(page, stage=name)
    return Row(name, "road", text, {"data-state": state}, href)


def _clock(board: Board, at_ms: int | None) -> str:
    if at_ms is None:
        return ""
    return time_of_day(at_ms, board.utc_offset_minutes, seconds=False)


def _figures(board: Board, stage: str) -> str:
    """How many are through of those that started."""
    told = board.of("state").get("stages", NOTHING).get(stage, NOTHING)
    return f"{told.get('finished', 0)}/{told['started']}" if told.get("started", 0) else ""


def winners(board: Board, stage: str) -> list[str]:
    """Returns who won a stage, or leads it while it is driven; a shared win has several."""
    rows = rows_of(board.of("wins"))
    return [entry for entry in ordered(rows) if stage in rows[entry].get("stages", NOTHING)]


def _winner(board: Board, stage: str, over: bool) -> dict[str, str]:
    """The plate and the driver of who won a stage that is over; of several others are counted."""
    won = winners(board, stage) if over else []
    if not won:
        return {"car": "", "driver": "", "more": ""}
    crew = board.entry(won[0])
    more = f"+{len(won) - 1}" if len(won) > 1 else ""
    return {"car": crew.get("car", ""), "driver": crew.get("driver", ""), "more": more}
