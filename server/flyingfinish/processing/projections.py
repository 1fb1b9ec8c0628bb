"""Live standings of a title, "if it ended now": what its series told, and the points of this rally.

Made anew when the title's points moved or other standings were told; never official, and the view
says so.
"""

from collections.abc import Callable, Collection, Mapping

from flyingfinish.processing.documents import Document, TableView
from flyingfinish.rally.projected import projected_rows
from flyingfinish.rally.refusals import Refused
from flyingfinish.rally.scopes import Scope
from flyingfinish.rally.series_bridge import rally_title_of
from flyingfinish.rally.state_parts import RallyState, Touched

PROJECTED = "projected/"
POINTS = "points/"


def show_projections(
    state: RallyState,
    touched: Touched,
    moved: Collection[str],
    tables: Mapping[str, TableView],
    document: Callable[[str], Document],
) -> None:
    """Remakes the projected standings of every title that was told and that may have moved.

    A title that was taken out of its competition since then has a table without rows.
    """
    for title_id, brought in state.brought.items():
        points = _points_channel(state, title_id)
        if not (touched.road or title_id in touched.standings or points in moved):
            continue
        ranking = tables[points].ranking if points in tables else None
        fields = {n: line.fields for n, line in ranking.lines.items()} if ranking else {}
        document(f"{PROJECTED}{title_id}").replace(
            {
                "projected": True,
                "series": brought.series_id,
                "title": brought.series_title,
                "round": brought.round_id,
                **(ranking.head if ranking else {}),
                "rows": projected_rows(brought, fields) if ranking else {},
            }
        )


def _points_channel(state: RallyState, title_id: str) -> str:
    """The channel of a title's points; empty when no competition has the title."""
    try:
        _, competition_id = rally_title_of(state, title_id)
    except Refused:
        return ""
    return f"{Scope(competition_id).channel_prefix(state)}{POINTS}{title_id}"
