"""Charts of a rally: gaps, places and pace over the stages, times on each, what one stage did.

Each is a table here; the browser draws the same numbers beside it. Pure; the browser's twin is
`clients/web/fan/charts/charts.js`.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from flyingfinish.rally.times import format_gap
from flyingfinish.web.fan.chart_story import (
    LINES_MAX,
    Step,
    base_of,
    gap_at,
    lines_of,
    pace_ms,
    slower_ms,
    steps_of,
)
from flyingfinish.web.fan.kind import Face, Kind
from flyingfinish.web.page.board import NOTHING, Board, Held, Json, stage_before
from flyingfinish.web.page.frame import One
from flyingfinish.web.page.rows import Row, crew_attrs, stage_name
from flyingfinish.web.words import Words

TABS: Final = ("gap", "position", "pace", "heat", "progress")
HEATS_MS: Final = (100, 400, 1000, 2000)
"""So much slower by the kilometre than the best deepens a cell's tint."""

_UNCOUNTED: Final = ("cancelled", "suspended")
_HUNDREDTH_MS: Final = 10
_TENTH_MS: Final = 100


def tab_of(board: Board) -> str:
    """Returns which chart is looked at."""
    return board.view.tab if board.view.tab in TABS else TABS[0]


def _driven(board: Board) -> list[str]:
    """The stages that anybody has started, as they count."""
    states: Json = board.of("state").get("stages", NOTHING)
    return [
        stage
        for stage in board.stages
        if states.get(stage, NOTHING).get("started", 0) > 0
        and board.stage_state(stage) not in _UNCOUNTED
    ]


def _tables_after(board: Board, stages: Sequence[str]) -> dict[str, str]:
    return {f"overall/{stage}": f"{board.tables}overall/{stage}" for stage in stages}


def channels(board: Board, held: Held) -> Mapping[str, str]:
    """Returns the table after the last stage, the one that still changes."""
    return _tables_after(board, _driven(board)[-1:])


def reads(board: Board, held: Held) -> Mapping[str, str]:
    """Returns the tables after the stages before it: they hardly ever change, so they are read."""
    return _tables_after(board, _driven(board)[:-1])


def face(board: Board, words: Words, now_ms: int) -> Face:
    """Returns what the page of charts shows of a board."""
    tab = tab_of(board)
    steps = steps_of(board)
    lines = lines_of(board, steps)
    car = board.entry(base_of(board, lines)).get("car", "")
    named = f"chart_{tab}" if lines else f"chart_tab_{tab}"
    title = words(named, car=car, stage=stage_name(words, board.shown))
    progress = tab == "progress"
    heads = {f"h{n}": "" for n in range(1, LINES_MAX + 1)}
    heads |= {f"h{n}": board.entry(entry).get("car", "") for n, entry in enumerate(lines, start=1)}
    return Face(
        lists={
            "legend": [_legend_row(board, entry, lines) for entry in lines],
            "chart-rows": [] if progress else _chart_rows(board, words, tab, steps, lines),
            "progress-rows": _progress_rows(board, steps, lines) if progress else [],
        },
        ones={
            "chart-title": One({"title": title, "sub": words(f"chart_{tab}_sub"), "status": ""}),
            "chart-heads": One(heads, {"data-n": str(len(lines))}),
            "chart-empty": One({"empty": words("chart_empty")}),
            "chart": One({}, {"data-drawn": "yes" if _is_drawn(tab, steps) else ""}),
        },
    )


def _is_drawn(tab: str, steps: Sequence[Step]) -> bool:
    """Is there a drawing beside the table, once a script draws it?"""
    return tab not in ("heat", "progress") and len(steps) > 1


def _legend_row(board: Board, entry: str, lines: Sequence[str]) -> Row:
    crew = board.entry(entry)
    chosen = entry == board.view.crew
    attrs = {
        "data-line": str(lines.index(entry) + 1),
        "aria-current": "true" if chosen else "",
        "data-leader": crew_attrs(board, crew)["data-leader"],
    }
    text = {"car": crew.get("car", ""), "driver": crew.get("driver", "")}
    return Row(entry, "line", text, attrs, board.view.address(crew="" if chosen else entry))


def _chart_rows(
    board: Board, words: Words, tab: str, steps: Sequence[Step], lines: Sequence[str]
) -> list[Row]:
    base = base_of(board, lines)
    rows = []
    for before, step in zip([None, *steps], steps, strict=False):
        text = {"stage": stage_name(words, step.stage)} | {f"c{n}": "" for n in range(1, 9)}
        heats = []
        for n, entry in enumerate(lines, start=1):
            text[f"c{n}"] = _cell(tab, before, step, entry, base)
            if tab == "heat":
                heats.append(_heat(before, step, entry, n))
        attrs = {"data-heat": " ".join(filter(None, heats))}
        href = board.view.elsewhere("results", stage=step.stage)
        rows.append(Row(step.stage, "step", text, attrs, href))
    return rows


def _cell(tab: str, before: Step | None, step: Step, entry: str, base: str) -> str:
    if tab == "position":
        return str(step.rows.get(entry, NOTHING).get("pos", ""))
    ms = _number(tab, before, step, entry, base)
    if ms is None:
        return ""
    if ms == 0:
        return "0.0" if tab == "gap" and entry == base else "="
    return format_gap(ms, _HUNDREDTH_MS if tab == "pace" else _TENTH_MS)


def _number(tab: str, before: Step | None, step: Step, entry: str, base: str) -> int | None:
    if tab == "pace":
        return pace_ms(before, step, entry)
    if tab == "heat":
        return slower_ms(before, step, entry)
    return gap_at(step, entry, base)


def _heat(before: Step | None, step: Step, entry: str, n: int) -> str:
    """The cell with the depth of its tint, b for the best."""
    pace = pace_ms(before, step, entry)
    if pace is None:
        return ""
    if slower_ms(before, step, entry) == 0:
        return f"c{n}b"
    return f"c{n}d{sum(pace >= ms for ms in HEATS_MS)}"


def _progress_rows(board: Board, steps: Sequence[Step], lines: Sequence[str]) -> list[Row]:
    """What the stage that is shown did: gap to the base before and after it, and the places."""
    if not steps:
        return []
    step = next((one for one in steps if one.stage == board.shown), steps[-1])
    previous = stage_before(board.stages, board.of("state"), step.stage)
    before = next((one for one in steps if one.stage == previous), None)
    base = base_of(board, lines)
    return [_progress_row(board, before, step, entry, base, lines) for entry in lines]


def _progress_row(
    board: Board, before: Step | None, step: Step, entry: str, base: str, lines: Sequence[str]
) -> Row:
    crew = board.entry(entry)
    was = gap_at(before, entry, base) if before else None
    now = gap_at(step, entry, base)
    won = None if was is None or now is None else now - was
    text = {
        "car": crew.get("car", ""),
        "driver": crew.get("driver", ""),
        "from": _place(before.rows if before else NOTHING, entry),
        "was": _gap(was),
        "to": _place(step.rows, entry),
        "is": _gap(now),
        "won": _gap(won),
    }
    attrs = {
        "data-line": str(lines.index(entry) + 1),
        "data-won": "" if not won else "gain" if won < 0 else "loss",
        "data-leader": crew_attrs(board, crew)["data-leader"],
    }
    return Row(entry, "progress", text, attrs)


def _place(rows: Json, entry: str) -> str:
    place = rows.get(entry, NOTHING).get("pos")
    return "" if place is None else f"{place}."


def _gap(ms: int | None) -> str:
    if ms is None:
        return ""
    return "0.0" if ms == 0 else format_gap(ms)


CHARTS = Kind(
    name="charts",
    channels=channels,
    face=face,
    reads=reads,
    modules=("fan/charts/draw.js", "fan/charts/story.js", "fan/crew_rows.js", "fan/gaps.js"),
    styles=("fan/tables.css", "fan/charts/charts.css"),
)
