"""A series as texts: its tables and its calendar, and what stands in them.

From the wholes of the views alone, so that the desk and the public page say the same.
"""

from collections.abc import Mapping
from typing import Any, Final

from flyingfinish.rally.points import points_text
from flyingfinish.web.words import Words

ROWS_SHOWN: Final = 15

Whole = Mapping[str, Any]


def table_model(whole: Whole, words: Words, rows_shown: int = ROWS_SHOWN) -> dict[str, Any]:
    """A title's table with a column a round that was scored; the first rows of it."""
    rounds = sorted(whole["rounds"].items(), key=lambda one: one[1]["ord"])
    scored = [(round_id, one["name"]) for round_id, one in rounds if "scored" in one]
    rows = sorted(whole["rows"].items(), key=lambda one: one[1]["ord"])
    ids = [one for one, _ in scored]
    return {
        "name": whole["title"]["name"],
        "provisional": "provisional" in whole["title"],
        "rounds": [name for _, name in scored],
        "rows": [
            {"id": competitor, **_row(row, ids, words)} for competitor, row in rows[:rows_shown]
        ],
        "more": max(0, len(rows) - rows_shown),
    }


def rules_lines(whole: Whole, words: Words) -> list[str]:
    """What the next round's places are worth, where one is to come, and what separates a tie.

    Without these two nobody can check by which place a title is secured.
    """
    rounds = sorted(whole["rounds"].values(), key=lambda one: one["ord"])
    coming = [one for one in rounds if "scored" not in one and "worth" in one]
    tie = words(f"tie_{whole['title']['tie']}")
    return [*(_worth_line(one, words) for one in coming[:1]), tie]


def _worth_line(one: Whole, words: Words) -> str:
    """``Next round, Lahti: final classification 25 18 15, power stage 5 4 3 2 1``."""
    tables = ", ".join(
        f"{words(f'source_{source}')} {one['worth'][at]}"
        for at, source in sorted(one["parts"].items())
    )
    line = words("next_round", round=one["name"], tables=tables)
    if "multiplier" in one:
        line += f" × {said(one['multiplier'], words)}"
    return line


def calendar_model(whole: Whole, words: Words) -> list[dict[str, str]]:
    """The rounds in their order."""
    return [
        {
            "name": row["name"],
            "days": days_text(words, row["from"], row["to"]),
            "state": words(f"round_state_{row['state']}"),
            "place": row.get("place", ""),
            "rally": row.get("rally", ""),
            "note": row.get("note", ""),
        }
        for row in sorted(whole["rows"].values(), key=lambda row: row["ord"])
    ]


def days_text(words: Words, first: str, last: str) -> str:
    """``16.–17.1.2026`` in Finnish from two ISO dates, the later one written in full."""
    begins, ends = (
        dict(zip(("year", "month", "day"), map(int, text.split("-")), strict=True))
        for text in (first, last)
    )
    whole = words("one_day", **ends)
    if first == last:
        return whole
    if begins["year"] != ends["year"]:
        return f"{words('one_day', **begins)} – {whole}"
    of = "month" if begins["month"] == ends["month"] else "year"
    return words(f"days_of_{of}", last=whole, **begins)


def said(thousandths: int, words: Words) -> str:
    """Points with the language's decimal sign; those below nothing with a minus."""
    text = points_text(abs(thousandths)).replace(".", words("decimal"))
    return f"−{text}" if thousandths < 0 else text


def _row(row: Whole, scored: list[str], words: Words) -> dict[str, Any]:
    return {
        "pos": place_text(row),
        "name": row["name"],
        "partner": row.get("partner", ""),
        "points": said(row["points"], words),
        "rounds": [addends(row["rounds"].get(round_id), words) for round_id in scored],
        "chance": chance_text(row, words),
    }


def place_text(row: Whole) -> str:
    """Returns ``2=`` where it is shared, a dash for who stands without one."""
    return f"{row['pos']}{'=' if 'shared' in row else ''}" if row.get("pos") else "–"


def chance_text(row: Whole, words: Words) -> str:
    """Returns what a competitor must still do for the title, or whether it can at all."""
    if "needs" in row:
        return words("chance_needs", place=row["needs"])
    return words(f"chance_{row['chance']}") if "chance" in row else ""


def addends(round_: Whole | None, words: Words) -> str:
    """Returns ``25 + 4``; in brackets when it is left out."""
    if round_ is None:
        return "–"
    parts = [said(one, words) for _, one in sorted(round_.get("parts", {}).items())]
    if "adjusted" in round_ and parts:
        parts.append(said(round_["adjusted"], words))
    text = " + ".join(parts) or said(round_["points"], words)
    return f"({text})" if "dropped" in round_ else text


def gained_text(places: int) -> str:
    """Returns by how many places somebody is ahead of before; nothing where by none."""
    return f"+{places}" if places > 0 else f"−{-places}" if places else ""
