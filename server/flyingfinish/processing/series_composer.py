"""Folds a series' facts and composes what a commit tells: the same for both audiences.

The counterpart of `composer.py` for journals of series; it has no crews, so nothing to hold back.
"""

from collections.abc import Iterable, Mapping

from flyingfinish.journal.ports import Audience, Commit, Delta, Whole
from flyingfinish.limits import HISTORY_MS
from flyingfinish.processing.composer import FoldBroken
from flyingfinish.processing.documents import Document
from flyingfinish.processing.erasures import erases
from flyingfinish.processing.outlet import Outlet, patch_bytes
from flyingfinish.processing.series_rows import calendar_whole, standings_whole
from flyingfinish.rally.errors import RuleRefusal
from flyingfinish.rally.facts import Record
from flyingfinish.rally.series.state import SeriesState, SeriesTouched, apply_series

CALENDAR = "calendar"
STANDINGS = "standings/"
AUDIENCES: tuple[Audience, ...] = ("public", "internal")


class SeriesComposer:
    """The fold of one series with its views, up to one journal position."""

    def __init__(self, series_id: str, journal_epoch: int, broken: Iterable[int] = ()) -> None:
        """Begins at position 0; facts at ``broken`` are put aside unread."""
        self.state = SeriesState()
        self.views: dict[str, Document] = {}
        self.quarantined: dict[int, str] = dict.fromkeys(broken, "broke_the_fold")
        """Position of a fact that the fold could not take -> why."""

        prefix = f"series/{series_id}/"
        self._outlets: Mapping[Audience, Outlet] = {
            audience: Outlet(prefix, journal_epoch) for audience in AUDIENCES
        }
        self._touched = SeriesTouched()
        self._erased_at = 0
        """Position of the last fact since the last commit that took a name away; 0 for none."""

    @property
    def position(self) -> int:
        """Position of the last fact folded."""
        return self.state.position

    def fold(self, records: Iterable[Record]) -> None:
        """Folds records in; one that the fold refuses is put aside."""
        for record in records:
            if record.position in self.quarantined:
                self.state.position = record.position
                continue
            if erases(self.state.persons, record):
                self._erased_at = record.position
            try:
                self._touched.merge(apply_series(self.state, record))
            except RuleRefusal as refusal:
                self.quarantined[record.position] = refusal.code
            except Exception as error:
                # Whatever one fact breaks must not stop the series: we start over without it.
                raise FoldBroken(record.position) from error

    def skip(self) -> None:
        """Brings the views up to date and tells nobody: those facts were committed already."""
        self._erased_at = 0
        for view in self._show().values():
            view.take_changes()

    def resume(self, audience: Audience, offsets: Mapping[str, tuple[str, int]], now: int) -> None:
        """Goes on with the epochs and offsets that were committed."""
        self._outlets[audience].resume(offsets.items(), now)

    def compose(self, now_ms: int) -> Commit:
        """Returns all that the facts folded since last asked have changed."""
        erased_at, self._erased_at = self._erased_at, 0
        shown = self._show()
        patches = {channel: view.take_changes() for channel, view in sorted(shown.items())}
        deltas: dict[Audience, list[Delta]] = {}
        wholes: dict[Audience, list[Whole]] = {}
        for audience, outlet in self._outlets.items():
            for channel, patch in patches.items():
                if patch or not outlet.knows(channel):
                    view = self.views[channel]
                    outlet.tell(channel, view, patch_bytes(patch), self.position, now_ms)
            for channel, view in self.views.items():
                if not outlet.knows(channel):
                    outlet.tell(channel, view, b"", self.position, now_ms)
            if erased_at:
                outlet.forget(self.views)
                for channel, view in self.views.items():
                    outlet.begin_anew(channel, view, erased_at, self.position)
            stale = {channel: self.views.get(channel) for channel in outlet.stale(now_ms)}
            deltas[audience], wholes[audience] = outlet.take(stale, {})
        forget = dict.fromkeys(AUDIENCES, self.position) if erased_at else {}
        return Commit(self.position, now_ms, deltas, wholes, now_ms - HISTORY_MS, forget)

    def _show(self) -> dict[str, Document]:
        """Remakes the views that the facts touched; returns them."""
        touched, self._touched = self._touched, SeriesTouched()
        shown = {}
        if touched.calendar:
            shown[CALENDAR] = self._view(CALENDAR)
            shown[CALENDAR].replace(calendar_whole(self.state))
        for title_id in sorted(touched.titles & self.state.titles.keys()):
            view = shown[STANDINGS + title_id] = self._view(STANDINGS + title_id)
            view.replace(standings_whole(self.state, self.state.titles[title_id]))
        return shown

    def _view(self, channel: str) -> Document:
        return self.views.setdefault(channel, Document())
