"""Row models of the stage table, the overall table and the crews on a stage.

Pure; the browser's twins are `clients/web/fan/crew_rows.js` and `onstage_rows.js`. Places, times
and totals come from the views; only differences between two shown numbers are made here.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from flyingfinish.rally.times import format_adjustment, format_gap, format_time
from flyingfinish.web.page.board import NOTHING, Board, Json, ordered, rows_of
from flyingfinish.web.words import Words, words_of

TENTH_MS = 100
HUES = 8
"""Class colours there are; the ninth class has the first one's again, and its code as always."""

_LONG = 20
"""Letters of a name that has room in one line of every table; a longer one takes two lines."""

_RANKED = "ranked"
_NO_PLACE = "–"


@dataclass(frozen=True, slots=True)
class Row:
    """One row as the templates and the browser's patcher know it."""

    key: str
    kind: str
    text: Mapping[str, str]
    attrs: Mapping[str, str] = field(default_factory=dict)
    href: str = ""
    links: Mapping[str, str] = field(default_factory=dict)
    """Addresses of its further links, by the names that the markup has given them."""


def stage_name(words: Words, stage: str) -> str:
    """Returns EK7 for SS7 in Finnish; a stage that is named otherwise keeps its name.

    Whatever part of the pages the words are of: codes are called alike on all of them, at the desk
    and on paper too.
    """
    numbered = stage.startswith("SS") and stage[2:3].isascii() and stage[2:3].isdigit()
    return words_of(words.language)("stage_prefix") + stage[2:] if numbered else stage


def control_name(words: Words, control: str) -> str:
    """Returns AT8 for TC8 in Finnish, EK8 maali for SF8; a stage's start is called as its stage."""
    if control.startswith("TC"):
        return words_of(words.language)("tc_prefix") + control[2:]
    if control.startswith("SF"):
        stage = stage_name(words, f"SS{control[2:]}")
        return words_of(words.language)("finish_of", stage=stage)
    return stage_name(words, control)


def hue_of(ord_: int) -> str:
    """Returns which class colour the class at this place has."""
    return str((ord_ - 1) % HUES + 1)


def stage_rows(board: Board, words: Words) -> list[Row]:
    """Returns the rows of the stage table."""
    stage = board.of("itinerary").get("stages", NOTHING).get(board.shown, NOTHING)
    precision = stage.get("precision_ms", TENTH_MS)
    table = board.crews("stage")
    placed = _Placed(board, table)

    def tell(row: Json, entry: str) -> dict[str, str]:
        elapsed = row.get("elapsed_ms")
        return {
            "time": "" if elapsed is None else format_time(elapsed, precision),
            "mark": mark_of(row),
            **placed.gaps(entry, "elapsed_ms", precision),
        }

    return _table_rows(board, words, "stage", table, tell)


def overall_rows(board: Board, words: Words) -> list[Row]:
    """Returns the rows of the overall table, or of a class's."""
    table = board.crews("overall")
    before = rows_of(board.of("before"))
    placed = _Placed(board, table)

    def tell(row: Json, entry: str) -> dict[str, str]:
        total = row.get("total_ms")
        adjustments = row.get("adjustments_ms", 0)
        return {
            "time": "" if total is None else format_time(total),
            "pen": format_adjustment(adjustments) if adjustments else "",
            "move": _move(row.get("pos"), before.get(entry, NOTHING).get("pos")),
            **placed.gaps(entry, "total_ms", TENTH_MS),
        }

    return _table_rows(board, words, "overall", table, tell)


def _table_rows(
    board: Board,
    words: Words,
    role: str,
    table: Json,
    tell: Callable[[Json, str], dict[str, str]],
) -> list[Row]:
    rows: list[Row] = []
    shared = shared_places(table.values())
    block = _RANKED
    crew_page = crew_addresses(board)
    against = gap_addresses(board)
    for entry in ordered(table):
        row = table[entry]
        now = row.get("block", _RANKED)
        if now != block:
            rows.append(Row(f"head:{now}", "head", {"label": words(f"block_{now}")}))
        block = now
        crew = board.entry(entry)
        text = {
            **crew_text(board, crew),
            "pos": place_of(row, shared),
            "note": _code(words, row) if "code" in row else "",
            "move": "",
            "pen": "",
            "mark": "",
            **tell(row, entry),
        }
        move = {"▲": "up", "▼": "down"}.get(text["move"][:1], "")
        attrs = {"data-block": now, **crew_attrs(board, crew), "data-move": move}
        href = explain_address(board, role, entry) if text["time"] else ""
        links = {"who": crew_page(entry), "against": against(entry) if text.get("first") else ""}
        rows.append(Row(entry, "crew", text, attrs, href, links))
    return rows


def gap_base(board: Board) -> str:
    """Returns what the gaps of the board are counted from: first, leader (of the class), chosen."""
    if board.view.gap == "chosen" and board.view.crew:
        return "chosen"
    return "leader" if board.view.gap == "leader" else "first"


def gap_addresses(board: Board) -> Callable[[str], str]:
    """Returns what gives the page with gaps to a crew; of that crew itself, back to the first."""
    chosen = board.view.crew if gap_base(board) == "chosen" else ""
    head, _, tail = board.view.address(gap="chosen", crew="*").partition("*")
    back = board.view.address(gap="", crew="")
    return lambda entry: back if entry == chosen else f"{head}{entry}{tail}"


def crew_addresses(board: Board) -> Callable[[str], str]:
    """Returns what gives each crew's own page, looked at in the way this page is."""
    head, _, tail = board.view.elsewhere("crew", stage="", crew="*").partition("*")
    return lambda entry: f"{head}{entry}{tail}"


def explain_address(board: Board, role: str, entry: str) -> str:
    """Returns where the page says how a crew's number in this table came about."""
    table = board.channels[role].removeprefix(f"rally/{board.rally}/")
    return f"/r/{board.rally}/explain/{table}/{entry}{board.view.told_in()}"


def crew_text(board: Board, crew: Json) -> dict[str, str]:
    """Returns what every row says of its crew, wherever it stands."""
    return {
        "car": crew.get("car", ""),
        "driver": crew.get("driver", ""),
        "co": crew.get("co_driver", ""),
        "nation": crew.get("driver_nation", ""),
        "conation": crew.get("co_driver_nation", ""),
        "cls": _class_of(board, crew),
    }


def crew_attrs(board: Board, crew: Json) -> dict[str, str]:
    """Returns what the looks of every row depend on: the class's colour, the plate, long names."""
    ord_ = board.classes.get(_class_of(board, crew), NOTHING).get("ord")
    long = sum(len(crew.get(seat, "")) > _LONG for seat in ("driver", "co_driver"))
    return {
        "data-long": str(long or ""),
        "data-hue": "" if ord_ is None else hue_of(ord_),
        "data-leader": "yes" if crew.get("leader_plate") else "",
    }


def _class_of(board: Board, crew: Json) -> str:
    """The class a crew is shown with: the first of its classes in this competition."""
    mine = crew.get("classes", NOTHING)
    return next((name for name in board.class_order if name in mine), "")


def shared_places(rows: Iterable[Json]) -> set[int]:
    """Returns the places that more than one crew of a table holds."""
    places = Counter(row["pos"] for row in rows if "pos" in row)
    return {place for place, crews in places.items() if crews > 1}


def place_of(row: Json, shared: set[int]) -> str:
    """Returns a row's place: ``2=`` where shared, a dash for a guest, nothing for who is not in."""
    if "pos" in row:
        return f"{row['pos']}{'=' if row['pos'] in shared else ''}"
    if "pos_before" in row:
        return f"({row['pos_before']})"
    return _NO_PLACE if row.get("block", _RANKED) == _RANKED else ""


def _code(words: Words, row: Json) -> str:
    stage = stage_name(words, row["stage"]) if "stage" in row else ""
    return words(f"code_{row['code']}", stage=stage).strip()


class _Placed:
    """The rows with a place, each with the one before it; guests and crews to come do not count."""

    def __init__(self, board: Board, table: Json) -> None:
        self._board = board
        self._table = table
        placed = [entry for entry in ordered(table) if "pos" in table[entry]]
        self._leader = placed[0] if placed else ""
        self._before = dict(zip(placed[1:], placed, strict=False))
        self._base = gap_base(board)
        self._leaders: dict[str, str] = {}
        if self._base == "leader":
            for entry in placed:
                self._leaders.setdefault(_class_of(board, board.entry(entry)), entry)

    def gaps(self, entry: str, what: str, precision_ms: int) -> dict[str, str]:
        """Returns the differences to the one they are counted from and to the one before.

        The first has none; who was chosen to be counted from has +0.0, to tap and be let go by.
        """
        before, base = self._before.get(entry), self._base_of(entry)
        own = self._table[entry].get(what)
        if own is None:
            return {"first": "", "prev": ""}

        def to(other: str | None) -> str:
            theirs = self._table.get(other, NOTHING).get(what) if other else None
            known = theirs is not None and (other != entry or self._base == "chosen")
            return format_gap(own - theirs, precision_ms) if known else ""

        return {"first": to(base), "prev": to(before)}

    def _base_of(self, entry: str) -> str:
        if self._base == "chosen":
            return self._board.view.crew
        if self._base == "leader":
            return self._leaders.get(_class_of(self._board, self._board.entry(entry)), "")
        return self._leader if entry in self._before else ""


def mark_of(row: Json) -> str:
    """Returns the marks of a time that was not just measured: given, backup, unconfirmed."""
    provenance = row.get("provenance", "measured")
    marks = {"measured": "", "manual_backup": "‡"}
    return marks.get(provenance, "†") + ("≈" if row.get("unconfirmed") else "")


def _move(pos: int | None, before: int | None) -> str:
    if pos is None or before is None or pos == before:
        return ""
    return f"▲{before - pos}" if pos < before else f"▼{pos - before}"
