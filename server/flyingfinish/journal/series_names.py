"""How a series' journal is named: ``series.<series id>``, a name that no rally id can have."""

from typing import Final

SERIES_PREFIX: Final = "series."


def journal_of_series(series_id: str) -> str:
    """Returns the name of a series' journal."""
    return SERIES_PREFIX + series_id


def series_of_journal(name: str) -> str:
    """Returns the series that a journal is of, "" for a rally's or any other journal."""
    return name.removeprefix(SERIES_PREFIX) if name.startswith(SERIES_PREFIX) else ""
