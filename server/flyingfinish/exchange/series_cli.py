"""``ff series``: a season from its file, and between a series and its rallies.

::

    ff series show FILE [--calendar]                  its tables, or its calendar as iCalendar
    ff series import FILE [--update]                  makes it, or changes it, at the crew door
    ff series score SERIES ROUND RALLY [--add-people] scores a round from published results
    ff series bring RALLY TITLE SERIES SERIES_TITLE ROUND   the standings before a rally
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from flyingfinish.exchange.calendar_file import calendar_text
from flyingfinish.exchange.door_client import (
    DoorClient,
    DoorRefused,
    add_door_flags,
    client_asked,
)
from flyingfinish.exchange.file_troubles import FileRefused, trouble_of
from flyingfinish.exchange.series_file import SERIES_BYTES, SeriesFile, read_series_file
from flyingfinish.exchange.series_import import bring_standings, import_series, score_round
from flyingfinish.exchange.series_plan import series_plan
from flyingfinish.exchange.series_tables import season_lines
from flyingfinish.processing.series_rows import calendar_whole
from flyingfinish.rally.season import season_of


def main(argv: Sequence[str]) -> int:
    """Does one of the four; 0 done, 1 the door refused, 2 the file is not sound."""
    asked = vars(_parser().parse_args(argv))
    try:
        file = _file(asked["file"]) if asked["verb"] in ("show", "import") else None
    except (FileRefused, OSError) as error:
        sys.stderr.write(f"{trouble_of(error)}\nNothing was written.\n")
        return 2
    if file is not None and asked["verb"] == "show":
        return _show(asked, file)
    try:
        client = client_asked(asked)
        _VERBS[asked["verb"]](client, asked, file)
    except DoorRefused as refused:
        sys.stderr.write(f"ff series: {refused}\n")
        return 1
    return 0


def _file(path: str) -> SeriesFile:
    """Returns a file of which every command was judged; raises FileRefused."""
    with Path(path).open("rb") as opened:
        file = read_series_file(opened.read(SERIES_BYTES + 1), Path(path).name)
    series_plan(file)
    return file


def _show(asked: dict[str, Any], file: SeriesFile) -> int:
    planned = series_plan(file)
    if asked["calendar"]:
        sys.stdout.write(calendar_text(calendar_whole(planned.state), ""))
        return 0
    titles = sorted(planned.state.titles.values(), key=lambda one: one.ord)
    for title in titles:
        lines = season_lines(planned.state, season_of(planned.state, title))
        sys.stdout.write("\n".join([*lines, "", ""]))
    return 0


def _import(client: DoorClient, asked: dict[str, Any], file: SeriesFile | None) -> None:
    assert file is not None
    sent = import_series(client, file, update=asked["update"])
    sys.stdout.write(f"Series {sent.series_id}: {sent.commands} commands.\n")
    if sent.erased:
        sys.stdout.write(f"{sent.erased} whose names were erased stay without one.\n")


def _score(client: DoorClient, asked: dict[str, Any], file: SeriesFile | None) -> None:
    added = score_round(
        client, asked["series"], asked["round"], asked["rally"], add_people=asked["add_people"]
    )
    for name in added:
        sys.stdout.write(f"recorded {name}\n")
    sys.stdout.write(f"Round {asked['round']} is scored from {asked['rally']}.\n")


def _bring(client: DoorClient, asked: dict[str, Any], file: SeriesFile | None) -> None:
    names = ("rally", "title", "series", "series_title", "round")
    position = bring_standings(client, *(asked[name] for name in names))
    sys.stdout.write(f"The standings are at position {position} of {asked['rally']}.\n")


_Verb = Callable[[DoorClient, dict[str, Any], SeriesFile | None], None]
_VERBS: Final[dict[str, _Verb]] = {"import": _import, "score": _score, "bring": _bring}


def _parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="ff series", description=(__doc__ or "").split("\n\n")[0].replace("``", "")
    )
    verbs = top.add_subparsers(dest="verb", required=True)
    show = verbs.add_parser("show", help="work out the tables of a series file")
    show.add_argument("file", help="a series file; clients/samples/ralli-sm-2026.toml is one")
    show.add_argument("--calendar", action="store_true", help="write its calendar as iCalendar")
    imported = verbs.add_parser("import", help="make a series from its file")
    imported.add_argument("file")
    imported.add_argument("--update", action="store_true", help="the series is there: change it")
    score = verbs.add_parser("score", help="score a round from its rally's published results")
    for name in ("series", "round", "rally"):
        score.add_argument(name)
    score.add_argument("--add-people", action="store_true", help="record crews not known yet")
    bring = verbs.add_parser("bring", help="tell a rally the standings before it")
    for name in ("rally", "title", "series", "series_title", "round"):
        bring.add_argument(name)
    for verb in (imported, score, bring):
        add_door_flags(verb)
    return top
