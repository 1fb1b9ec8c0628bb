"""A stage's splits with four faces, compared with any crew, in the order of times or of the road.

Pure; the browser's twin is `clients/web/fan/splits/splits.js`.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from flyingfinish.rally.times import format_gap, format_time
from flyingfinish.web.fan.kind import CREW_ROWS, TOLD_LINES, Face, Kind
from flyingfinish.web.page.board import NOTHING, Board, Held, Json, ordered, rows_of
from flyingfinish.web.page.changes import (
    change_rows,
    changes_of,
    keys_of,
    marked,
    notes_of,
    splits_changed,
)
from flyingfinish.web.page.frame import One, empty_texts, stage_heading
from flyingfinish.web.page.onstage import in_view
from flyingfinish.web.page.rows import (
    Row,
    crew_addresses,
    crew_attrs,
    crew_text,
    mark_of,
    place_of,
    shared_places,
)
from flyingfinish.web.page.times import kilometres
from flyingfinish.web.split_faces import FINISH, Point, face_of, furthest_first, points_of
from flyingfinish.web.words import Words

COLUMNS: Final = 11
"""Columns that the markup has, the finish at last; a stage with more points shows the last ones."""

ROAD: Final = "road"
"""The order in which crews start; otherwise the furthest and fastest come first."""

ULTIMATE: Final = "ultimate"
RANK: Final = "rank"
HEATS: Final = (10, 25, 50)
"""So many thousandths slower or faster than what it is compared with deepen a cell's tint."""

_UNTINTED: Final = (RANK, "cumulative")
"""Faces in which a tint would only say again what the order says."""

_TENTH_MS: Final = 100
_SECOND_MS: Final = 1000


def channels(board: Board, held: Held) -> Mapping[str, str]:
    """Returns the splits, the stage's table for places and marks, and the start list for order."""
    if not board.shown:
        return {}
    rally = f"rally/{board.rally}/"
    followed = {
        "splits": f"{rally}splits/{board.shown}",
        "stage": f"{board.tables}stage/{board.shown}",
    }
    followed["corrections"] = f"{rally}corrections"
    if board.view.tab == ROAD:
        followed["startlist"] = f"{rally}startlist/{board.shown}"
    return followed


def face(board: Board, words: Words, now_ms: int) -> Face:
    """Returns what the page of splits shows of a board."""
    stage = board.of("itinerary").get("stages", NOTHING).get(board.shown, NOTHING)
    points = points_of(stage)
    empty = empty_texts(board, words)["stage"]
    alone = words("no_splits") if board.shown and len(points) == 1 else ""
    return Face(
        lists={
            "split-rows": split_rows(board, words, points),
            "stage-changes": change_rows(board, words, notes_of(board)),
        },
        ones={
            "split-title": stage_heading(board, words),
            "split-heads": One(
                heads_of(points[-COLUMNS:], words), {"data-n": str(min(len(points), COLUMNS))}
            ),
            "split-note": One({"note": alone}),
            "split-empty": One({"empty": empty}),
        },
    )


def heads_of(points: Sequence[Point], words: Words) -> dict[str, str]:
    """Returns the heads of the columns: each point with its distance from the start."""
    heads = {}
    for column, point in enumerate(points[:-1], start=1):
        heads[f"h{column}"] = words("split", n=point.name[1:])
        heads[f"k{column}"] = (
            f"{kilometres(point.metres, words('decimal'))} km" if point.metres else ""
        )
    return heads


def split_rows(board: Board, words: Words, points: Sequence[Point]) -> list[Row]:
    """Returns the crews with their splits in the chosen face, the best sections above them."""
    splits = rows_of(board.of("splits"))
    rows = {entry: splits[entry] for entry in splits if in_view(board, entry)}
    chosen = board.view.face or "cumulative"
    numbers = face_of(chosen, rows, points)
    cells = _Cells(chosen, numbers, points, board.view.crew)
    table = rows_of(board.of("stage"))
    shared = shared_places(table.values())
    crews = [
        _row(board, words, cells, entry, _place(table.get(entry, NOTHING), shared))
        for entry in _order(board, rows, points)
    ]
    crews = marked(crews, keys_of(changes_of(board)), "fin")
    for row in splits_changed(board).values():
        moved = [f"s{row['split']}"] if "split" in row else [one.name for one in points[:-1]]
        for column in (cells.columns[name] for name in moved if name in cells.columns):
            crews = marked(crews, {row["entry"]}, column, column)
    best = ultimate_of(chosen, rows, points)
    if best is None or not crews:
        return crews
    return [_ultimate_row(words, cells, best), *crews]


def _order(board: Board, rows: Json, points: Sequence[Point]) -> list[str]:
    if board.view.tab != ROAD:
        return furthest_first(rows, points)
    listed = rows_of(board.of("startlist"))
    started = [entry for entry in ordered(listed) if entry in rows]
    return started + [entry for entry in furthest_first(rows, points) if entry not in listed]


def _place(placed: Json, shared: set[int]) -> str:
    """The place of a crew that has one: who has none is compared with all the same."""
    return place_of(placed, shared) if "pos" in placed else ""


def _row(board: Board, words: Words, cells: "_Cells", entry: str, place: str) -> Row:
    crew = board.entry(entry)
    placed = rows_of(board.of("stage")).get(entry, NOTHING)
    text = {
        **crew_text(board, crew),
        "pos": place,
        "compare": words("compare"),
        "mark": mark_of(placed) if "finish" in cells.of(entry) else "",
        **cells.texts(cells.of(entry)),
    }
    based = entry == board.view.crew
    attrs = {
        **crew_attrs(board, crew),
        **cells.attrs(cells.of(entry)),
        "data-base": "yes" if based else "",
    }
    links = {
        "who": crew_addresses(board)(entry),
        "base": board.view.address(crew="" if based else entry),
    }
    return Row(entry, "split", text, attrs, "", links)


def ultimate_of(chosen: str, rows: Json, points: Sequence[Point]) -> dict[str, int] | None:
    """Returns the best section between each two points, in the chosen face; None for none."""
    if chosen == RANK or len(points) == 1 or len(rows) < 2:
        return None
    sections = face_of("pace" if chosen == "pace" else "section", rows, points).values()
    best = {}
    for point in points:
        there = [one[point.name] for one in sections if point.name in one]
        if not there:
            break
        best[point.name] = min(there)
    if chosen != "cumulative" or not best:
        return best or None
    summed, total = {}, 0
    for name, ms in best.items():
        total += ms
        summed[name] = total
    return summed


def _ultimate_row(words: Words, cells: "_Cells", best: Mapping[str, int]) -> Row:
    blank = dict.fromkeys(("car", "co", "nation", "conation", "cls", "pos", "compare", "mark"), "")
    text = {**blank, "driver": words(ULTIMATE), **cells.texts(best)}
    attrs = {"data-n": str(cells.width), "data-row": ULTIMATE}
    return Row(ULTIMATE, "split", text, attrs, "", {"who": "", "base": ""})


class _Cells:
    """The cells of one face: texts, which is the best of its column, how far from it."""

    def __init__(
        self,
        face: str,
        numbers: Mapping[str, Mapping[str, int]],
        points: Sequence[Point],
        base: str,
    ) -> None:
        self._face = face
        self._numbers = numbers
        # The finish has a column of its own, whatever number of points is before it.
        self.columns = {
            point.name: "fin" if point.name == FINISH else f"p{nth}"
            for nth, point in enumerate(points[-COLUMNS:], start=1)
        }
        self.width = len(self.columns)
        self._base = numbers.get(base, NOTHING) if face != RANK else NOTHING
        self._best = {
            name: min(there)
            for name in self.columns
            if (there := [one[name] for one in numbers.values() if name in one])
        }

    def of(self, entry: str) -> Mapping[str, int]:
        """Returns a crew's numbers by point."""
        return self._numbers.get(entry, NOTHING)

    def texts(self, numbers: Mapping[str, int]) -> dict[str, str]:
        """Returns what stands in the cells; compared with a crew, differences to it."""
        texts = {f"p{nth}": "" for nth in range(1, COLUMNS)} | {"fin": ""}
        for name, column in self.columns.items():
            if name in numbers:
                texts[column] = self._text(name, numbers[name], numbers is self._base)
        return texts

    def _text(self, name: str, number: int, based: bool) -> str:
        if self._face == RANK:
            return f"{number}."
        if based:
            return "0.0"
        if self._base:
            theirs = self._base.get(name)
            return "" if theirs is None else format_gap(cut(number) - cut(theirs))
        return number_text(self._face, number)

    def attrs(self, numbers: Mapping[str, int]) -> dict[str, str]:
        """Returns which cells are the best of their column, and how deep each one's tint is."""
        there = [name for name in self.columns if name in numbers]
        best = [self.columns[name] for name in there if numbers[name] == self._best[name]]
        heats = [self._heat(name, numbers[name]) for name in there]
        return {
            "data-n": str(self.width),
            "data-best": " ".join(best),
            "data-heat": " ".join(filter(None, heats)),
        }

    def _heat(self, name: str, number: int) -> str:
        reference = self._base.get(name) if self._base else self._best[name]
        if self._face in _UNTINTED and not self._base:
            return ""
        if reference is None or reference <= 0:
            return ""
        thousandths = abs(number - reference) * 1000 // reference
        depth = sum(thousandths >= one for one in HEATS)
        return f"{self.columns[name]}{'l' if number > reference else 'g'}{depth}" if depth else ""


def number_text(face: str, number: int) -> str:
    """Returns a time or a pace of a face, as in its cell and in its file."""
    if number < 0:
        # Two clocks that differ: shown as it is, for officials look at it already.
        return format_gap(number)
    return pace_text(number) if face == "pace" else format_time(number)


def cut(ms: int) -> int:
    """Returns what is shown of a number: tenths, what is finer is cut."""
    return ms - ms % _TENTH_MS


def pace_text(ms: int) -> str:
    """Returns a pace as seconds a kilometre: 31.2."""
    return f"{ms // _SECOND_MS}.{ms % _SECOND_MS // _TENTH_MS}"


SPLITS = Kind(
    name="splits",
    channels=channels,
    face=face,
    modules=(
        "lib/split_faces.js",
        "fan/splits/cells.js",
        *CREW_ROWS,
        "fan/changed.js",
        "fan/results/changes.js",
        *TOLD_LINES,
    ),
    styles=("fan/tables.css", "fan/wide.css", "fan/news/news.css", "fan/splits/splits.css"),
    speaks=("fan/news",),
)
