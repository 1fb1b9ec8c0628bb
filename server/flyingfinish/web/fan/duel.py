"""A crew's page compared with another crew: stage by stage, and how far apart they are after each.

Pure; the browser's twin is `clients/web/fan/crew/duel.js`. Only differences of two shown numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flyingfinish.rally.times import format_gap, format_time
from flyingfinish.web.page.board import NOTHING, Board, Json, ordered, rows_of
from flyingfinish.web.page.changes import changes_of_crew, keys_of, marked
from flyingfinish.web.page.files import file_rows
from flyingfinish.web.page.frame import One, chip
from flyingfinish.web.page.rows import TENTH_MS, Row, crew_text, mark_of, stage_name
from flyingfinish.web.words import Words


def rival_of(board: Board) -> str:
    """Returns the crew that the page's own one is compared with, empty for none."""
    rival = board.view.rival
    return rival if rival != board.view.crew and board.entry(rival) else ""


def rival_channels(board: Board) -> Mapping[str, str]:
    """Returns the other crew's own view."""
    rival = rival_of(board)
    return {"rival": f"rally/{board.rally}/crew/{rival}"} if rival else {}


def rival_reads(board: Board) -> Mapping[str, str]:
    """Returns the other crew's places."""
    rival = rival_of(board)
    return {"rival_places": f"{board.prefix}places/{rival}"} if rival else {}


def duel_lists(board: Board, words: Words, entry: str) -> dict[str, list[Row]]:
    """Returns the lists of the comparison; without its rows until all that they need is there."""
    lists = {
        "near-rows": _near(board, entry),
        "rival-kept": _kept(board),
        "rival-rows": _choices(board, words, entry),
    }
    rival = rival_of(board)
    if not rival:
        return lists | {"duel-rows": [], "duel-files": []}
    lists["duel-files"] = file_rows(board, f"duel/{entry}", _told_to_files(board))
    if {"places", "rival_places"} <= board.data.keys():
        lists["duel-rows"] = duel_rows(board, words)
    return lists


def _told_to_files(board: Board) -> str:
    """What the address of the page has that its files' have too."""
    names = ("with", "delay", "lang")
    return "?" + "&".join(f"{name}={one}" for name, one in board.view.asked() if name in names)


def duel_rows(board: Board, words: Words) -> list[Row]:
    """Returns a row for each stage that one of the two has driven."""
    rows = [one.row for one in compared(board, words)]
    mine, theirs = (
        keys_of(changes_of_crew(board, one), "stage") for one in (board.view.crew, rival_of(board))
    )
    return marked(marked(rows, mine, "mine", "mymark"), theirs, "theirs", "theirmark")


@dataclass(frozen=True, slots=True)
class Compared:
    """A stage that one of two crews has driven: the page's row and its numbers, None unknown."""

    row: Row
    precision_ms: int
    mine_ms: int | None
    theirs_ms: int | None
    apart_ms: int | None
    """How much longer the page's own crew took."""

    total_apart_ms: int | None
    """The same of the totals after it."""


def compared(board: Board, words: Words) -> list[Compared]:
    """Returns the stages that one of the two has driven, in the order of the road."""
    stages = (_compared(board, words, stage) for stage in board.stages)
    return [one for one in stages if one.mine_ms is not None or one.theirs_ms is not None]


def _compared(board: Board, words: Words, name: str) -> Compared:
    stage = board.of("itinerary")["stages"][name]
    precision = stage.get("precision_ms", TENTH_MS)
    mine, theirs = (_on(board, role, name) for role in ("crew", "rival"))
    seat, other = (_on(board, role, name) for role in ("places", "rival_places"))
    apart = _apart(mine, theirs, "elapsed_ms")
    total = _apart(seat, other, "total_ms")
    text = {
        "code": stage_name(words, name),
        "name": stage["name"],
        "mine": _time(mine, precision),
        "mymark": mark_of(mine) if "elapsed_ms" in mine else "",
        "theirs": _time(theirs, precision),
        "theirmark": mark_of(theirs) if "elapsed_ms" in theirs else "",
        "diff": "" if apart is None else _gap(apart, precision),
        "total": "" if total is None else _gap(total, TENTH_MS),
    }
    attrs = {"data-diff": _side(apart), "data-total": _side(total)}
    links = {"stage": board.view.elsewhere("results", stage=name, crew="")}
    row = Row(name, "duel", text, attrs, links=links)
    times = mine.get("elapsed_ms"), theirs.get("elapsed_ms")
    return Compared(row, precision, *times, apart, total)


def _on(board: Board, role: str, stage: str) -> Json:
    on: Json = board.of(role).get("stages", NOTHING).get(stage, NOTHING)
    return on


def _apart(mine: Json, theirs: Json, what: str) -> int | None:
    """How much longer the page's own crew took, in ms."""
    return int(mine[what] - theirs[what]) if what in mine and what in theirs else None


def _time(on: Json, precision_ms: int) -> str:
    return format_time(on["elapsed_ms"], precision_ms) if "elapsed_ms" in on else ""


def _gap(ms: int, precision_ms: int) -> str:
    return format_gap(ms, precision_ms) if ms else "="


def _side(apart: int | None) -> str:
    """Which of the two was faster, for the looks; the sign says it, too."""
    return "" if not apart else "gain" if apart < 0 else "loss"


def duel_ones(board: Board, words: Words, entry: str) -> dict[str, One]:
    """Returns the heading of the comparison, its two cars, and what stands without rows."""
    rival = rival_of(board)
    cars = [f"#{board.entry(one).get('car', '')}" if one else "" for one in (entry, rival)]
    return {
        "duel-title": One({"sub": _sub(board, words)}),
        "duel-heads": One({"mine": cars[0], "theirs": cars[1]}),
        "duel-empty": One({"empty": words("empty_duel" if rival else "choose_rival")}),
    }


def _sub(board: Board, words: Words) -> str:
    """How many stages each of the two was faster on, and how far apart they are now."""
    rival = rival_of(board)
    if not rival:
        return ""
    rows = duel_rows(board, words)
    sides = [row.attrs["data-diff"] for row in rows]
    said = [words("duel_stages", won=sides.count("gain"), lost=sides.count("loss"))] if rows else []
    table = rows_of(board.of("overall"))
    now = _apart(table.get(board.view.crew, NOTHING), table.get(rival, NOTHING), "total_ms")
    if now is not None and _both_placed(table, board.view.crew, rival):
        said.append(words("duel_now", gap=_gap(now, TENTH_MS)))
    return " · ".join(said)


def _both_placed(table: Json, *entries: str) -> bool:
    """Only crews with a place have as many stages in their totals."""
    return all("pos" in table[entry] for entry in entries)


def _near(board: Board, entry: str) -> list[Row]:
    """The crews right before and after in the table of the class, else of all, and the chosen."""
    if not entry:
        return []
    chosen = rival_of(board)
    found = {}
    for role in ("class", "overall"):
        table = rows_of(board.of(role))
        placed = [one for one in ordered(table) if "pos" in table[one]]
        if entry in placed:
            at = placed.index(entry)
            found = dict(zip(placed[:at][-1:], "▲", strict=False))
            found |= dict(zip(placed[at + 1 :][:1], "▼", strict=False))
            break
    if chosen and chosen not in found:
        found[chosen] = ""
    return [_near_row(board, one, sign, one == chosen) for one, sign in found.items()]


def _near_row(board: Board, entry: str, sign: str, chosen: bool) -> Row:
    crew = crew_text(board, board.entry(entry))
    label = " ".join(filter(None, (sign, crew["car"], crew["driver"])))
    return chip(entry, label, chosen, "", board.view.address(rival="" if chosen else entry))


def _kept(board: Board) -> list[Row]:
    """What the address of the comparison has beside the other crew."""
    return [
        Row(f"kept:{name}", "kept", {}, {"name": name, "value": value})
        for name, value in board.view.asked()
        if name != "with"
    ]


def _choices(board: Board, words: Words, entry: str) -> list[Row]:
    """All other crews by number, to choose from."""
    if not entry:
        return []
    role = "scope_entries" if "scope_entries" in board.data else "entries"
    others = [one for one in ordered(rows_of(board.of(role))) if one != entry]
    rows = [Row("choice:", "choice", {"label": words("duel_nobody")}, {"value": ""})]
    for one in others:
        crew = crew_text(board, board.entry(one))
        label = f"{crew['car']} {crew['driver']} – {crew['co']}"
        selected = "selected" if one == rival_of(board) else ""
        rows.append(
            Row(f"choice:{one}", "choice", {"label": label}, {"value": one, "selected": selected})
        )
    return rows
