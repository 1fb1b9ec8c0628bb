"""What was said of a start or a time card: found by the identity of the row that said it.

Judges, the desk and the log of corrections ask it about one decision at a time; it looks through
all evidence, so the fold of posts' rows never does.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from flyingfinish.rally.evidence_parts import Said
from flyingfinish.rally.facts import Record
from flyingfinish.rally.state_parts import RallyState


@dataclass(frozen=True, slots=True)
class Statement:
    """One source's present word on when a crew started, or handed its card in."""

    owner: str
    """Entry id, or ``#`` and a number that nobody carries."""

    control: str
    record: Record
    beside: dict[str, Said]
    """Every source's word on the same, this one's too."""


def statements(state: RallyState) -> Iterator[Statement]:
    """Yields every start and card as each source states it now."""
    for owner, controls in state.evidence.items():
        for control, evidence in controls.items():
            for beside in (evidence.starts or {}, evidence.check_ins or {}):
                for said in beside.values():
                    yield Statement(owner, control, said.record, beside)


def statement_of(state: RallyState, identity: str) -> Statement | None:
    """Returns the statement with this identity; None for a row that states none, or no longer."""
    return next((one for one in statements(state) if one.record.identity == identity), None)
