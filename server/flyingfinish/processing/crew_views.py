"""The documents that follow single crews: their own pages, splits, who is where, who is out.

One crew's new time puts a handful of rows; nothing here walks the field, but for the cars on a
stage whose expected time has changed.
"""

from collections.abc import Iterable

from flyingfinish.processing.chronicle import Chronicle
from flyingfinish.processing.crew_rows import (
    Row,
    crew_head,
    crew_on_stage,
    crew_stages,
    has_finished,
    has_started,
    onstage_row,
    splits_row,
)
from flyingfinish.processing.documents import Document
from flyingfinish.processing.proofs import (
    ELSEWHERE,
    Positions,
    card_checks,
    elsewhere,
    stage_proof,
    stage_proofs,
    stages_elsewhere,
)
from flyingfinish.rally.state_parts import Audience, CrewState, RallyState, Touched
from flyingfinish.rally.totals import OUT

ONSTAGE = "onstage"
ADJUSTMENTS = "adjustments"
RETIREMENTS = "retirements"


class CrewViews:
    """Puts what crews do into the documents of one audience."""

    def __init__(self, audience: Audience, documents: dict[str, Document]) -> None:
        """Writes into ``documents``, which it shares with the other views of the audience."""
        self._audience: Audience = audience
        self._documents = documents
        self._changed: dict[str, Document] = {}
        self._started: dict[str, set[str]] = {}
        self._finished: dict[str, dict[str, int]] = {}
        """Stage -> crew seen at its finish -> elapsed ms, 0 without a time."""

        self._best_ms: dict[str, int] = {}
        self._on: dict[str, set[str]] = {}
        """Stage -> crews that are on it: their clocks hang on its expected time."""

        self._at: dict[str, str] = {}
        self._adjusted: dict[str, tuple[str, ...]] = {}
        self._positions = Positions()
        self._checked: set[str] = set()
        """Crews whose own pages say when they were due."""

    def fork(self, audience: Audience, documents: dict[str, Document]) -> "CrewViews":
        """Equal views for another audience, on its own documents."""
        other = CrewViews(audience, documents)
        other._started = {stage: set(crews) for stage, crews in self._started.items()}
        other._finished = {stage: dict(crews) for stage, crews in self._finished.items()}
        other._best_ms = dict(self._best_ms)
        other._on = {stage: set(crews) for stage, crews in self._on.items()}
        other._at = dict(self._at)
        other._adjusted = dict(self._adjusted)
        other._checked = set(self._checked)
        return other

    def take_changed(self) -> dict[str, Document]:
        """Returns the documents that may have changed since last asked, by channel."""
        changed, self._changed = self._changed, {}
        return changed

    def counts(self, stage_id: str) -> tuple[int, int]:
        """Returns how many crews were seen at start and finish of a stage."""
        return len(self._started.get(stage_id, ())), len(self._finished.get(stage_id, ()))

    def show(self, state: RallyState, touched: Touched, chronicle: Chronicle) -> set[str]:
        """Bring the documents up to the state; returns the stages whose counts may have changed."""
        anew = set(touched.audience_changed)
        if touched.road:
            anew = set(state.entries)
            for stage_id in state.stages:
                self._document(f"splits/{stage_id}")
        moved = {e for e in anew | touched.crews if self._is_shown(state, e)}
        for entry_id in sorted(moved):
            self._show_crew(state, self._crew(state, entry_id), entry_id in anew, chronicle)
        pairs = touched.times | touched.splits
        for stage_id in touched.start_lists:
            pairs |= {(e, stage_id) for e, crew in state.crews.items() if stage_id in crew.stages}
        pairs |= {(entry, stage) for entry in anew for stage in state.stages}
        self._positions = chronicle.positions
        return self._show_stages(state, pairs, moved, anew, touched.stages)

    def _show_stages(
        self,
        state: RallyState,
        pairs: Iterable[tuple[str, str]],
        moved: set[str],
        anew: set[str],
        reset: set[str],
    ) -> set[str]:
        """Put what crews did on stages; then where everybody concerned is now.

        The own pages of crews in ``anew`` were made whole already.
        """
        stages: set[str] = set()
        driven: set[str] = set()
        for entry_id, stage_id in sorted(pairs):
            if stage_id in state.stages and self._is_shown(state, entry_id):
                crew = self._crew(state, entry_id)
                if self._show_on_stage(crew, stage_id):
                    driven.add(stage_id)
                if entry_id not in anew:
                    self._show_own(state, crew, stage_id)
                stages.add(stage_id)
                moved.add(entry_id)
        for stage_id in sorted(driven | reset):
            best_ms = min(filter(None, self._finished.get(stage_id, {}).values()), default=0)
            if best_ms != self._best_ms.get(stage_id, 0) or stage_id in reset:
                self._best_ms[stage_id] = best_ms
                moved |= self._on.get(stage_id, set())
        if reset:
            # A stage that is over, or runs again, moves crews that have no row about it too.
            moved |= {e for e in state.crews if self._is_shown(state, e)}
        for entry_id in sorted(moved):
            crew = self._crew(state, entry_id)
            self._show_where(state, crew)
            self._show_checks(state, crew)
        return stages

    def _show_crew(
        self, state: RallyState, crew: CrewState, anew: bool, chronicle: Chronicle
    ) -> None:
        """Put what belongs to no stage; ``anew`` remakes the crew's own page whole."""
        entry_id = crew.entry_id
        head = crew_head(crew)
        page = self._document(f"crew/{entry_id}")
        if anew:
            stages = crew_stages(crew, state.itinerary.stages)
            proofs = stage_proofs(state, crew, chronicle.positions)
            others = stages_elsewhere(state, crew, chronicle.positions)
            page.replace({**head, "stages": stages, "proofs": proofs, **others})
        for name, value in head.items():
            page.member(name, value)
        adjustments = self._document(ADJUSTMENTS)
        for identity in self._adjusted.get(entry_id, ()):
            if identity not in crew.adjustments:
                adjustments.row(identity, None)
        self._adjusted[entry_id] = tuple(crew.adjustments)
        for identity, row in head["adjustments"].items():
            ord_ = chronicle.adjusted_at.get(identity, 0)
            adjustments.row(identity, {"ord": ord_, "entry": entry_id, **row})
        self._document(RETIREMENTS).row(entry_id, self._out_row(state, crew, chronicle))

    def _out_row(self, state: RallyState, crew: CrewState, chronicle: Chronicle) -> Row | None:
        if crew.status not in OUT:
            return None
        ord_ = chronicle.out_at(crew.entry_id, self._audience == "public")
        row: Row = {"ord": ord_, "code": str(crew.status)}
        retirement = crew.retirement
        if retirement is not None:
            row |= {"control": retirement.control, "permanent": retirement.permanent}
            if retirement.reason:
                row["reason"] = retirement.reason
            control = next(
                (one for one in state.itinerary.controls if one.code == retirement.control), None
            )
            if control is not None and control.stage_id:
                row["stage"] = control.stage_id
        return row

    def _show_own(self, state: RallyState, crew: CrewState, stage_id: str) -> None:
        """Put one stage into the crew's own page: the times, and what they rest on."""
        page, on = self._document(f"crew/{crew.entry_id}"), crew.stages.get(stage_id)
        page.put("stages", stage_id, crew_on_stage(on))
        page.put("proofs", stage_id, stage_proof(state, on, stage_id, self._positions))
        if state.timings:
            page.put(ELSEWHERE, stage_id, elsewhere(state, crew, stage_id, self._positions))

    def _show_on_stage(self, crew: CrewState, stage_id: str) -> bool:
        """Put a crew's splits and count it; True when its time from start to finish is another."""
        entry_id, on = crew.entry_id, crew.stages.get(stage_id)
        self._document(f"splits/{stage_id}").row(entry_id, splits_row(on))
        started = self._started.setdefault(stage_id, set())
        (started.add if has_started(on) else started.discard)(entry_id)
        finished = self._finished.setdefault(stage_id, {})
        before = finished.get(entry_id)
        if on is not None and has_finished(on):
            finished[entry_id] = on.time.elapsed_ms if on.time is not None else 0
        else:
            finished.pop(entry_id, None)
        return finished.get(entry_id) != before

    def _show_checks(self, state: RallyState, crew: CrewState) -> None:
        """Put when a crew was due where its cards cost it something; most cost nothing."""
        if crew.adjustments or crew.entry_id in self._checked:
            checks = card_checks(state, crew)
            (self._checked.add if checks else self._checked.discard)(crew.entry_id)
            self._document(f"crew/{crew.entry_id}").member("checks", checks or None)

    def _show_where(self, state: RallyState, crew: CrewState) -> None:
        entry_id = crew.entry_id
        row = onstage_row(
            crew, state.itinerary.stages, state.stages, self._best_ms, state.regulations
        )
        self._on.get(self._at.pop(entry_id, ""), set()).discard(entry_id)
        if row is not None and row["block"] == "on_stage":
            self._at[entry_id] = row["stage"]
            self._on.setdefault(row["stage"], set()).add(entry_id)
        self._document(ONSTAGE).row(entry_id, row)

    def _crew(self, state: RallyState, entry_id: str) -> CrewState:
        return state.crew(entry_id, self._audience)

    def _is_shown(self, state: RallyState, entry_id: str) -> bool:
        """Says whether an entry is a competitor: course cars are logged and shown nowhere."""
        entry = state.entries.get(entry_id)
        return entry is not None and not entry.course_car

    def _document(self, channel: str) -> Document:
        document = self._documents.get(channel)
        if document is None:
            document = self._documents[channel] = Document()
        self._changed[channel] = document
        return document
