"""Since when a crew comes to a stage no more, as each audience may know it.

A retirement that is not released is known to headquarters alone; once it is released both know it
since then, and once its crew has started again without a release, since it has.
"""

from dataclasses import dataclass
from typing import Final

from flyingfinish.rally import facts as f
from flyingfinish.rally.adjustments import stage_number

_NEVER: Final = 1_000_000
"""Beyond the number of every stage: who is out comes to none."""


@dataclass(slots=True)
class _Turn:
    """A crew is out, or comes again from a stage on."""

    position: int
    comes_from: int = _NEVER
    secret: bool = False


class OutSince:
    """What put each crew out and brought it back, in journal order."""

    def __init__(self) -> None:
        """Begins with everybody on the road."""
        self._turns: dict[str, list[_Turn]] = {}

    def note(self, record: f.Record) -> None:
        """Take in a fact; most of them put nobody out."""
        fact, position = record.fact, record.position
        match fact:
            case f.CrewDidNotStart() | f.CrewDisqualified():
                self._of(fact.entry_id).append(_Turn(position))
            case f.CrewRetired():
                self._of(fact.entry_id).append(_Turn(position, secret=not fact.released))
            case f.RetirementReleased():
                if self._drop_secret(fact.entry_id):
                    self._of(fact.entry_id).append(_Turn(position))
            case f.CrewRestarted():
                self._drop_secret(fact.entry_id)
                self._of(fact.entry_id).append(_Turn(position, stage_number(fact.stage_id)))
            case f.CrewReinstated():
                self._drop_secret(fact.entry_id)
                self._of(fact.entry_id).append(_Turn(position, self._began_at(fact.entry_id)))

    def since(self, entry_id: str, stage_id: str, public: bool, before: int | None) -> int:
        """Returns the position from which on it was known that a crew comes to a stage no more.

        0 when it still could; of what came at ``before``, where a hold began, or later the public
        knows nothing.
        """
        number, at = stage_number(stage_id), 0
        for turn in self._turns.get(entry_id, ()):
            unknown = turn.secret or (before is not None and turn.position >= before)
            if not (public and unknown):
                at = 0 if turn.comes_from <= number else at or turn.position
        return at

    def _of(self, entry_id: str) -> list[_Turn]:
        return self._turns.setdefault(entry_id, [])

    def _drop_secret(self, entry_id: str) -> bool:
        """True when there was a retirement that nobody had released."""
        turns = self._of(entry_id)
        self._turns[entry_id] = told = [one for one in turns if not one.secret]
        return len(told) < len(turns)

    def _began_at(self, entry_id: str) -> int:
        """The stage from which on a crew drives that is not out: where it last started again."""
        again = [one.comes_from for one in self._of(entry_id) if one.comes_from < _NEVER]
        return again[-1] if again else 0
