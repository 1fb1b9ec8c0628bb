"""Check-in penalties that count by themselves, where the regulations say so.

They are adjustments like any other, but no official applied them: they follow the cards, and what
an official decides goes before them (an adjustment of his own at that control, a waiver, a
withdrawal). `bring_up` is called after every fact and is nothing where no penalty is automatic.
"""

from collections.abc import Iterable

from flyingfinish.rally.draft_parts import EARLY, LATE, RULE, rule_identity
from flyingfinish.rally.drafts import home_regulations, is_judged
from flyingfinish.rally.facts import AdjustmentApplied
from flyingfinish.rally.lateness import visits
from flyingfinish.rally.scopes import Scope
from flyingfinish.rally.state_parts import CrewState, RallyState, Touched
from flyingfinish.rally.time_controls import draft_of


def bring_up(state: RallyState, touched: Touched) -> None:
    """Let the adjustments of the rules follow what a fact has touched."""
    if touched.road:
        own = (Scope(name).regulations(state) for name in state.competitions)
        was = state.control.automatic
        state.control.automatic = any(one.penalties_automatic for one in (state.regulations, *own))
        if was or state.control.automatic:
            _follow(state, state.crews, touched)
    elif state.control.automatic:
        concerned = touched.crews | {entry_id for entry_id, _ in touched.times}
        _follow(state, state.crews if touched.start_lists else concerned, touched)


def _follow(state: RallyState, entries: Iterable[str], touched: Touched) -> None:
    """Make the adjustments of these crews what their cards ask for now."""
    for entry_id in sorted(entries):
        crew = state.crews[entry_id]
        wanted = _wanted(state, crew)
        standing = {name: one for name, one in crew.adjustments.items() if name.startswith(RULE)}
        if wanted != standing:
            for identity in standing:
                del crew.adjustments[identity]
            crew.adjustments.update(wanted)
            touched.crews.add(entry_id)


def _wanted(state: RallyState, crew: CrewState) -> dict[str, AdjustmentApplied]:
    """What the cards of a crew ask for, by the identity of each adjustment."""
    entry = state.entries[crew.entry_id]
    regulations = home_regulations(state, entry)
    if not regulations.penalties_automatic or not is_judged(state, entry):
        return {}
    decided = {
        one.control
        for identity, one in crew.adjustments.items()
        if one.kind in (LATE, EARLY) and not identity.startswith(RULE)
    }
    found = {}
    for visit in visits(state, crew, regulations):
        identity = rule_identity(crew.entry_id, visit.control.code)
        if visit.control.code in decided or identity in state.withdrawn:
            continue
        draft = draft_of(state, crew, visit, regulations)
        if draft is not None and draft.ms and not _waived(state, draft.key):
            offset = state.rally.utc_offset_minutes if state.rally is not None else 0
            found[identity] = AdjustmentApplied(
                crew.entry_id, draft.control, draft.ms, draft.kind, draft.reason(offset),
                draft.article,
            )  # fmt: skip
    return found


def _waived(state: RallyState, key: str) -> bool:
    """Whether a draft of this price was waived, whichever card of equal minute it rested on.

    Which of two equal cards stands may change without a change of what the crew did.
    """
    price = key.split("/")[:3]
    return any(waived.split("/")[:3] == price for waived in state.control.waived)
