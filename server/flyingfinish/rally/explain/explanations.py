"""What an explanation is made of: told facts, named rules, and steps of whole numbers that add up.

Nothing here knows where the numbers come from: `explain.py` and its parts put them together.
Everything is codes and integers; whoever shows it has the words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flyingfinish.rally.times import MINUTE_MS, minute_of, truncated

Params = Mapping[str, str | int | bool]


class Operation(StrEnum):
    """What a step does with its numbers."""

    ADD = "add"
    SUBTRACT = "subtract"
    CUT = "cut"
    """The first number cut to a multiple of the second, never rounded."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MULTIPLY = "multiply"
    SCALE = "scale"
    """Thousandths: the first number times the second, divided by a thousand, cut."""

    MINUTES = "minutes"
    """Whole minutes from the minute of the second instant to the minute of the first."""

    COUNT = "count"
    """One more than so many crews."""


class Unit(StrEnum):
    """What a number counts."""

    DURATION = "duration"
    INSTANT = "instant"
    MINUTES = "minutes"
    PLACE = "place"
    COUNT = "count"
    """Stage wins, cars: so many."""

    POINTS = "points"
    """Thousandths of a point."""


@dataclass(frozen=True, slots=True)
class Told:
    """A fact, as far as whoever asks was told of it."""

    code: str
    params: Params = field(default_factory=dict)
    fact: str = ""
    """Identity of the fact; empty for a number that stands in a view."""

    position: int = 0
    """Where it stands in the journal; 0 = not known."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that was used: its code, its article as free text, the setting and its value."""

    code: str
    article: str = ""
    setting: str = ""
    value: str | int | bool = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One piece of arithmetic: numbers, what was done with them, what came out."""

    code: str
    operation: Operation
    numbers: tuple[int, ...]
    result: int
    unit: Unit = Unit.DURATION
    params: Params = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Explanation:
    """How one shown number came about; ``result`` is the last step's."""

    what: str
    """The path that was asked: ``stage/SS7/e12``."""

    code: str
    """What kind of number: stage_time, total, place, adjustment, restart, points."""

    entry_id: str
    result: int
    unit: Unit
    shown: int
    """What the view shows: ``result`` but where an older version of the table is public."""

    facts: tuple[Told, ...] = ()
    rules: tuple[Rule, ...] = ()
    steps: tuple[Step, ...] = ()
    params: Params = field(default_factory=dict)


def worked_out(operation: Operation, numbers: tuple[int, ...]) -> int:
    """The result of an operation on its numbers (milliseconds, minutes, crews, thousandths)."""
    first = numbers[0] if numbers else 0
    match operation:
        case Operation.ADD:
            return sum(numbers)
        case Operation.SUBTRACT:
            return first - sum(numbers[1:])
        case Operation.CUT:
            return truncated(first, numbers[1])
        case Operation.AT_LEAST:
            return max(numbers)
        case Operation.AT_MOST:
            return min(numbers)
        case Operation.MULTIPLY:
            return first * numbers[1]
        case Operation.SCALE:
            return first * numbers[1] // 1_000
        case Operation.MINUTES:
            return (minute_of(first) - minute_of(numbers[1])) // MINUTE_MS
    return first + 1  # A count: so many, and one.


class Working:
    """Facts, rules and steps as they are found, in order."""

    def __init__(self) -> None:
        self.facts: list[Told] = []
        self.rules: list[Rule] = []
        self.steps: list[Step] = []

    def tell(self, code: str, *, fact: str = "", position: int = 0, **params: Any) -> None:
        """Note a fact; what is None is left away."""
        said = {name: value for name, value in params.items() if value is not None}
        self.facts.append(Told(code, said, fact, position))

    def rule(self, code: str, *, article: str = "", setting: str = "", value: Any = "") -> None:
        """Note a rule."""
        self.rules.append(Rule(code, article, setting, value))

    def step(
        self,
        code: str,
        operation: Operation,
        *numbers: int,
        unit: Unit = Unit.DURATION,
        **params: Any,
    ) -> int:
        """Do a piece of arithmetic, note it, and give back its result."""
        result = worked_out(operation, numbers)
        self.steps.append(Step(code, operation, numbers, result, unit, params))
        return result

    def explanation(
        self, what: str, code: str, entry_id: str, unit: Unit, shown: int, **params: Any
    ) -> Explanation:
        """The explanation that these steps lead to."""
        return Explanation(
            what,
            code,
            entry_id,
            self.steps[-1].result,
            unit,
            shown,
            tuple(self.facts),
            tuple(self.rules),
            tuple(self.steps),
            params,
        )


def as_wire(explanation: Explanation) -> dict[str, Any]:
    """An explanation as plain values for JSON; what says nothing is left away."""
    return {
        "what": explanation.what,
        "code": explanation.code,
        "entry": explanation.entry_id,
        "result": explanation.result,
        "unit": str(explanation.unit),
        "shown": explanation.shown,
        **explanation.params,
        "facts": [
            _present(code=one.code, **one.params, fact=one.fact, position=one.position)
            for one in explanation.facts
        ],
        "rules": [
            _present(code=one.code, article=one.article, setting=one.setting, value=one.value)
            for one in explanation.rules
        ],
        "steps": [
            {
                "code": one.code,
                "operation": str(one.operation),
                "numbers": list(one.numbers),
                "result": one.result,
                "unit": str(one.unit),
                **one.params,
            }
            for one in explanation.steps
        ],
    }


def _present(**fields: Any) -> dict[str, Any]:
    """The fields that say something; a zero position is not known, other zeros say something."""
    return {
        name: value
        for name, value in fields.items()
        if value not in ("", None) and not (name == "position" and value == 0)
    }
