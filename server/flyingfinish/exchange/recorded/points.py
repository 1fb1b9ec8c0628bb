"""`ff points FILE.json [--json OUT]`: the championship points of a recorded rally.

Titles come from the eligibility marks of its entries (``M``, ``WRC2 (DC/CC)``, ``JWRC / WRC3``) and
schemes from its year; only input is read, never the published points.
"""

import argparse
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flyingfinish.exchange.file_troubles import trouble_of
from flyingfinish.exchange.recorded.facts import MAIN_COMPETITION, records_of
from flyingfinish.exchange.recorded.rally import (
    RECORDING_BYTES,
    BadRecording,
    Recording,
    read_recording,
    text,
    whole,
)
from flyingfinish.rally.errors import RuleRefusal
from flyingfinish.rally.point_tables import Scheme, check_whole, scheme_named
from flyingfinish.rally.points import (
    Round,
    RoundRow,
    breakdown,
    parts_of_round,
    points_text,
    round_points,
)
from flyingfinish.rally.scopes import Scope, names_of
from flyingfinish.rally.state import RallyState, replay

Tables = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Title:
    """A title that a mark in the entry list makes a crew eligible for."""

    name: str
    marks: tuple[str, ...]
    scheme: str
    team: bool = False


_TITLES = (
    Title("WRC2 Pro", ("WRC2PRO",), "wrc-support"),
    Title("WRC2", ("WRC2",), "wrc-support"),
    Title("WRC3", ("WRC3", "WRC3J"), "wrc-support"),
    Title("Junior WRC", ("JWRC", "WRC3J"), "junior-wrc"),
)
_TEAM_TITLES = (
    Title("Manufacturers", ("M",), "wrc-manufacturers-2018", team=True),
    Title("WRC2 Pro manufacturers", ("WRC2PRO",), "wrc-manufacturers-2018", team=True),
)
_TEAM_TABLE_UNTIL = 2020
"""Later manufacturers score on the power stage too, by nominations that no recording holds."""


def main(args: Sequence[str]) -> int:
    """Print one file's points; 0 done, 1 no recorded rally, 2 it cannot be read or written."""
    options = _parser().parse_args(args)
    try:
        with Path(options.file).open("rb") as file:
            content = file.read(RECORDING_BYTES + 1)
        tables = point_tables(read_recording(content), options.scheme)
        if options.json:
            Path(options.json).write_text(json.dumps(tables, ensure_ascii=False, indent=1))
    except OSError as error:
        sys.stderr.write(f"ff points: {trouble_of(error)}\n")
        return 2
    except RuleRefusal as refusal:
        sys.stderr.write(f"ff points: {options.file}: {refusal}\n")
        return 1
    sys.stdout.write("\n".join(_lines(tables)) + "\n")
    return 0


def point_tables(recording: Recording, scheme: str = "") -> Tables:
    """One table a title that somebody is marked for; the first is drivers and co-drivers.

    ``scheme`` replaces that of the first title, else the year of the rally says it.
    """
    if not scheme and "WRC" not in text(recording.rally, "championship"):
        raise BadRecording(at="rally.championship", why="is not the WRC: --scheme says which rules")
    state = replay(records_of(recording))
    main_scheme = scheme_named(scheme or _scheme_of(whole(recording.rally, "year") or 0))
    check_whole(main_scheme)
    usual = parts_of_round(state.itinerary)
    tables = [_table(state, "Drivers and co-drivers", main_scheme, usual)]
    marked = _marked(recording, state)
    titles = list(_TITLES)
    if (whole(recording.rally, "year") or 0) <= _TEAM_TABLE_UNTIL:
        titles.extend(_TEAM_TITLES)
    for title in titles:
        found = {one: team for mark in title.marks for one, team in marked.get(mark, {}).items()}
        if found:
            parts = replace(usual, eligible=set(found), teams=found if title.team else {})
            tables.append(_table(state, title.name, scheme_named(title.scheme), parts))
    return tables


def _scheme_of(year: int) -> str:
    """The world championship's scheme of a year; 2020 to 2023 scored as 2019."""
    if year >= 2024:
        return "wrc-2024" if year == 2024 else "wrc-2025"
    return "wrc-2018" if year <= 2018 else "wrc-2019"


def _marked(recording: Recording, state: RallyState) -> dict[str, dict[str, str]]:
    """Mark -> entry id -> entrant, from the entry list."""
    ids = {car: entry_id for entry_id, car in names_of(state).items()}
    found: dict[str, dict[str, str]] = {}
    for row in recording.entries:
        for mark in re.sub(r"\([^)]*\)", "", text(row, "eligibility")).split("/"):
            entry_id = ids[text(row, "car")]
            found.setdefault(mark.strip(), {})[entry_id] = text(row, "entrant").strip()
    return found


def _table(state: RallyState, name: str, scheme: Scheme, parts: Round) -> dict[str, Any]:
    """A title's round in plain values; points in thousandths."""
    rows = round_points(state, Scope(MAIN_COMPETITION), scheme, parts, "public")
    return {
        "title": name,
        "scheme": scheme.name,
        "provisional": scheme.provisional,
        "rows": [_row(state, row, parts) for row in rows],
    }


def _row(state: RallyState, row: RoundRow, parts: Round) -> dict[str, Any]:
    entry = state.entries[row.entry_id]
    crew = [state.persons[one].name for one in (entry.driver, entry.co_driver) if one]
    return {
        "pos": row.place or None,
        "car": entry.car_number,
        "crew": crew,
        "team": parts.teams.get(row.entry_id),
        "points_thousandths": row.total,
        "parts_thousandths": list(row.parts),
        "breakdown": breakdown(row),
    }


def _lines(tables: Tables) -> list[str]:
    """The tables for people; who has no points is only in the file."""
    lines = []
    for table in tables:
        note = ", provisional" if table["provisional"] else ""
        lines.append(f"{table['title']} ({table['scheme']}{note})")
        for row in table["rows"]:
            if row["points_thousandths"]:
                points = points_text(row["points_thousandths"])
                who = " / ".join(row["crew"])
                team = f" [{row['team']}]" if row["team"] else ""
                lines.append(
                    f"{row['pos'] or '-':>4}  {row['car']:>4}  {who}{team}  {points}"
                    f"  ({row['breakdown']})"
                )
        lines.append("")
    return lines


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ff points", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("file", help="a recorded rally (rally-conformance/1)")
    parser.add_argument("--json", help="also write every row to this file")
    parser.add_argument("--scheme", default="", help="scoring scheme of the first title")
    return parser
