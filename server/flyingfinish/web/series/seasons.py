"""Which series are here, and of which a rally is a round: links between the two are made of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from flyingfinish.journal.series_names import series_of_journal
from flyingfinish.push.hub import Hub

Calendar = Mapping[str, Any]


def seasons_here(hub: Hub) -> Iterator[tuple[str, Calendar]]:
    """Yields every series that has a calendar, by its id, with that calendar."""
    for journal in sorted(hub.rallies):
        series = series_of_journal(journal)
        calendar = hub.snapshot(f"series/{series}/calendar") if series else None
        if calendar is not None:
            yield series, calendar.data


def seasons_of(hub: Hub, rally: str) -> list[tuple[str, str]]:
    """Returns id and name of each series of which a rally is a round."""
    found = []
    for series, calendar in seasons_here(hub):
        rows = calendar.get("rows", {}).values()
        if any(row.get("rally") == rally for row in rows):
            about = calendar.get("series", {})
            name = f"{about.get('name', series)} {about.get('season', '')}".strip()
            found.append((series, name))
    return found
