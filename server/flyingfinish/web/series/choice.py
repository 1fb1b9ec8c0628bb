"""Which rallies the page of a series tells of: the one driven last, the one that would move points.

Made from what the hub holds. The page begins with it and asks for it again: a rally may open, or be
over, while somebody looks.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from flyingfinish.web.page.board import NOTHING, Json
from flyingfinish.web.series.rows import in_order

Data = Callable[[str], Json | None]
"""Gives a channel's data, None when it is not there."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The rallies that a season's page shows beside a title's standings; empty for none."""

    latest: str = ""
    """The one that runs or was driven last."""

    rally: str = ""
    """The one that shows what the title would be if it ended now."""

    rally_title: str = ""
    """What the title is called there."""


def choice_of(closed: Mapping[str, bool], data: Data, series: str, title: str) -> Choice:
    """Returns what is shown beside a title; ``closed`` says of each rally here if it is over."""
    calendar = data(f"series/{series}/calendar") or NOTHING
    return Choice(_latest(closed, data, calendar), *_projecting(closed, data, series, title))


def closed_of(names: Iterable[str], data: Data) -> dict[str, bool]:
    """Returns of each rally whether it is over, as its states say."""
    return {one: bool((data(f"rally/{one}/state") or NOTHING).get("closed")) for one in names}


def waits_of(rallies: Iterable[str], then: Data, now: Data, series: str) -> bool:
    """Says whether a page that is behind has to wait: what it may show has not begun here yet.

    ``then`` reads what it may show, ``now`` what there is. To say that nothing is driven would be
    false until its delay is over.
    """
    named = f"series/{series}/calendar"
    calendar, present = then(named), now(named) or NOTHING
    here = list(rallies)
    if calendar is None or _latest(closed_of(here, then), then, calendar):
        return calendar is None
    return bool(_latest(closed_of(here, now), now, present))


def titles_in(itinerary: Json) -> list[str]:
    """Returns the titles of all competitions of a rally."""
    competitions: Json = itinerary.get("competitions", NOTHING)
    return sorted({name for one in competitions.values() for name in one.get("titles", NOTHING)})


def _latest(closed: Mapping[str, bool], data: Data, calendar: Json) -> str:
    """The last rally of the calendar that is on, else the last one that is here and was opened."""
    rows: Json = calendar.get("rows", NOTHING)
    driven: list[str] = [rows[name]["rally"] for name in in_order(rows) if "rally" in rows[name]]
    here = [one for one in driven if one in closed and _is_opened(data, one)]
    return ([one for one in here if not closed[one]] or here or [""])[-1]


def _is_opened(data: Data, rally: str) -> bool:
    return bool((data(f"rally/{rally}/itinerary") or NOTHING).get("rally"))


def _projecting(closed: Mapping[str, bool], data: Data, series: str, title: str) -> tuple[str, str]:
    for rally in sorted(name for name in closed if not closed[name]):
        for name in titles_in(data(f"rally/{rally}/itinerary") or NOTHING):
            found = data(f"rally/{rally}/projected/{name}") or NOTHING
            if (found.get("series"), found.get("title", name)) == (series, title):
                return rally, name
    return "", ""
