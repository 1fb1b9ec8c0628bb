"""Folds facts and composes what a commit tells two audiences; knows no store and no clock.

While no crew is held, no retirement waits for its release, no published table stands and no protest
is kept back, both audiences see the same, so one set of views serves both. When they part, the
internal views are forked off; when nothing parts them any more both say the same again (a view
follows from the facts alone) and the fork is dropped.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from flyingfinish.journal.ports import Audience, Commit, Delta, Whole
from flyingfinish.limits import HISTORY_MS
from flyingfinish.processing.chronicle import Chronicle
from flyingfinish.processing.chronicle_items import Item
from flyingfinish.processing.corrected_splits import splits_before
from flyingfinish.processing.desk_views import DeskViews
from flyingfinish.processing.documents import View
from flyingfinish.processing.erasures import erases
from flyingfinish.processing.outlet import Outlet, patch_bytes
from flyingfinish.processing.published import any_standing
from flyingfinish.processing.ruling_rows import any_untold
from flyingfinish.processing.ruling_views import FIXED
from flyingfinish.processing.views import Views
from flyingfinish.rally.anomalies import settle
from flyingfinish.rally.errors import RuleRefusal
from flyingfinish.rally.facts import HoldPlaced, HoldReleased, Record
from flyingfinish.rally.state import apply
from flyingfinish.rally.state_parts import RallyState, Touched


@dataclass(slots=True)
class _Waiting:
    """What the facts folded since the last commit have touched."""

    touched: Touched | None = None
    told: bool = False
    added: list[Item] = field(default_factory=list)
    """What the chronicle remembers since: each is put for itself, however long it is."""

    holds: dict[str, int] = field(default_factory=dict)
    """Entry -> position of a hold that was placed and stands."""

    erased_at: int = 0
    """Position of the last fact that took a name away; 0 for none."""


class FoldBroken(Exception):
    """The fold broke on a fact in a way that no rule foresees; its state is of no more use."""

    def __init__(self, position: int) -> None:
        super().__init__(f"the fact at position {position} broke the fold")
        self.position = position


class Composer:
    """The fold of one rally with its views, up to one journal position."""

    def __init__(self, rally_id: str, journal_epoch: int, broken: Iterable[int] = ()) -> None:
        """Begins at position 0; facts at ``broken`` are put aside unread."""
        self.state = RallyState()
        self.chronicle = Chronicle()
        self.public = Views("public")
        self.quarantined: dict[int, str] = dict.fromkeys(broken, "broke_the_fold")
        """Position of a fact that the fold could not take -> why."""

        self._internal: Views | None = None
        self._desk = DeskViews()
        prefix = f"rally/{rally_id}/"
        self._outlets: Mapping[Audience, Outlet] = {
            "public": Outlet(prefix, journal_epoch),
            "internal": Outlet(prefix, journal_epoch),
        }
        self._waiting = _Waiting()
        self._resumed = False

    @property
    def position(self) -> int:
        """Position of the last fact folded."""
        return self.state.position

    @property
    def internal(self) -> Views:
        """The views of headquarters: the public ones while nobody is masked."""
        return self._internal if self._internal is not None else self.public

    def fold(self, records: Iterable[Record]) -> None:
        """Folds records in; one that the fold refuses is put aside and shown to officials."""
        waiting = self._waiting
        for record in records:
            self.chronicle.positions.note(record)
            erased = erases(self.state.persons, record)
            splits = splits_before(self.state, record)
            touched = self._apply(record)
            if touched is None:
                continue
            if erased:
                waiting.erased_at = record.position
            told = bool(touched.news)
            known = len(self.chronicle.items)
            item = self.chronicle.note(self.state, record, told, touched.moved, splits)
            waiting.added += self.chronicle.items[known:]
            if item is not None and (record.official or item.news):
                waiting.told = True
            if waiting.touched is None:
                waiting.touched = touched
            else:
                waiting.touched.merge(touched)
            if touched.audience_changed:
                self._note_hold(record)

    def _apply(self, record: Record) -> Touched | None:
        """Folds one record; None for one that is put aside."""
        if record.position in self.quarantined:
            self.state.position = record.position
            return None
        try:
            return apply(self.state, record)
        except RuleRefusal as refusal:
            self.quarantined[record.position] = refusal.code
            return None
        except Exception as error:
            # Whatever one fact breaks must not stop the rally: the caller starts over without it.
            raise FoldBroken(record.position) from error

    def _note_hold(self, record: Record) -> None:
        if isinstance(record.fact, HoldPlaced):
            self._waiting.holds[record.fact.entry_id] = record.position
        elif isinstance(record.fact, HoldReleased):
            self._waiting.holds.pop(record.fact.entry_id, None)

    def skip(self) -> None:
        """Brings the views up to date and tells nobody: those facts were committed already."""
        self._show()
        for views in self._both():
            for view in views.take_changed().values():
                view.take_changes()
        for view in self._desk.take_changed().values():
            view.take_changes()
        self._join()

    def resume(self, audience: Audience, offsets: Mapping[str, tuple[str, int]], now: int) -> None:
        """Goes on with the epochs and offsets that were committed."""
        self._outlets[audience].resume(offsets.items(), now)
        self._resumed = True

    def compose(self, now_ms: int) -> Commit:
        """Returns all that the facts folded since last asked have changed."""
        holds, erased_at = dict(self._waiting.holds), self._waiting.erased_at
        self._show()
        position = self.position
        self._tell(position, now_ms)
        views: Sequence[tuple[Audience, Views]]
        views = (("public", self.public), ("internal", self.internal))
        if erased_at:
            self._forget_names(max(erased_at, *holds.values()) if holds else erased_at, position)
        else:
            self._begin_anew(holds, position)
        deltas: dict[Audience, list[Delta]] = {}
        wholes: dict[Audience, list[Whole]] = {}
        forms: dict[int, bytes] = {}
        for audience, shown in views:
            outlet = self._outlets[audience]
            if self._resumed:
                self._tell_unknown(outlet, audience, position)
            stale = {channel: self._find(shown, channel) for channel in outlet.stale(now_ms)}
            deltas[audience], wholes[audience] = outlet.take(stale, forms)
        self._resumed = False
        self._join()
        forget: dict[Audience, int] = {"public": position} if holds or erased_at else {}
        if erased_at:
            forget["internal"] = position
        return Commit(position, now_ms, deltas, wholes, now_ms - HISTORY_MS, forget)

    def _begin_anew(self, holds: Mapping[str, int], position: int) -> None:
        """Gives the public a new view epoch in every channel when a hold was placed.

        In every one that changes: which of them begin anew would say who is on hold.
        """
        if not holds:
            return
        public, held_at = self._outlets["public"], max(holds.values())
        anew = [one for one in self.public.channels() if not one[0].startswith(FIXED)]
        public.forget(channel for channel, _ in anew)
        for channel, view in anew:
            public.begin_anew(channel, view, held_at, position)

    def _forget_names(self, begun_at: int, position: int) -> None:
        """Gives every channel of both audiences a new view epoch, so that older deltas can go.

        Every one, for as long as one needs an older delta the store keeps what else it said.
        """
        for audience, outlet in self._outlets.items():
            anew = self._every_view(audience)
            outlet.forget(channel for channel, _ in anew)
            for channel, view in anew:
                outlet.begin_anew(channel, view, begun_at, position)

    def _tell(self, position: int, now_ms: int) -> None:
        """Hands every change to the outlets; bytes that serve both audiences are made once."""
        for views in self._both():
            outlets = self._outlets_of(views)
            for channel, view in views.take_changed().items():
                _tell_view(outlets, channel, view, position, now_ms)
        outlets = [self._outlets["internal"]]
        for channel, desk_view in self._desk.take_changed().items():
            _tell_view(outlets, channel, desk_view, position, now_ms)

    def _tell_unknown(self, outlet: Outlet, audience: Audience, position: int) -> None:
        """Tells views that the processor before us had not told, one for each channel."""
        for channel, view in self._every_view(audience):
            if not outlet.knows(channel):
                outlet.tell(channel, view, b"", position, 0)

    def _every_view(self, audience: Audience) -> list[tuple[str, View]]:
        """Every channel of an audience and its view, headquarters' own desks among them."""
        if audience == "public":
            return list(self.public.channels())
        return [*self.internal.channels(), *self._desk.channels()]

    def _find(self, shown: Views, channel: str) -> View | None:
        """The view of a channel, None when the road no longer has it."""
        return shown.find(channel) or self._desk.find(channel)

    def _outlets_of(self, views: Views) -> list[Outlet]:
        if self._internal is None:
            return list(self._outlets.values())
        return [self._outlets["public" if views is self.public else "internal"]]

    def _both(self) -> list[Views]:
        return [self.public] if self._internal is None else [self.public, self._internal]

    def _show(self) -> None:
        """Shows what waits, to both audiences; parts them first when they will differ."""
        waiting, self._waiting = self._waiting, _Waiting()
        touched = waiting.touched or Touched()
        settle(self.state, touched)
        if self._internal is None and self._audiences_part():
            self._internal = self.public.fork("internal")
        for views in self._both():
            views.show(self.state, touched, self.chronicle, waiting.told, waiting.added)
        self._desk.show(self.state, touched, self.chronicle, self.quarantined)

    def _join(self) -> None:
        """Ends the fork when the public is shown everything again."""
        if not self._audiences_part():
            self._internal = None

    def _audiences_part(self) -> bool:
        """Says whether the public is shown anything else than headquarters."""
        return bool(self.state.masked) or any_standing(self.state) or any_untold(self.state)


def _tell_view(
    outlets: Sequence[Outlet], channel: str, view: View, position: int, now_ms: int
) -> None:
    patch = view.take_changes()
    if not patch:
        # A view that says nothing yet is still one that exists: its first form is told.
        outlets = [outlet for outlet in outlets if not outlet.knows(channel)]
    if outlets:
        told, made = patch_bytes(patch), None
        for outlet in outlets:
            made = outlet.tell(channel, view, told, position, now_ms, made)
