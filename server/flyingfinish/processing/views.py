"""All views of a rally for one audience: the board's tables and the documents beside them.

`Views` is pure: the state and what touched it in, changed views out. What a view says at a journal
position follows from the facts up to there alone, however they were batched; `digest` is how replay
and fault tests compare that.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence

import orjson

from flyingfinish.processing.chronicle import Chronicle, newest
from flyingfinish.processing.chronicle_items import Item
from flyingfinish.processing.crew_views import CrewViews
from flyingfinish.processing.documents import Document, TableView, View, Whole
from flyingfinish.processing.milestones import Milestones, Tables
from flyingfinish.processing.projections import show_projections
from flyingfinish.processing.published import PublishedView, standing_version
from flyingfinish.processing.road_rows import (
    clock_members,
    entries_whole,
    itinerary_whole,
    map_whole,
    regulations_whole,
    stage_state_row,
)
from flyingfinish.processing.ruling_views import RULINGS, show_rulings
from flyingfinish.processing.start_rows import shakedown_row
from flyingfinish.rally.boards.boards import Board
from flyingfinish.rally.start_table import start_table
from flyingfinish.rally.state_parts import Audience, RallyState, Touched

STATE = "state"
ENTRIES = "entries"
ITINERARY = "itinerary"
REGULATIONS = "regulations"
MAP = "map"
SHAKEDOWN = "shakedown"
NEWS = "news"
CORRECTIONS = "corrections"


class Views:
    """Every channel of one rally for one audience, without the rally's prefix."""

    def __init__(self, audience: Audience) -> None:
        """Begins with no channel; a first `show` whose facts opened the rally makes them."""
        self.audience: Audience = audience
        self._board = Board(audience)
        self._tables: dict[str, TableView] = {}
        self._published: dict[str, PublishedView] = {}
        self._documents: dict[str, Document] = {}
        self._crews = CrewViews(audience, self._documents)
        self._milestones = Milestones(audience)
        self._changed: dict[str, View] = {}

    def fork(self, audience: Audience) -> "Views":
        """Equal views for another audience, to go their own way; call when nothing waits."""
        other = Views(audience)
        other._board = self._board.fork(audience)
        other._tables = {
            channel: view.over(other._board.tables[channel])
            for channel, view in self._tables.items()
        }
        other._documents.update({name: one.copy() for name, one in self._documents.items()})
        other._crews = self._crews.fork(audience, other._documents)
        other._milestones = self._milestones.copy(audience)
        return other

    def show(
        self,
        state: RallyState,
        touched: Touched,
        chronicle: Chronicle,
        told: bool,
        added: Sequence[Item],
    ) -> None:
        """Bring every view up to the state; ``told`` says that the chronicle has news.

        ``added`` is all that it remembers since it was last shown.
        """
        if touched.road or touched.entries:
            self._show_road(state)
        self._board.show(state, touched)
        moved = self._board.take_changed()
        for channel, ranking in moved.items():
            view = self._tables.get(channel)
            if view is None:
                view = self._tables[channel] = TableView(ranking)
            self._changed[channel] = self._published.get(channel, view)
        if self.audience == "public":
            for classification in sorted(touched.publications):
                self._publish(state, classification)
        if state.brought:
            show_projections(state, touched, moved, self._tables, self._published, self._document)
        if touched.routes or (touched.road and state.routes):
            self._document(MAP).replace(map_whole(state))
        self._show_starts(state, touched)
        self._show_shakedown(state, touched)
        stages = self._crews.show(state, touched, chronicle)
        self._changed.update(self._crews.take_changed())
        self._show_state(state, touched, stages)
        show_rulings(state, touched, chronicle, self.audience, self._document)
        tables = Tables(self._board.tables, self._standing)
        reached = self._milestones.show(state, touched, moved, chronicle, tables)
        public = self.audience == "public"
        if told or touched.audience_changed or reached:
            rows = newest(chronicle.news(public), self._milestones.rows)
            self._document(NEWS).replace({"rows": rows})
        self._show_corrections(chronicle, told, bool(touched.audience_changed), added)

    def _show_corrections(
        self, chronicle: Chronicle, told: bool, anew: bool, added: Sequence[Item]
    ) -> None:
        """Puts what was added; only where an audience may read another past is it made anew."""
        public = self.audience == "public"
        if anew:
            self._document(CORRECTIONS).replace({"rows": chronicle.corrections(public)})
            return
        if told:
            # The first news of a rally begin the view, also where they correct nothing.
            self._document(CORRECTIONS)
        for name, row in chronicle.corrections(public, added).items():
            self._document(CORRECTIONS).row(name, row)

    def take_changed(self) -> dict[str, View]:
        """Returns the views that may have changed since last asked, by channel."""
        changed, self._changed = self._changed, {}
        return changed

    def channels(self) -> Iterator[tuple[str, View]]:
        """Yields every channel and its view, in the order of their names."""
        for channel in sorted((*self._tables, *self._documents)):
            view = self.find(channel)
            assert view is not None
            yield channel, view

    def find(self, channel: str) -> View | None:
        """Returns the view of a channel, None when there is none."""
        for views in (self._published, self._tables, self._documents):
            if channel in views:
                return views[channel]
        return None

    def _standing(self, channel: str) -> Whole | None:
        """Returns the published version of a table that is read instead of the live one."""
        view = self._published.get(channel)
        return None if view is None else view.table

    def _publish(self, state: RallyState, classification: str) -> None:
        """Let the public read the version of a table that stands now."""
        table = self._tables.get(classification)
        if table is None:
            return
        view = self._published.get(classification)
        if view is None and classification not in state.publications:
            return
        if view is None:
            view = self._published[classification] = PublishedView(table, told=table.whole())
        view.publish(standing_version(state, classification))
        self._changed[classification] = view

    def _document(self, channel: str) -> Document:
        document = self._documents.get(channel)
        if document is None:
            document = self._documents[channel] = Document({} if channel == STATE else {"rows": {}})
        self._changed[channel] = document
        return document

    def _show_road(self, state: RallyState) -> None:
        self._document(ENTRIES).replace(entries_whole(state, None))
        for competition in state.competitions.values():
            if competition.ord != 1:
                channel = f"c/{competition.competition_id}/{ENTRIES}"
                self._document(channel).replace(entries_whole(state, competition.competition_id))
        self._document(ITINERARY).replace(itinerary_whole(state))
        self._document(REGULATIONS).replace(regulations_whole(state))
        for channel in ("adjustments", "retirements", "onstage", NEWS, CORRECTIONS, *RULINGS):
            self._document(channel)

    def _show_starts(self, state: RallyState, touched: Touched) -> None:
        """Put the start lists whose due starts moved; a released crew may be due anew on any."""
        if touched.delays and not touched.road:
            self._document(ITINERARY).replace(itinerary_whole(state))
        anew = touched.audience_changed or (touched.road and state.control.delays)
        stages = set(state.stages) if anew else touched.start_lists
        for stage_id in sorted(stages):
            whole = start_table(state, stage_id, self.audience)
            if whole is not None:
                self._document(f"startlist/{stage_id}").replace(whole)

    def _show_shakedown(self, state: RallyState, touched: Touched) -> None:
        """Put the runs of the shakedown; its channel is there from the first run on."""
        moved = touched.shakedown | touched.audience_changed
        if touched.road:
            moved = set(state.entries)
        for entry_id in sorted(moved):
            entry = state.entries.get(entry_id)
            shown = entry is not None and not entry.course_car
            row = shakedown_row(state.crew(entry_id, self.audience)) if shown else None
            if row is not None or SHAKEDOWN in self._documents:
                self._document(SHAKEDOWN).row(entry_id, row)

    def _show_state(self, state: RallyState, touched: Touched, stages: Iterable[str]) -> None:
        document = self._document(STATE)
        listed = {*touched.stages, *stages}
        if touched.road:
            listed |= state.stages.keys() | document.whole().get("stages", {}).keys()
        for stage_id in sorted(listed):
            figures = state.stages.get(stage_id)
            if figures is None:
                document.put("stages", stage_id, None)
            else:
                row = stage_state_row(figures, *self._crews.counts(stage_id))
                document.put("stages", stage_id, row)
        if touched.clock and state.clock is not None:
            for name, value in clock_members(state.clock).items():
                document.put("clock", name, value)
        if state.closed:
            document.member("closed", True)


def canonical(whole: Whole) -> bytes:
    """Returns a view's whole form as canonical bytes: sorted keys, no spaces."""
    return orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)


def digest(views: Views) -> str:
    """Returns SHA-256 over every channel's canonical bytes, as hex; call when nothing waits."""
    summed = hashlib.sha256()
    for channel, view in views.channels():
        data = canonical(view.whole())
        summed.update(b"%d %s %d " % (len(channel), channel.encode(), len(data)))
        summed.update(data)
    return summed.hexdigest()
