"""Penalties that count by themselves, where the regulations say so: of cards and of starts.

They are adjustments like any other, but no official applied them: they follow cards and starts, and
what an official decides goes before them (an adjustment of his own at that control, a waiver, a
withdrawal). `bring_up` is called after every fact and is nothing where no penalty is automatic. A
missing entry never counts by itself: whether a control was in use, others' cards tell.
"""

from collections.abc import Iterable, Iterator

from flyingfinish.rally.draft_parts import EARLY, LATE, LATE_START, RULE, Draft, rule_identity
from flyingfinish.rally.drafts import home_regulations, is_judged
from flyingfinish.rally.facts import AdjustmentApplied
from flyingfinish.rally.lateness import visits
from flyingfinish.rally.regulations import Regulations
from flyingfinish.rally.start_controls import start_drafts
from flyingfinish.rally.state_parts import CrewState, RallyState, Touched
from flyingfinish.rally.tariffs import FALSE_START
from flyingfinish.rally.time_controls import draft_of

CARDS = (LATE, EARLY)


def bring_up(state: RallyState, touched: Touched) -> None:
    """Let the adjustments of the rules follow what a fact has touched."""
    if touched.road:
        was = state.control.automatic
        in_force = (state.regulations, *state.own_regulations.values())
        state.control.automatic = any(_is_automatic(one) for one in in_force)
        if was or state.control.automatic:
            _follow(state, state.crews, touched)
            _follow_held(state, touched)
    elif state.control.automatic:
        concerned = touched.crews | {entry_id for entry_id, _ in touched.times}
        _follow(state, state.crews if touched.start_lists else concerned, touched)


def _is_automatic(one: Regulations) -> bool:
    return one.penalties_automatic or one.false_starts_automatic or one.late_starts_automatic


def _follow(state: RallyState, entries: Iterable[str], touched: Touched) -> None:
    """Make the adjustments of these crews what their cards and starts ask for now."""
    for entry_id in sorted(entries):
        crew = state.crews[entry_id]
        _replace(crew, _wanted(state, crew), touched)


def _follow_held(state: RallyState, touched: Touched) -> None:
    """The same for what the public has seen of held crews, when road or regulations are others.

    A false or late start stays unseen that counted for nothing before: the beams that tell of it
    may have been broken since.
    """
    for entry_id in sorted(state.held):
        crew = state.held[entry_id]
        wanted = _wanted(state, crew).items()
        seen = {name: one for name, one in wanted if one.kind in CARDS or name in crew.adjustments}
        _replace(crew, seen, touched)


def _replace(crew: CrewState, wanted: dict[str, AdjustmentApplied], touched: Touched) -> None:
    standing = {name: one for name, one in crew.adjustments.items() if name.startswith(RULE)}
    if wanted != standing:
        for identity in standing:
            del crew.adjustments[identity]
        crew.adjustments.update(wanted)
        touched.crews.add(crew.entry_id)


def _wanted(state: RallyState, crew: CrewState) -> dict[str, AdjustmentApplied]:
    """What counts by itself against a crew, by the identity of each adjustment."""
    entry = state.entries[crew.entry_id]
    regulations = home_regulations(state, entry)
    if not (_is_automatic(regulations) and is_judged(state, entry)):
        return {}
    found = {}
    offset = state.rally.utc_offset_minutes if state.rally is not None else 0
    for draft in (*_cards(state, crew, regulations), *_starts(state, crew, regulations)):
        identity = rule_identity(crew.entry_id, draft.control)
        if draft.ms and identity not in state.withdrawn:
            found[identity] = AdjustmentApplied(
                crew.entry_id, draft.control, draft.ms, draft.kind, draft.reason(offset),
                draft.article,
            )  # fmt: skip
    return found


def _cards(state: RallyState, crew: CrewState, regulations: Regulations) -> Iterator[Draft]:
    """Cards at controls where no official has decided about one."""
    if not regulations.penalties_automatic:
        return
    decided = {
        one.control
        for identity, one in crew.adjustments.items()
        if one.kind in CARDS and not identity.startswith(RULE)
    }
    for visit in visits(state, crew, regulations):
        if visit.control.code not in decided:
            draft = draft_of(state, crew, visit, regulations)
            if draft is not None and not _waived(state, draft.key):
                yield draft


def _starts(state: RallyState, crew: CrewState, regulations: Regulations) -> Iterator[Draft]:
    """False and late starts; where a crew has both at one start, the late one is an official's."""
    counts = {
        FALSE_START: regulations.false_starts_automatic,
        LATE_START: regulations.late_starts_automatic,
    }
    if not any(counts.values()):
        return
    taken: set[str] = set()
    for draft in sorted(start_drafts(state, crew, regulations), key=lambda one: one.kind):
        waived = draft.key in state.control.waived
        if counts.get(draft.kind) and draft.control not in taken and not waived:
            taken.add(draft.control)
            yield draft


def _waived(state: RallyState, key: str) -> bool:
    """Whether a draft of this price was waived, whichever card of equal minute it rested on.

    Which of two equal cards stands may change without a change of what the crew did.
    """
    price = key.split("/")[:3]
    return any(waived.split("/")[:3] == price for waived in state.control.waived)
