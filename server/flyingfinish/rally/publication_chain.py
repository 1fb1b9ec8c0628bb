"""Which published version speaks for a classification or for one of its titles, and what holds it.

A classification has one chain of versions, numbered from 1. A version bears no title when it is
the classification's own, or the id of a *title* that is decided on this table (a championship or a
cup; sport-rules 10.6). A title follows its classification until it is published by itself; from
then on its own versions alone speak for it.
"""

from collections.abc import Callable, Iterable, Iterator

from flyingfinish.rally.facts import PublicationStatus, Published
from flyingfinish.rally.ruling_parts import Protest
from flyingfinish.rally.state_parts import RallyState

Seen = Callable[[Protest], Protest | None]
"""A protest as whoever asks may see it; None when it must not be guessed that there is one."""


def as_it_is(protest: Protest) -> Protest | None:
    """Returns every protest as it is: headquarters see all."""
    return protest


def versions_of(state: RallyState, classification: str, title: str = "") -> list[Published]:
    """Returns the versions that spoke for a classification or a title of it, the oldest first."""
    chain = state.publications.get(classification, [])
    own = [one for one in chain if one.title == title]
    if own and title:
        first = own[0].version
        return [*_followed(state, title, (v for v in chain if v.version < first)), *own]
    return own if not title else list(_followed(state, title, chain))


def _followed(state: RallyState, title: str, chain: Iterable[Published]) -> Iterator[Published]:
    """Yields the classification's own versions that a title follows."""
    for one in chain:
        uncovered = state.uncovered.get((one.classification, one.version), ())
        if not one.title and title not in uncovered:
            yield one


def latest_publication(state: RallyState, classification: str, title: str = "") -> Published | None:
    """The version that stands, None while the table is live."""
    if not title:
        # Asked for every commit: a classification's own versions need no search.
        chain = state.publications.get(classification, ())
        return next((one for one in reversed(chain) if not one.title), None)
    versions = versions_of(state, classification, title)
    return versions[-1] if versions else None


def next_version(state: RallyState, classification: str) -> int:
    """The number that the next publication of this classification bears, from 1."""
    return len(state.publications.get(classification, ())) + 1


def holding(
    state: RallyState, classification: str, title: str = "", seen: Seen = as_it_is
) -> list[Protest]:
    """Returns the open protests and appeals that hold a classification or a title of it."""
    found = [seen(one) for one in state.protests.values()]
    return [one for one in found if one is not None and _holds(one, classification, title)]


def _holds(protest: Protest, classification: str, title: str) -> bool:
    return protest.decided is None and protest.names(classification, title)


def titles_held(state: RallyState, classification: str) -> set[str]:
    """Returns the titles of a classification that open protests name."""
    return {
        title
        for one in state.protests.values()
        for title in one.lodged.titles
        if _holds(one, classification, title)
    }


def titles_of(state: RallyState, classification: str, seen: Seen = as_it_is) -> list[str]:
    """Returns the titles of a classification that may stand otherwise than it, sorted."""
    named = {one.title for one in state.publications.get(classification, ())}
    for protest in filter(None, map(seen, state.protests.values())):
        if classification in protest.lodged.classifications:
            named.update(protest.lodged.titles)
    return sorted(named - {""})


def shown_status(
    state: RallyState, classification: str, title: str = "", seen: Seen = as_it_is
) -> PublicationStatus | None:
    """Returns what a table or title is now; None while it is live.

    A protest shows until it is decided, an appeal before a protest; then the table is again what
    it was. A re-opened table is live, so nothing published is held.
    """
    latest = latest_publication(state, classification, title)
    if latest is None:
        return None
    if latest.status == PublicationStatus.REOPENED:
        return latest.status
    held_by = holding(state, classification, title, seen)
    if not held_by:
        return latest.status
    if any(one.lodged.appeal for one in held_by):
        return PublicationStatus.UNDER_APPEAL
    return PublicationStatus.UNDER_PROTEST


def protest_until_ms(state: RallyState, classification: str, title: str = "") -> int:
    """Returns the end of the last protest time that was opened, 0 when none was.

    A later version without one does not shorten what competitors were told.
    """
    versions = versions_of(state, classification, title)
    return max((one.protest_until_ms for one in versions), default=0)
