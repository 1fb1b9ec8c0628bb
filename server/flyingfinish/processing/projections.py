"""Live standings of a title, "if it ended now": what its series told, and the points of this rally.

Made anew when the title's points moved or other standings were told; never official, and the view
says so.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from flyingfinish.processing.documents import Document, TableView, Whole
from flyingfinish.processing.published import PublishedView
from flyingfinish.rally.projected import projected_rows
from flyingfinish.rally.refusals import Refused
from flyingfinish.rally.scopes import Scope
from flyingfinish.rally.series.bridge import rally_title_of
from flyingfinish.rally.state_parts import RallyState, Touched

PROJECTED = "projected/"
POINTS = "points/"


def show_projections(
    state: RallyState,
    touched: Touched,
    moved: Collection[str],
    tables: Mapping[str, TableView],
    published: Mapping[str, PublishedView],
    document: Callable[[str], Document],
) -> None:
    """Remakes the projected standings of every title that was told and that may have moved.

    Where a version of the points stands published, the projection is made from that version. A
    title that was taken out of its competition since then has a table without rows.
    """
    for title_id, brought in state.brought.items():
        points = _points_channel(state, title_id)
        told = title_id in touched.standings or points in touched.publications
        if not (touched.road or told or points in moved):
            continue
        head, fields = _points_of(points, tables, published)
        document(f"{PROJECTED}{title_id}").replace(
            {
                "projected": True,
                "series": brought.series_id,
                "title": brought.series_title,
                "round": brought.round_id,
                "tie": str(brought.tie_rule),
                **head,
                "rows": {} if fields is None else projected_rows(brought, fields),
            }
        )


def _points_of(
    channel: str, tables: Mapping[str, TableView], published: Mapping[str, PublishedView]
) -> tuple[Whole, Mapping[str, Mapping[str, Any]] | None]:
    """What stands beside a title's points, and their rows; None where there is no such table."""
    standing = published[channel].table if channel in published else None
    if standing is not None:
        return {name: value for name, value in standing.items() if name != "rows"}, standing["rows"]
    if channel not in tables:
        return {}, None
    ranking = tables[channel].ranking
    return ranking.head, {name: line.fields for name, line in ranking.lines.items()}


def _points_channel(state: RallyState, title_id: str) -> str:
    """The channel of a title's points; empty when no competition has the title."""
    try:
        _, competition_id = rally_title_of(state, title_id)
    except Refused:
        return ""
    return f"{Scope(competition_id).channel_prefix(state)}{POINTS}{title_id}"
