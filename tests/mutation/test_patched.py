"""A mutant takes the place of the real code for everybody who holds it."""

import ast
import importlib
import sys
from functools import cache
from types import ModuleType

import pytest

from mutation.patched import Instead, exchange

SOURCE = """
from functools import cache

def plain(x):
    return x + 1

@cache
def kept(x):
    return x + 1

class Thing:
    @property
    def of(self):
        return 1 + 1

    @staticmethod
    def still(x):
        return x + 1
"""
CHANGED = ast.parse(SOURCE.replace("+ 1", "- 1"))


@pytest.fixture
def module() -> ModuleType:
    made = ModuleType("made_for_this")
    made.__file__ = "made_for_this.py"
    exec(SOURCE, made.__dict__)
    return made


@pytest.mark.parametrize("within", ["plain", "kept"])
def test_a_function_that_somebody_holds_is_exchanged(module: ModuleType, within: str) -> None:
    held = getattr(module, within)
    exchange(module, CHANGED, within)
    assert 4 == held(5)


def test_a_property_and_a_static_method_are_exchanged(module: ModuleType) -> None:
    held = module.Thing
    exchange(module, CHANGED, "Thing.of")
    exchange(module, CHANGED, "Thing.still")
    assert (0, 4) == (held().of, held.still(5))


def test_other_functions_stay_as_they_are(module: ModuleType) -> None:
    exchange(module, CHANGED, "plain")
    assert 6 == module.kept(5)


def test_a_module_is_imported_as_the_mutant() -> None:
    finder = Instead("made_elsewhere", "made_elsewhere.py", ast.parse("LIMIT = 7"))
    sys.meta_path.insert(0, finder)
    try:
        assert 7 == importlib.import_module("made_elsewhere").LIMIT
    finally:
        sys.meta_path.remove(finder)
        del sys.modules["made_elsewhere"]


def test_a_module_that_was_imported_already_is_refused() -> None:
    assert callable(cache)
    with pytest.raises(AssertionError):
        Instead("functools", "functools.py", ast.parse("x = 1"))
