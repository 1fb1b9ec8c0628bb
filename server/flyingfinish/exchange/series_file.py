"""``flyingfinish standings SERIES.toml``: a table computed from the places of each round.

The file names a scheme and lists places, never points; who shares a place stands in a list.
"""

import argparse
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from flyingfinish.exchange.file_troubles import FileRefused, nearest
from flyingfinish.rally.errors import RuleRefusal
from flyingfinish.rally.point_tables import WHOLE_POINT, Component, scheme_named, table_points
from flyingfinish.rally.points import points_text
from flyingfinish.rally.standings import Score, Standing, TableRules, standings

SERIES_BYTES = 1_000_000
_KEYS = ["name", "scheme", "best_of", "rounds"]
_ROUND_KEYS = ["name", "places", "multiplier_thousandths"]


def main(args: Sequence[str]) -> int:
    """Print one series' table; 0 done, 1 the file is no series, 2 it cannot be read."""
    parser = argparse.ArgumentParser(
        prog="ff standings", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("file", help="a series: scheme, best_of, rounds with their places")
    options = parser.parse_args(args)
    try:
        with Path(options.file).open("rb") as file:
            lines = series_lines(file.read(SERIES_BYTES + 1))
    except OSError as error:
        sys.stderr.write(f"ff standings: {error}\n")
        return 2
    except (FileRefused, RuleRefusal) as refusal:
        sys.stderr.write(f"ff standings: {options.file}: {refusal}\n")
        return 1
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def series_lines(content: bytes) -> list[str]:
    """The table for people; FileRefused or UnknownPreset when the file is no series."""
    if len(content) > SERIES_BYTES:
        raise FileRefused("too large")
    try:
        series = tomllib.loads(content.decode())
    except (ValueError, RecursionError) as error:
        raise FileRefused(f"not TOML: {error}"[:200]) from error
    _known(series, _KEYS)
    scheme = scheme_named(_typed(series, "scheme", str, ""))
    rounds = [_scores(one, scheme.components[0]) for one in _typed(series, "rounds", list, [])]
    best_of = _typed(series, "best_of", int, 0)
    if best_of < 0:
        raise FileRefused("best_of is below nothing")
    note = ", provisional" if scheme.provisional else ""
    title = f"{_typed(series, 'name', str, 'Standings')} ({scheme.name}{note})"
    return [title, *(_line(one) for one in standings(rounds, TableRules(best_of)))]


def _scores(made: Any, component: Component) -> list[Score]:
    """One round of the file."""
    if not isinstance(made, dict):
        raise FileRefused("rounds are tables: [[rounds]]")
    _known(made, _ROUND_KEYS)
    groups = [one if isinstance(one, list) else [one] for one in _typed(made, "places", list, [])]
    names = [name for group in groups for name in group]
    if not all(isinstance(name, str) for name in names) or len(set(names)) < len(names):
        raise FileRefused("places are names, each once in a round")
    multiplier = _typed(made, "multiplier_thousandths", int, WHOLE_POINT)
    found: list[Score] = []
    for group in groups:
        place = len(found) + 1
        points = table_points(component, place) * multiplier
        found.extend(Score(one, place, points) for one in group)
    return found


def _known(table: Mapping[str, Any], keys: list[str]) -> None:
    for key in table:
        if key not in keys:
            raise FileRefused(f"unknown key '{key}'{nearest(key, keys)}")


def _typed(table: Mapping[str, Any], key: str, kind: type, missing: Any) -> Any:
    """A value of its kind, or what stands for a missing one."""
    value = table.get(key, missing)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise FileRefused(f"{key} is not a {kind.__name__}")
    return value


def _line(one: Standing) -> str:
    rounds = " + ".join("-" if points is None else points_text(points) for points in one.rounds)
    place = f"{one.place}{'=' if one.shared else ''}"
    return f"{place:>4}  {one.competitor}  {points_text(one.total)}  ({rounds})"
