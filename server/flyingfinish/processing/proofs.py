"""What a crew's own view says its numbers rest on: facts by their place, raw instants.

Small inputs only: the arithmetic is `explain.py`'s, which reads nothing but views. Everything
is read from the crew as the audience may see it, so a held crew proves what the public last saw. A
view names what a post saw by its source and its place in the journal, not by its number within the
source: numbers without a gap would tell that nothing of a held car is kept back there.
"""

from array import array
from typing import Any, Final

from flyingfinish.processing.crew_rows import crew_on_stage
from flyingfinish.rally.competition_times import on_stage_in
from flyingfinish.rally.draft_parts import EARLY, LATE
from flyingfinish.rally.drafts import home_regulations
from flyingfinish.rally.facts import Record
from flyingfinish.rally.lateness import visits
from flyingfinish.rally.restart_parts import RuleTime
from flyingfinish.rally.stage_times import measured_time
from flyingfinish.rally.state_parts import CrewOnStage, CrewState, RallyState, StageFigures

Row = dict[str, Any]

ELSEWHERE: Final = "elsewhere"
"""Member of a crew's own view: its stages as competitions other than its home count them."""

HOLE_MAX: Final = 10_000
"""Sequence numbers that may be missing in a row; what comes after a larger hole is not indexed."""


class Positions:
    """Where in the journal each fact stands, by its identity; eight bytes a fact."""

    def __init__(self) -> None:
        self._of: dict[tuple[str, str], array[int]] = {}
        self._decided_at_ms: dict[str, int] = {}

    def note(self, record: Record) -> None:
        """Remember where a record stands, and when the door took it if an official sent it."""
        key = (record.source, record.incarnation)
        known = self._of.get(key)
        if known is None:
            known = self._of[key] = array("q")
        index = record.seq - 1
        if index == len(known):
            known.append(record.position)
        elif 0 <= index < len(known):
            known[index] = record.position
        elif 0 <= index - len(known) <= HOLE_MAX:
            known.extend([0] * (index - len(known)))
            known.append(record.position)
        if record.official and record.received_at_ms:
            self._decided_at_ms[record.identity] = record.received_at_ms

    def of(self, identity: str) -> int:
        """Returns the position of a fact, 0 when it is not known."""
        source, _, rest = identity.partition("/")
        incarnation, _, seq = rest.rpartition("/")
        known = self._of.get((source, incarnation))
        if known is None or not (seq.isascii() and seq.isdigit()):
            return 0
        index = int(seq) - 1
        return known[index] if 0 <= index < len(known) else 0

    def decided_at_ms(self, identity: str) -> int:
        """Returns when the door took an official's fact, 0 when that is not known."""
        return self._decided_at_ms.get(identity, 0)


def stage_proof(
    state: RallyState, on: CrewOnStage | None, stage_id: str, positions: Positions | None
) -> Row | None:
    """Returns what a crew's time on a stage rests on; None while nothing was seen or given.

    Without ``positions`` the facts are named by identity: for headquarters, who have the journal.
    """
    if on is None:
        return None
    row: Row = {}
    if on.start_fact:
        _fact(row, "start", on.start_fact, positions)
    if on.start_shift_ms:
        row["start_shift_ms"] = on.start_shift_ms
    if on.finish_fact:
        _fact(row, "finish", on.finish_fact, positions)
        if on.finish_backup:
            row["finish_backup"] = True
        if on.finish_chosen:
            row["finish_chosen"] = True
        impulse = state.impulses.get(on.finish_fact)
        if impulse is not None and impulse.taken.taken_at_ms != on.finish_at_ms:
            row["finish_raw_at_ms"] = impulse.taken.taken_at_ms
    if on.time is not None and on.time.counted_ms != on.time.elapsed_ms:
        row["counted_ms"] = on.time.counted_ms
    if on.given:
        row["given"] = _given(on, positions)
    elif on.rule is not None:
        row["rule"] = _ruled(on, on.rule, positions)
    if on.given or on.ruled:
        measured = _superseded(state, on, state.stages.get(stage_id))
        if measured is not None:
            row["measured_ms"] = measured
    return row or None


def stage_proofs(state: RallyState, crew: CrewState, positions: Positions | None) -> Row:
    """Returns what a crew's times rest on, by stage in road order."""
    shown = {
        one.stage_id: stage_proof(state, crew.stages.get(one.stage_id), one.stage_id, positions)
        for one in state.itinerary.stages
    }
    return {stage_id: row for stage_id, row in shown.items() if row is not None}


def elsewhere(
    state: RallyState, crew: CrewState, stage_id: str, positions: Positions | None
) -> Row | None:
    """Returns what a crew's other competitions make of a stage; None where they time alike.

    By competition: the stage as in the crew's own view, and what that time rests on.
    """
    if not state.timings:
        return None
    home = crew.stages.get(stage_id)
    found: Row = {}
    for enrolment in state.entries[crew.entry_id].enrolments:
        on = on_stage_in(state, enrolment.competition_id, crew, stage_id)
        if on is not None and home is not None and (on.time, on.rule) != (home.time, home.rule):
            proof = stage_proof(state, on, stage_id, positions)
            found[enrolment.competition_id] = {"stage": crew_on_stage(on), "proof": proof or {}}
    return found or None


def stages_elsewhere(state: RallyState, crew: CrewState, positions: Positions | None) -> Row:
    """Returns the member of a crew's own view that says so of every stage.

    There is none while all competitions time alike.
    """
    if not state.timings:
        return {}
    shown = {
        one.stage_id: elsewhere(state, crew, one.stage_id, positions)
        for one in state.itinerary.stages
    }
    return {ELSEWHERE: {stage_id: row for stage_id, row in shown.items() if row is not None}}


def card_checks(state: RallyState, crew: CrewState, *, every: bool = False) -> Row:
    """Returns when a crew was due at the controls whose cards cost it something, by control.

    At ``every`` control where it handed one in for headquarters, who are asked before it costs.
    """
    costly = {one.control for one in crew.adjustments.values() if one.kind in (LATE, EARLY)}
    if not costly and not every:
        return {}
    regulations = home_regulations(state, state.entries[crew.entry_id])
    return {
        visit.control.code: {"due_at_ms": visit.due_at_ms}
        for visit in visits(state, crew, regulations)
        if every or visit.control.code in costly
    }


def _fact(row: Row, name: str, identity: str, positions: Positions | None) -> None:
    if positions is None:
        row[f"{name}_fact"] = identity
        return
    row[f"{name}_by"] = identity.partition("/")[0]
    position = positions.of(identity)
    if position:
        row[f"{name}_position"] = position


def _given(on: CrewOnStage, positions: Positions | None) -> Row:
    """The given time that counts: who said so by what, and when."""
    identity = next(reversed(on.given))
    given = on.given[identity]
    row: Row = {"fact": identity, "ms": given.elapsed_ms, "provenance": str(given.provenance)}
    said: Row = {
        "position": 0 if positions is None else positions.of(identity),
        "at_ms": 0 if positions is None else positions.decided_at_ms(identity),
        "reason": given.reason,
        "document": given.document,
        "article": given.article,
    }
    return row | {name: value for name, value in said.items() if value}


def _ruled(on: CrewOnStage, rule: RuleTime, positions: Positions | None) -> Row:
    """What the restart rule took and added, and by which ruling."""
    identity = next(reversed(on.ruled))
    row: Row = {"fact": identity, "base_entry": rule.base_entry, "base_ms": rule.base_ms}
    row["added_ms"] = rule.added_ms
    position = 0 if positions is None else positions.of(identity)
    said: Row = {"position": position, "class": rule.class_id, "priority": rule.priority}
    return row | {name: value for name, value in said.items() if value}


def _superseded(state: RallyState, on: CrewOnStage, figures: StageFigures | None) -> int | None:
    """The measured time that the given one replaced, if there was one."""
    if figures is None:
        return None
    measured = measured_time(on, figures.stage, state.regulations)
    return None if measured is None else measured.elapsed_ms
