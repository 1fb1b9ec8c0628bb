"""Charts of a rally: gaps, places and pace over the stages, times on each, what one stage did.

Each is a table here; the browser draws the same numbers beside it. Pure; the browser's twin is
`clients/web/fan/charts/charts.js`.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from flyingfinish.rally.times import format_gap
from flyingfinish.web.fan.chart_story import (
    GAP,
    HEAT,
    LINES_MAX,
    PACE,
    POSITION,
    PROGRESS,
    TABS,
    Move,
    Step,
    base_of,
    lines_of,
    moves_of,
    numbers_on,
    per_km,
    steps_of,
    told_step,
)
from flyingfinish.web.fan.kind import CREWS_NAMED, Face, Kind
from flyingfinish.web.page.board import NOTHING, Board, Held, Json
from flyingfinish.web.page.changes import changes_of_crew, keys_of, marked
from flyingfinish.web.page.files import file_rows
from flyingfinish.web.page.frame import One
from flyingfinish.web.page.rows import Row, crew_attrs, stage_name
from flyingfinish.web.words import Words

HEATS_MS: Final = (100, 400, 1000, 2000)
"""So much slower by the kilometre than the best deepens a cell's tint."""

_UNCOUNTED: Final = ("cancelled", "suspended")
_TOLD_TO_FILES: Final = ("class", "crew", "delay", "lang")
"""What of a page's address its files have too; of one stage also which."""

PRECISIONS_MS: Final[Mapping[str, int]] = {GAP: 100, PACE: 10, HEAT: 100}
"""To what the times of a chart are cut when they are shown."""


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
    """Returns the table after the last stage, the one that still changes, and what was changed."""
    log = {"corrections": f"rally/{board.rally}/corrections"}
    return _tables_after(board, _driven(board)[-1:]) | log


def reads(board: Board, held: Held) -> Mapping[str, str]:
    """Returns the tables after the stages before it: they hardly ever change, so they are read."""
    return _tables_after(board, _driven(board)[:-1])


def face(board: Board, words: Words, now_ms: int) -> Face:
    """Returns what the page of charts shows of a board."""
    tab = tab_of(board)
    steps = steps_of(board)
    lines = lines_of(board, steps)
    progress = tab == PROGRESS
    heads = {f"h{n}": "" for n in range(1, LINES_MAX + 1)}
    heads |= {f"h{n}": board.entry(entry).get("car", "") for n, entry in enumerate(lines, start=1)}
    return Face(
        lists={
            "legend": [_legend_row(board, entry, lines) for entry in lines],
            "chart-rows": [] if progress else _marked_rows(board, words, tab, steps, lines),
            "progress-rows": _progress_rows(board, steps, lines) if progress else [],
            "chart-files": _file_rows(board, tab) if lines else [],
        },
        ones={
            "chart-title": heading(board, words, steps, lines),
            "chart-heads": One(heads, {"data-n": str(len(lines))}),
            "chart-empty": One({"empty": words("chart_empty")}),
            "chart": One({}, {"data-drawn": "yes" if _is_drawn(board, tab, steps, lines) else ""}),
        },
    )


def heading(board: Board, words: Words, steps: Sequence[Step], lines: Sequence[str]) -> One:
    """Returns what a chart is called: of which car the gaps are, of which stage the moves."""
    tab = tab_of(board)
    named = f"chart_{tab}" if lines else f"chart_tab_{tab}"
    car = board.entry(base_of(board, lines)).get("car", "")
    stage = told_step(board, steps).stage if steps else ""
    title = words(named, car=car, stage=stage_name(words, stage))
    return One({"title": title, "sub": words(f"chart_{tab}_sub"), "status": ""})


def _file_rows(board: Board, tab: str) -> list[Row]:
    names = (*_TOLD_TO_FILES, "stage") if tab == PROGRESS else _TOLD_TO_FILES
    told = "&".join(f"{name}={value}" for name, value in board.view.asked() if name in names)
    return file_rows(board, f"charts/{tab}", f"?{told}" if told else "")


def _is_drawn(board: Board, tab: str, steps: Sequence[Step], lines: Sequence[str]) -> bool:
    """Is there a drawing beside the table, once a script draws it?

    Of one stage there is where somebody was in the table before it and after it.
    """
    if tab == PROGRESS:
        moves = moves_of(board, steps, lines) if steps else {}
        return any(move.won_ms is not None for move in moves.values())
    return tab != HEAT and len(steps) > 1


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


def _marked_rows(
    board: Board, words: Words, tab: str, steps: Sequence[Step], lines: Sequence[str]
) -> list[Row]:
    """The rows with a mark at each stage time that was changed; totals have it in the tables."""
    rows = _chart_rows(board, words, tab, steps, lines)
    if tab not in (PACE, HEAT):
        return rows
    for n, entry in enumerate(lines, start=1):
        rows = marked(rows, keys_of(changes_of_crew(board, entry), "stage"), f"c{n}", f"c{n}")
    return rows


def _chart_rows(
    board: Board, words: Words, tab: str, steps: Sequence[Step], lines: Sequence[str]
) -> list[Row]:
    base = base_of(board, lines)
    rows = []
    for before, step in zip([None, *steps], steps, strict=False):
        numbers = numbers_on(tab, before, step, base)
        text = {"stage": stage_name(words, step.stage)} | {f"c{n}": "" for n in range(1, 9)}
        heats = []
        for n, entry in enumerate(lines, start=1):
            if entry not in numbers:
                continue
            text[f"c{n}"] = cell_text(tab, numbers[entry], based=entry == base)
            if tab == HEAT:
                heats.append(_heat(numbers[entry], step.metres, n))
        attrs = {"data-heat": " ".join(filter(None, heats))}
        href = board.view.elsewhere("results", stage=step.stage)
        rows.append(Row(step.stage, "step", text, attrs, href))
    return rows


def cell_text(tab: str, number: int, *, based: bool) -> str:
    """Returns what stands in a cell; `based` says that gaps are counted from this crew."""
    if tab == POSITION:
        return str(number)
    if number == 0:
        return "0.0" if tab == GAP and based else "="
    return format_gap(number, PRECISIONS_MS[tab])


def _heat(slower_ms: int, metres: int, n: int) -> str:
    """The cell with the depth of its tint, b for the best."""
    pace = per_km(slower_ms, metres)
    if pace is None:
        return ""
    return f"c{n}b" if slower_ms == 0 else f"c{n}d{sum(pace >= ms for ms in HEATS_MS)}"


def _progress_rows(board: Board, steps: Sequence[Step], lines: Sequence[str]) -> list[Row]:
    """What the stage that is looked at did: gap to the base before and after it, and the places."""
    moves = moves_of(board, steps, lines) if steps else {}
    return [_progress_row(board, entry, move, lines) for entry, move in moves.items()]


def _progress_row(board: Board, entry: str, move: Move, lines: Sequence[str]) -> Row:
    crew = board.entry(entry)
    text = {
        "car": crew.get("car", ""),
        "driver": crew.get("driver", ""),
        "from": _place(move.from_place),
        "was": gap_text(move.was_ms),
        "to": _place(move.to_place),
        "is": gap_text(move.is_ms),
        "won": gap_text(move.won_ms),
    }
    won = move.won_ms
    attrs = {
        "data-line": str(lines.index(entry) + 1),
        "data-won": "" if not won else "gain" if won < 0 else "loss",
        "data-leader": crew_attrs(board, crew)["data-leader"],
    }
    return Row(entry, "progress", text, attrs)


def _place(place: int | None) -> str:
    return "" if place is None else f"{place}."


def gap_text(ms: int | None) -> str:
    """Returns a gap before or after a stage, or by how much it grew."""
    if ms is None:
        return ""
    return "0.0" if ms == 0 else format_gap(ms)


CHARTS = Kind(
    name="charts",
    channels=channels,
    face=face,
    reads=reads,
    modules=(
        "fan/charts/draw.js",
        "fan/charts/progress.js",
        "fan/charts/story.js",
        "fan/changed.js",
        "fan/files.js",
        *CREWS_NAMED,
    ),
    styles=("fan/tables.css", "fan/files.css", "fan/charts/charts.css"),
)
