"""How it was and is, or how much: what a line of news or of the log says beside what and whom.

Pure; the browser's twin is `clients/web/fan/news/hows.js`.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from flyingfinish.rally.times import format_adjustment, format_gap, format_time
from flyingfinish.web.page.board import NOTHING, Board, Json
from flyingfinish.web.page.rows import TENTH_MS, stage_name
from flyingfinish.web.page.settings import setting_name, setting_text
from flyingfinish.web.page.times import time_of_day
from flyingfinish.web.words import LANGUAGES, Words

_MINUTE_MS: Final = 60_000
_NOTHING_THERE: Final = "–"


def how_of(board: Board, words: Words, row: Json) -> str:
    """Returns how it was and is, or how much; "" where what it is called says it all."""
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
    return time_text(board, row["at_ms"])


def _counted(board: Board, words: Words, row: Json) -> str:
    return words("told_crews", n=row["crews"]) if row.get("crews", 0) > 1 else ""


def _times(board: Board, words: Words, row: Json) -> str:
    return words("told_times", n=row["times"]) if row.get("times") else ""


def _shifted(board: Board, words: Words, row: Json) -> str:
    return " · ".join(filter(None, (format_gap(row["ms"], 1), _times(board, words, row))))


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


def _settings(board: Board, words: Words, row: Json) -> str:
    before, after = row.get("before", NOTHING), row.get("after", NOTHING)
    sides = {one: (before.get(one, ""), after[one]) for one in after}
    return ", ".join(_setting(words, one, values) for one, values in sides.items())


def _setting(words: Words, name: str, values: Iterable[str]) -> str:
    told = _change(setting_text(words, name, one) for one in values)
    return f"{setting_name(words, name)}: {told}"


def _notice(board: Board, words: Words, row: Json) -> str:
    return notice_text(words, row)


def notice_text(words: Words, row: Json) -> str:
    """Returns the officials' words in the reader's language, else in the first they typed."""
    texts: Mapping[str, str] = row.get("texts", NOTHING)
    return next((texts[one] for one in (words.language, *LANGUAGES) if one in texts), "")


_HOWS: Final[Mapping[str, Callable[[Board, Words, Json], str]]] = {
    "stage_won": _won,
    "rally_won": _won,
    "lead_changed": _led,
    "adjustment": _adjusted,
    "stage_delayed": _delayed,
    "delay_allowed": _delayed,
    "start_time_given": _starts,
    "time_given": _won,
    "times_given": _counted,
    "time_pending": _counted,
    "clock_shifted": _shifted,
    "start_clock_shifted": _shifted,
    "impulses_moved": _times,
    "decision_withdrawn": _times,
    "published": _published,
    "entry_changed": _entry,
    "class_changed": _classes,
    "regulations_changed": _settings,
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


def crew_name(board: Board, entry: str) -> str:
    """Returns a crew in one line: #4 Driver / Co-driver."""
    crew = board.entry(entry)
    names = " / ".join(filter(None, (crew.get("driver"), crew.get("co_driver"))))
    return f"#{crew['car']} {names}".strip() if "car" in crew else names or entry


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


def title_name(board: Board, title: str) -> str:
    """Returns the name of a championship or cup that a table was published for."""
    competitions = board.of("itinerary").get("competitions", NOTHING).values()
    named = (one.get("titles", NOTHING).get(title, NOTHING) for one in competitions)
    return next((one["name"] for one in named if "name" in one), title)


def time_text(board: Board, at_ms: int | None) -> str:
    """Returns an instant as a time of day without seconds, "" for none."""
    return "" if at_ms is None else time_of_day(at_ms, board.utc_offset_minutes, seconds=False)
