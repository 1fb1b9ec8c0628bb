"""A season's tables as rows: standings, what they would be if a rally ended now, the calendar.

Pure; the browser's twin is `clients/web/series/rows.js`. The pages of a series and the page of
points of a rally are made of them.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flyingfinish.web.page.rows import Row
from flyingfinish.web.series.tables import (
    addends,
    chance_text,
    days_text,
    gained_text,
    place_text,
    said,
)
from flyingfinish.web.words import Words

ROUNDS_SHOWN = 16
"""Rounds that have a column; a season with more shows the last ones."""

Json = Mapping[str, Any]
NOTHING: Json = {}
Who = Callable[[str, Json], tuple[str, str]]
"""Who a row is about, from its competitor and itself: name, and who drives with it."""

Explain = Callable[[str, str], str]
"""The address of how a number came about: of a `points` or a `place`, of a competitor."""


def in_order(rows: Json) -> list[str]:
    """Returns the names of rows by their `ord`, by name where that is equal."""
    return sorted(rows, key=lambda name: (int(rows[name].get("ord", 0)), name))


def scored_rounds(standings: Json) -> list[str]:
    """Returns the rounds that have a column, in their order: those that were scored."""
    rounds: Json = standings.get("rounds", NOTHING)
    return [one for one in in_order(rounds) if "scored" in rounds[one]][-ROUNDS_SHOWN:]


def round_heads(standings: Json) -> dict[str, str]:
    """Returns the headings of the columns of rounds; those of no round are empty."""
    rounds = scored_rounds(standings)
    names = [standings["rounds"][one]["name"] for one in rounds]
    names += [""] * (ROUNDS_SHOWN - len(names))
    return {f"h{n}": name for n, name in enumerate(names, 1)}


def standing_rows(standings: Json, words: Words, explain: Explain) -> list[Row]:
    """Returns a title's table: each competitor with its points, by round, and its chance."""
    rounds = scored_rounds(standings)
    rows: Json = standings.get("rows", NOTHING)
    return [_standing(words, one, rows[one], rounds, explain) for one in in_order(rows)]


def _standing(words: Words, name: str, row: Json, rounds: Sequence[str], explain: Explain) -> Row:
    columns = [addends(row["rounds"].get(one), words) for one in rounds]
    columns += [""] * (ROUNDS_SHOWN - len(columns))
    text = {
        "pos": place_text(row),
        "name": row["name"],
        "partner": row.get("partner", ""),
        "points": said(row["points"], words),
        "chance": chance_text(row, words),
        **{f"c{n}": column for n, column in enumerate(columns, 1)},
    }
    attrs = {"data-chance": row.get("chance", "")}
    return Row(name, "standing", text, attrs, "", {"points": explain("points", name)})


def projected_rows(projected: Json, words: Words, who: Who, explain: Explain) -> list[Row]:
    """Returns the table as it would be, with what the rally gives and places won by it."""
    rows: Json = projected.get("rows", NOTHING)
    return [_projected(words, one, rows[one], who, explain) for one in in_order(rows)]


def _projected(words: Words, name: str, row: Json, who: Who, explain: Explain) -> Row:
    called, partner = who(name, row)
    gained = row.get("gained", 0)
    text = {
        "pos": place_text(row),
        "gained": gained_text(gained),
        "name": called,
        "partner": partner,
        "points": said(row["points"], words),
        "now": said(row["round"]["points"], words) if "round" in row else "–",
        "before": place_text(row["before"]) if "before" in row else "–",
    }
    way = "up" if gained > 0 else "down" if gained < 0 else ""
    links = {"place": explain("place", name), "points": explain("points", name)}
    return Row(name, "projected", text, {"data-way": way}, "", links)


def named_by(standings: Json, words: Words) -> Who:
    """Returns how competitors are called by the standings; others are new to the season."""
    rows: Json = standings.get("rows", NOTHING)

    def who(name: str, _: Json) -> tuple[str, str]:
        row = rows.get(name, NOTHING)
        return row.get("name", words("newcomer")), row.get("partner", "")

    return who


def asked_in(words: Words, delay: str = "") -> str:
    """Returns what addresses ask for: the language, and the same delay where there is one."""
    return f"lang={words.language}" + (f"&delay={delay}" if delay else "")


def calendar_rows(calendar: Json, words: Words, told: str) -> list[Row]:
    """Returns the rounds in their order, each with its days and state; a rally's leads to it.

    ``told`` is what that address asks for.
    """
    rows: Json = calendar.get("rows", NOTHING)
    return [_round(words, one, rows[one], told) for one in in_order(rows)]


def _round(words: Words, name: str, row: Json, told: str) -> Row:
    text = {
        "days": days_text(words, row["from"], row["to"]),
        "name": row["name"],
        "place": "" if row.get("place", "") in row["name"] else row["place"],
        "state": words(f"round_state_{row['state']}"),
        "note": row.get("note", ""),
    }
    href = f"/r/{row['rally']}?{told}" if "rally" in row else ""
    return Row(name, "round", text, {"data-state": row["state"]}, href)
