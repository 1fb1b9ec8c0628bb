"""A table as it was published: the public reads that version until the next, or until re-opened.

Beside the version stands how many rows would be different today, never which: that is for the next
publication to say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from flyingfinish.processing.deltas import Patch, diff
from flyingfinish.processing.documents import TableView, Whole
from flyingfinish.processing.publication_rows import table_of
from flyingfinish.rally.facts import PublicationStatus, Published
from flyingfinish.rally.publication_chain import latest_publication
from flyingfinish.rally.state_parts import RallyState
from flyingfinish.rally.version_changes import said


def standing_version(state: RallyState, classification: str) -> Published | None:
    """Returns the version that the public reads; None while the table is live or re-opened."""
    latest = latest_publication(state, classification)
    if latest is None or latest.status == PublicationStatus.REOPENED:
        return None
    return latest


def any_standing(state: RallyState) -> bool:
    """Says whether the public reads a published version anywhere."""
    return bool(state.standing)


_NO_ROW: Final = {"absent": True}
"""What is said of an entry that has no row: no row says it."""


@dataclass(slots=True)
class PublishedView:
    """A table's face to the public once it was published; live again while nothing stands."""

    live: TableView
    version: int = 0
    table: Whole | None = None
    """What was published; None while the live table is shown."""

    told: Whole = field(default_factory=dict)

    def publish(self, fact: Published | None) -> None:
        """Lets a version stand from now on, or none."""
        table = None if fact is None else table_of(fact.table_json)
        self.version = fact.version if fact is not None and table is not None else 0
        self.table = table

    @property
    def waits(self) -> bool:
        """Says whether it may have changed: it is only asked when it may."""
        return True

    def take_changes(self) -> Patch:
        """Returns the merge patch since last asked."""
        self.live.take_changes()
        now = self._now()
        patch = diff(self.told, now)
        self.told = now
        return patch

    def whole(self) -> Whole:
        """Returns the whole form as last told."""
        return self.told

    def _now(self) -> Whole:
        live = self.live.whole()
        if self.table is None:
            return live
        pending = changed_rows(self.table["rows"], live["rows"])
        return {**self.table, "version": self.version, "changes_pending": pending}


def changed_rows(published: Mapping[str, Any], live: Mapping[str, Any]) -> int:
    """Returns how many rows say something else in one than in the other."""
    return sum(
        said(published.get(entry_id, _NO_ROW)) != said(live.get(entry_id, _NO_ROW))
        for entry_id in published.keys() | live.keys()
    )
