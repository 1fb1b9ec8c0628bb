"""Steps of whole numbers: what each operation makes of its numbers, and how they are told."""

import pytest

from flyingfinish.rally.explain.explanations import (
    Operation,
    Unit,
    Working,
    as_wire,
    worked_out,
)


@pytest.mark.parametrize(
    ("operation", "numbers", "result"),
    [
        (Operation.ADD, (), 0),
        (Operation.ADD, (1, 2, -5), -2),
        (Operation.SUBTRACT, (10, 3, 2), 5),
        (Operation.CUT, (298_914, 100), 298_900),
        (Operation.CUT, (-150, 100), -100),
        (Operation.AT_LEAST, (291, 300), 300),
        (Operation.AT_MOST, (790, 720), 720),
        (Operation.MULTIPLY, (3, 10_000), 30_000),
        (Operation.SCALE, (25_000, 1_500), 37_500),
        (Operation.MINUTES, (119_999, 0), 1),
        (Operation.COUNT, (4,), 5),
    ],
)
def test_an_operation_on_whole_numbers(
    operation: Operation, numbers: tuple[int, ...], result: int
) -> None:
    assert result == worked_out(operation, numbers)


def test_an_explanation_ends_with_its_last_step() -> None:
    work = Working()
    work.tell("seen", at_ms=7, by=None)
    work.rule("because", article="1.2", setting="s", value=0)
    work.step("first", Operation.ADD, 1, 2)
    work.step("last", Operation.COUNT, 3, unit=Unit.PLACE)
    found = work.explanation("w", "c", "e1", Unit.PLACE, 5, more="m")
    assert {
        "what": "w",
        "code": "c",
        "entry": "e1",
        "result": 4,
        "unit": "place",
        "shown": 5,
        "more": "m",
        "facts": [{"code": "seen", "at_ms": 7}],
        "rules": [{"code": "because", "article": "1.2", "setting": "s", "value": 0}],
        "steps": [
            {"code": "first", "operation": "add", "numbers": [1, 2], "result": 3,
             "unit": "duration"},
            {"code": "last", "operation": "count", "numbers": [3], "result": 4, "unit": "place"},
        ],
    } == as_wire(found)  # fmt: skip
