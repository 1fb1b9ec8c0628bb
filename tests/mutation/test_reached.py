"""A mutant is shown to the tests that run its line, the quick ones of each file first."""

import ast
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from mutation.changes import Mutant
from mutation.reached import Reached, quick_first

REACHED = Reached({"a": 1.5, "b": 0.5}, {3: ["a"], 4: ["a", "b"], 9: ["c"]})


def mutant(line: int, end: int) -> Mutant:
    return Mutant("any", line, end, (), ast.Pass(), "any")


@pytest.mark.parametrize(
    ("lines", "tests"),
    [((3, 3), {"a"}), ((4, 4), {"a", "b"}), ((8, 9), {"c"}), ((5, 8), {"a", "b", "c"})],
)
def test_the_tests_of_a_mutant_are_those_that_ran_a_line_of_it(
    lines: tuple[int, int], tests: set[str]
) -> None:
    assert tests == REACHED.tests_of(mutant(*lines))


def test_tests_take_as_long_as_each_took() -> None:
    assert 2.0 == REACHED.took(["a", "b", "unknown"])


def test_the_files_keep_their_order_and_the_quick_tests_of_each_go_first() -> None:
    items: list[Any] = [
        SimpleNamespace(path=Path(name[0]), nodeid=name) for name in ("z1", "z2", "a1", "z3")
    ]
    ordered = quick_first(items, {"z1": 3.0, "z2": 1.0, "a1": 0.1, "z3": 2.0})
    assert ["z2", "z3", "z1", "a1"] == [one.nodeid for one in ordered]
