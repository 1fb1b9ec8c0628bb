"""Lines of news and of the log of corrections: what, where, whom, how it was and is, and why.

Pure; the browser's twin is `clients/web/fan/news/lines.js`. The wire has codes and numbers; a line
is put together of short words that stand side by side, so that no language has to bend a name.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from flyingfinish.rally.times import format_adjustment, format_time
from flyingfinish.web.page.board import NOTHING, Board, Json, ordered, rows_of
from flyingfinish.web.page.onstage import in_view
from flyingfinish.web.page.rows import TENTH_MS, Row, control_name, crew_addresses, stage_name
from flyingfinish.web.page.times import day_of, time_of_day
from flyingfinish.web.words import LANGUAGES, Words

MILESTONES: Final = ("stage_won", "lead_changed")
"""Codes of which each competition and class has its own."""

_MINUTE_MS: Final = 60_000
_NOTHING_THERE: Final = "–"


def told_rows(board: Board, words: Words, role: str, most: int = 0) -> list[Row]:
    """Returns the lines of a role, the newest first; `most` of them, 0 for all."""
    rows = rows_of(board.of(role))
    newest = [name for name in reversed(ordered(rows)) if _is_told(board, rows, rows[name])]
    today = _day(board, words, rows[newest[0]]) if newest else ""
    return [_line(board, words, name, rows[name], today) for name in newest[: most or None]]


def told_line(board: Board, words: Words, name: str) -> str:
    """Returns a line of the news as one text: whom, what, where, how."""
    line = _line(board, words, name, rows_of(board.of("news"))[name], "").text
    return " · ".join(filter(None, (line[part] for part in ("who", "what", "where", "how"))))


def _is_told(board: Board, rows: Json, row: Json) -> bool:
    """Whether a line belongs to what is looked at; who leads all is not told of its class too."""
    if "entry" in row and not in_view(board, row["entry"]):
        return False
    if row["code"] not in MILESTONES:
        return True
    cls = row.get("class", "")
    mine = board.view.competition if "scope_entries" in board.data else ""
    chosen = board.view.classes
    if row.get("competition", "") != mine or (chosen and cls not in chosen):
        return False
    if not cls or chosen:
        return True
    of_all = rows.get(f"lead/{f'c/{mine}/' if mine else ''}{row['stage']}", NOTHING)
    return bool(of_all.get("entry") != row["entry"])


def _line(board: Board, words: Words, name: str, row: Json, today: str) -> Row:
    """One line; its day only where it is not the newest one's."""
    day = _day(board, words, row)
    said = [words(f"told_{row['cause']}")] if "cause" in row else []
    said += [row[part] for part in ("reason", "article", "document") if row.get(part)]
    entry = row.get("entry", "")
    text = {
        "at": _time(board, row.get("told_at_ms")),
        "day": "" if day == today else day,
        "what": _what(words, row),
        "where": _where(board, words, row),
        "who": ", ".join(
            crew_name(board, one) for one in (entry, *sorted(row.get("others", NOTHING))) if one
        ),
        "how": _how(board, words, row),
        "said": " · ".join(said),
    }
    links = {"who": crew_addresses(board)(entry) if entry else ""}
    return Row(name, "told", text, {"data-code": row["code"]}, links=links)


def crew_name(board: Board, entry: str) -> str:
    """Returns a crew in one line: #4 Driver / Co-driver."""
    crew = board.entry(entry)
    names = " / ".join(filter(None, (crew.get("driver"), crew.get("co_driver"))))
    return f"#{crew['car']} {names}".strip() if "car" in crew else names or entry


def _what(words: Words, row: Json) -> str:
    code = row["code"]
    if code == "stage_state":
        return words(f"told_stage_{row['state']}")
    if code == "notice":
        return words(f"notice_{row['kind']}")
    if code == "adjustment" and row["ms"] < 0:
        return words("told_credit")
    if code == "time_pending" and not row.get("pending", True):
        return words("told_time_settled")
    return words(f"told_{code}")


def _where(board: Board, words: Words, row: Json) -> str:
    if "classification" in row:
        return table_name(board, words, row["classification"])
    parts = [control_name(words, row.get("stage", row.get("control", "")))]
    if row["code"] in MILESTONES:
        parts.append(row.get("class", ""))
    return " · ".join(filter(None, parts))


def table_name(board: Board, words: Words, classification: str) -> str:
    """Returns what a table is called: competition and class where they are not all, and which."""
    parts, rest = [], classification
    if rest.startswith("c/"):
        _, competition, rest = rest.split("/", 2)
        known = board.of("itinerary").get("competitions", NOTHING).get(competition, NOTHING)
        parts.append(known.get("name", competition))
    if rest.startswith("class/"):
        _, cls, *after = rest.split("/", 2)
        parts.append(cls)
        rest = after[0] if after else "overall"
    kind, _, place = rest.partition("/")
    stage = stage_name(words, place.partition("/")[0])
    return " · ".join([*parts, f"{words(f'table_{kind}')} {stage}".strip()])


def _how(board: Board, words: Words, row: Json) -> str:
    """How it was and is, or how much."""
    if "before_ms" in row or "after_ms" in row:
        return _change(_duration(board, row, row.get(side)) for side in ("before_ms", "after_ms"))
    if "before_at_ms" in row or "after_at_ms" in row:
        return _change(_instant(board, row.get(side)) for side in ("before_at_ms", "after_at_ms"))
    said = _HOWS.get(row["code"])
    return "" if said is None else said(board, words, row)


def _won(board: Board, words: Words, row: Json) -> str:
    return _duration(board, row, row["ms"])


def _led(board: Board, words: Words, row: Json) -> str:
    if "before_entry" not in row:
        return ""
    return words("told_before", crew=crew_name(board, row["before_entry"]))


def _adjusted(board: Board, words: Words, row: Json) -> str:
    return format_adjustment(row["ms"])


def _delayed(board: Board, words: Words, row: Json) -> str:
    return words("told_minutes", n=row["ms"] // _MINUTE_MS)


def _starts(board: Board, words: Words, row: Json) -> str:
    return _time(board, row["at_ms"])


def _counted(board: Board, words: Words, row: Json) -> str:
    return words("told_crews", n=row["crews"]) if row.get("crews", 0) > 1 else ""


def _published(board: Board, words: Words, row: Json) -> str:
    return words(f"told_status_{row['status']}", n=row["version"])


def _entry(board: Board, words: Words, row: Json) -> str:
    if "car_before" in row:
        return _change((f"#{row['car_before']}", f"#{row['car']}"))
    if "classes_before" in row:
        return _change((row["classes_before"], row["classes"]))
    return ""


def _classes(board: Board, words: Words, row: Json) -> str:
    return str(row.get("classes", ""))


def _tables(board: Board, words: Words, row: Json) -> str:
    tables = str(row.get("tables", "")).split(", ")
    return ", ".join(table_name(board, words, one) for one in tables if one)


def _notice(board: Board, words: Words, row: Json) -> str:
    return notice_text(words, row)


def notice_text(words: Words, row: Json) -> str:
    """Returns the officials' words in the reader's language, else in the first they typed."""
    texts: Mapping[str, str] = row.get("texts", NOTHING)
    return next((texts[one] for one in (words.language, *LANGUAGES) if one in texts), "")


_HOWS: Final[Mapping[str, Callable[[Board, Words, Json], str]]] = {
    "stage_won": _won,
    "lead_changed": _led,
    "adjustment": _adjusted,
    "stage_delayed": _delayed,
    "delay_allowed": _delayed,
    "start_time_given": _starts,
    "time_given": _won,
    "times_given": _counted,
    "time_pending": _counted,
    "published": _published,
    "entry_changed": _entry,
    "class_changed": _classes,
    "notice": _notice,
    **dict.fromkeys(
        (f"{one}_{became}" for one in ("protest", "appeal")
         for became in ("lodged", "upheld", "rejected")),
        _tables,
    ),
}  # fmt: skip


def _change(sides: Iterable[str]) -> str:
    return " → ".join(side or _NOTHING_THERE for side in sides)


def _duration(board: Board, row: Json, ms: int | None) -> str:
    if ms is None:
        return ""
    stages = board.of("itinerary").get("stages", NOTHING)
    return format_time(ms, stages.get(row.get("stage", ""), NOTHING).get("precision_ms", TENTH_MS))


def _instant(board: Board, at_ms: int | None) -> str:
    return "" if at_ms is None else time_of_day(at_ms, board.utc_offset_minutes, seconds=True)


def _day(board: Board, words: Words, row: Json) -> str:
    if "told_at_ms" not in row:
        return ""
    day, month = day_of(row["told_at_ms"], board.utc_offset_minutes)
    return words("day_month", day=day, month=month)


def _time(board: Board, at_ms: int | None) -> str:
    return "" if at_ms is None else time_of_day(at_ms, board.utc_offset_minutes, seconds=False)
