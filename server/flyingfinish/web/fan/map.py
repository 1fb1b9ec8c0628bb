"""The map: where the stages run, coloured by their state, and each as a strip of kilometres.

Pure; the browser's twin is `clients/web/fan/map/map.js`. No tiles, and nobody's position: what it
shows is known before the rally.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flyingfinish.rally.route_lines import points_of
from flyingfinish.web.fan.home_road import total_km
from flyingfinish.web.fan.kind import Face, Kind
from flyingfinish.web.fan.map_lines import Box, Flat, Label, box_of, flattened, point_at, sides_of
from flyingfinish.web.page.board import NOTHING, Board, Held, Json, ordered, rows_of
from flyingfinish.web.page.frame import One
from flyingfinish.web.page.rows import Row, stage_name
from flyingfinish.web.page.times import kilometres, time_of_day
from flyingfinish.web.words import Words

STATES = ("running", "interrupted", "to_run", "suspended", "completed", "cancelled")
"""Of a road that is driven twice the stage with the first of these says how it looks."""

STRIP = 1000
"""The longest stage's strip is as wide."""

_BAR_Y = 10
_MARKS = "M{x} 4V16"
_ENDS = "M{x} 1V19"


@dataclass(frozen=True, slots=True)
class Road:
    """A line of the map and the stages that are driven on it."""

    stages: Sequence[str]
    line: Sequence[Flat]


def channels(board: Board, _: Held) -> Mapping[str, str]:
    """Returns the lines."""
    return {"map": f"rally/{board.rally}/map"}


def face(board: Board, words: Words, _: int) -> Face:
    """Returns what the map shows of a board."""
    roads = roads_of(board)
    box = box_of([road.line for road in roads]) if roads else Box(0, 0, 0, 0)
    km, length = box.scale
    count = words("stage_count", n=len(board.stages))
    about = " · ".join((count, total_km(board, words, board.stages))) if board.stages else ""
    missing = bool(board.stages) and not roads
    return Face(
        lists={
            "road-rows": _road_rows(board, words, roads, box),
            "strip-rows": [_strip_row(board, words, name) for name in board.stages],
        },
        ones={
            "map-title": One({"title": words("map_title"), "sub": about, "status": ""}),
            "map-frame": One({}, {"viewBox": box.view, "data-drawn": "yes" if roads else ""}),
            "map-scale": One({"bar": f"M20 48V54H{20 + length}V48", "km": f"{km} km"}),
            "map-none": One({"none": words("map_none") if missing else ""}),
            "strip-empty": One({"empty": words("empty_rally")}),
        },
    )


def roads_of(board: Board) -> list[Road]:
    """Returns the roads that are drawn, each with its stages, in road order."""
    rows = rows_of(board.of("map"))
    stages: dict[str, list[str]] = {}
    for name in board.stages:
        if name in rows:
            stages.setdefault(rows[name]["line"], []).append(name)
    flat = flattened(points_of(line) for line in stages)
    return [Road(named, line) for named, line in zip(stages.values(), flat, strict=True)]


def _road_rows(board: Board, words: Words, roads: Sequence[Road], box: Box) -> list[Row]:
    """The lines, each with its label where it covers nothing if that can be."""
    ends = [[box.placed(road.line[at]) for at in (0, -1)] for road in roads]
    labels = [
        Label(start, len(_codes(words, road)), "left" if end[0] > start[0] else "")
        for road, (start, end) in zip(roads, ends, strict=True)
    ]
    sides = sides_of(labels, [point for pair in ends for point in pair], box.far)
    drawn = zip(roads, sides, strict=True)
    return [_road_row(board, words, road, box, side) for road, side in drawn]


def _codes(words: Words, road: Road) -> str:
    return "/".join((stage_name(words, road.stages[0]), *(one[2:] for one in road.stages[1:])))


def _road_row(board: Board, words: Words, road: Road, box: Box, side: str) -> Row:
    """A line with its ends and splits, drawn from its start on."""
    first = _foremost(board, road.stages)
    stage = board.of("itinerary")["stages"][first]
    state = board.stage_state(first)
    x, y = box.placed(road.line[0])
    points = [box.placed(point) for point in road.line]
    splits = [box.placed(point_at(road.line, at, stage["metres"])) for at in _splits(stage)]
    codes = _codes(words, road)
    km = f"{kilometres(stage['metres'], words('decimal'))} km"
    text = {
        "way": "M" + "L".join(f"{px - x} {py - y}" for px, py in _thinned(points)),
        "start": "M0 0h0",
        "finish": _dots(points[-1:], x, y),
        "splits": _dots(splits, x, y),
        "label": codes,
        "name": " · ".join((f"{codes} {stage['name']}", km, words(f"state_{state}"))),
    }
    attrs = {"x": str(x), "y": str(y), "data-state": state, "data-side": side}
    return Row(road.stages[0], "drawn", text, attrs, _page_of(board, first, state))


def _thinned(points: Sequence[Flat]) -> list[Flat]:
    """The points of a drawing: of several at one place the first."""
    return [point for n, point in enumerate(points) if n == 0 or point != points[n - 1]]


def _dots(points: Sequence[Flat], x: int, y: int) -> str:
    return "".join(f"M{px - x} {py - y}h0" for px, py in points)


def _foremost(board: Board, stages: Sequence[str]) -> str:
    """The stage of a road that is driven now, else that comes next, else the first."""
    return min(stages, key=lambda one: STATES.index(board.stage_state(one)))


def _page_of(board: Board, stage: str, state: str) -> str:
    return board.view.elsewhere("live" if state == "running" else "results", stage=stage)


def _splits(stage: Json) -> list[int]:
    """How far the splits are from the start, in metres, where that is known."""
    splits = stage.get("splits", NOTHING)
    return [int(splits[n]["metres"]) for n in sorted(splits, key=int) if splits[n].get("metres")]


def _strip_row(board: Board, words: Words, name: str) -> Row:
    """A stage as a strip as long as it is, with its splits, and the same in words."""
    stages = board.of("itinerary")["stages"]
    stage, state = stages[name], board.stage_state(name)
    longest = max(1, *(int(stages[one]["metres"]) for one in ordered(stages)))
    decimal = words("decimal")

    def drawn(metres: int) -> int:
        return metres * STRIP // longest

    due = stage.get("first_due_at_ms")
    marks = "".join(_MARKS.format(x=drawn(at)) for at in _splits(stage))
    text = {
        "code": stage_name(words, name),
        "name": stage["name"],
        "km": kilometres(stage["metres"], decimal),
        "at": "" if due is None else time_of_day(due, board.utc_offset_minutes, seconds=False),
        "state": words(f"state_{state}"),
        "splits": " · ".join(kilometres(at, decimal) for at in _splits(stage)),
        "bar": f"M0 {_BAR_Y}H{drawn(stage['metres'])}",
        "marks": marks,
        "ends": _ENDS.format(x=0) + _ENDS.format(x=drawn(stage["metres"])),
    }
    return Row(name, "kmstrip", text, {"data-state": state}, _page_of(board, name, state))


MAP = Kind(
    name="map",
    channels=channels,
    face=face,
    modules=("fan/home/road.js", "fan/map/lines.js"),
    styles=("fan/tables.css", "fan/map/map.css"),
    speaks=("fan/home",),
)
