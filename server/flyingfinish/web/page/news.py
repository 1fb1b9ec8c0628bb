"""Lines of news and of the log of corrections: what, where, whom, how it was and is, and why.

Pure; the browser's twin is `clients/web/fan/news/lines.js`. The wire has codes and numbers; a line
is put together of short words that stand side by side, so that no language has to bend a name.
"""

from dataclasses import replace

from flyingfinish.web.page.acts import Part, acts_of, said_together
from flyingfinish.web.page.board import NOTHING, Board, Json, ordered, rows_of
from flyingfinish.web.page.hows import crew_name, how_of, table_name, time_text, title_name
from flyingfinish.web.page.milestones import MILESTONES, repeats_all
from flyingfinish.web.page.onstage import in_view
from flyingfinish.web.page.rows import Row, control_name, crew_addresses
from flyingfinish.web.page.times import day_of
from flyingfinish.web.words import Words


def told_rows(board: Board, words: Words, role: str, most: int = 0) -> list[Row]:
    """Returns the lines of a role, the newest first; `most` of them, 0 for all.

    What one decision did to many crews is one line.
    """
    rows = rows_of(board.of(role))
    newest = _newest(board, rows)
    today = _day(board, words, rows[newest[0]]) if newest else ""
    acts = acts_of(rows, newest, MILESTONES)
    return [_act(board, words, act, rows, today) for act in acts[: most or None]]


def told_singly(board: Board, words: Words, role: str) -> list[Row]:
    """Returns the lines of a role with one for each crew of a decision, the newest first."""
    rows = rows_of(board.of(role))
    newest = _newest(board, rows)
    today = _day(board, words, rows[newest[0]]) if newest else ""
    return [_line(board, words, name, rows[name], today) for name in newest]


def _newest(board: Board, rows: Json) -> list[str]:
    return [name for name in reversed(ordered(rows)) if _is_told(board, rows, rows[name])]


def told_line(board: Board, words: Words, name: str) -> str:
    """Returns a line of the news as one text: whom, what, where, how."""
    line = _line(board, words, name, rows_of(board.of("news"))[name], "").text
    return " · ".join(filter(None, (line[part] for part in ("who", "what", "where", "how"))))


def _is_told(board: Board, rows: Json, row: Json) -> bool:
    """Whether a line belongs to what is looked at; who is first of all is told of once."""
    if "entry" in row and not in_view(board, row["entry"]):
        return False
    if row["code"] not in MILESTONES:
        return True
    cls = row.get("class", "")
    mine = board.view.competition if "scope_entries" in board.data else ""
    chosen = board.view.classes
    if row.get("competition", "") != mine or (chosen and cls not in chosen):
        return False
    return bool(chosen) or not repeats_all(rows, row)


def _line(board: Board, words: Words, name: str, row: Json, today: str) -> Row:
    """One line; its day only where it is not the newest one's."""
    day = _day(board, words, row)
    said = [words(f"told_{row['cause']}")] if "cause" in row else []
    said += [row[part] for part in ("reason", "article", "document") if row.get(part)]
    entry = row.get("entry", "")
    text = {
        "at": time_text(board, row.get("told_at_ms")),
        "day": "" if day == today else day,
        "what": told_what(words, row),
        "where": _where(board, words, row),
        "who": ", ".join(
            crew_name(board, one) for one in (entry, *sorted(row.get("others", NOTHING))) if one
        ),
        "how": how_of(board, words, row),
        "said": " · ".join(said),
    }
    links = {"who": crew_addresses(board)(entry) if entry else ""}
    return Row(name, "told", text, {"data-code": row["code"]}, links=links)


def _act(board: Board, words: Words, names: list[str], rows: Json, today: str) -> Row:
    """One line for all that an act did, under the name of the first of its rows."""
    one = _line(board, words, names[-1], rows[names[-1]], today)
    if len(names) == 1:
        return one
    crews = {rows[name]["entry"] for name in names}
    parts = [
        Part(_plate(board, row["entry"]), _where(board, words, row), how_of(board, words, row))
        for row in map(rows.__getitem__, names)
    ]
    where, how = said_together(parts, len(crews))
    text = {**one.text, "where": where, "how": how}
    many = replace(one, text=text, attrs={**one.attrs, "data-many": "yes"})
    if len(crews) == 1:
        return many
    return replace(many, text={**text, "who": words("told_crews", n=len(crews))}, links={"who": ""})


def _plate(board: Board, entry: str) -> str:
    """Returns a crew as it is told among many: #4."""
    crew = board.entry(entry)
    return f"#{crew['car']}" if "car" in crew else entry


def told_what(words: Words, row: Json) -> str:
    """Returns what an act is called, from the words of ``fan/news``: board, log and news say it."""
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
        table = table_name(board, words, row["classification"])
        return " · ".join(filter(None, (table, title_name(board, row.get("title", "")))))
    parts = [control_name(words, row.get("stage", row.get("control", "")))]
    if row["code"] in MILESTONES:
        parts.append(row.get("class", ""))
    return " · ".join(filter(None, parts))


def _day(board: Board, words: Words, row: Json) -> str:
    if "told_at_ms" not in row:
        return ""
    day, month = day_of(row["told_at_ms"], board.utc_offset_minutes)
    return words("day_month", day=day, month=month)
