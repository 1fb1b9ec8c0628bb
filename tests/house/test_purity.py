"""Time comes from one place, every task has an owner, and public things say what they are."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from house.tree import name_of, parsed, sources

CLOCK_READS = {
    "time.time", "time.time_ns", "time.monotonic", "time.monotonic_ns", "time.perf_counter",
    "time.perf_counter_ns", "time.process_time", "datetime.now", "datetime.utcnow",
    "datetime.today", "datetime.datetime.now", "datetime.datetime.utcnow", "date.today",
    "datetime.date.today", "time.localtime", "time.gmtime",
}  # fmt: skip
OWNERLESS = {"asyncio.create_task", "asyncio.ensure_future", "loop.create_task"}
CLOCK_FILE = "clock.py"

# Tasks that an object owns which outlives whoever began them: it ends them when it is closed.
OWNED_BY_AN_OBJECT = {"server/flyingfinish/journal/shared_wait.py": 2}


def calls(tree: ast.Module, wanted: set[str]) -> Iterator[str]:
    """Yields each dotted call or import of `tree` that is in `wanted`, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in wanted:
            yield f"line {node.lineno}: {ast.unparse(node.func)}"
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if f"{node.module}.{alias.name}" in wanted:
                    yield f"line {node.lineno}: from {node.module} import {alias.name}"


def unexplained(tree: ast.Module) -> Iterator[str]:
    """Yields each public function or class whose docstring does not begin with a sentence."""
    for node in _public(tree):
        first = (ast.get_docstring(node) or "").split("\n\n")[0].strip()
        if not first or first[0] != first[0].upper() or first[-1] not in ".:;":
            yield f"line {node.lineno}: {node.name}"


def _public(
    tree: ast.Module,
) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if node.name.startswith("_"):
            continue
        yield node
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                if not isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
                    continue
                if not inner.name.startswith("_"):
                    yield inner


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_only_the_clock_module_reads_the_clock(path: Path) -> None:
    if path.name != CLOCK_FILE:
        assert [] == list(calls(parsed(path), CLOCK_READS))


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_every_task_has_an_owner(path: Path) -> None:
    begun = list(calls(parsed(path), OWNERLESS))
    assert len(begun) <= OWNED_BY_AN_OBJECT.get(name_of(path), 0), begun


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_a_module_begins_by_saying_what_lives_in_it(path: Path) -> None:
    assert ast.get_docstring(parsed(path))


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_what_is_public_says_what_it_is(path: Path) -> None:
    assert [] == list(unexplained(parsed(path)))


@pytest.mark.parametrize("path", [p for p in sources() if p.name == "__init__.py"], ids=name_of)
def test_a_package_file_holds_a_docstring_and_nothing_else(path: Path) -> None:
    assert 1 == len(parsed(path).body)


def test_a_clock_read_is_seen() -> None:
    tree = ast.parse("import time\nfrom time import monotonic\nx = time.time()")
    assert [] == list(calls(ast.parse("asyncio.sleep(1)"), CLOCK_READS))
    assert 2 == len(list(calls(tree, CLOCK_READS)))


def test_a_function_without_words_is_seen() -> None:
    assert ["line 1: f"] == list(unexplained(ast.parse("def f():\n    return 1")))
