"""Every source file has its test twin: `rally/times.py` is tested in `tests/rally/test_times.py`.

A twin may be several files (`test_times_midnight.py`); a file tested by a neighbour's suite is
named in that suite's first docstring (`redis_journal.py`), by a suite of another folder of the same
room with its own folder (`judge/times.py`).
"""

import ast
from pathlib import Path

import pytest

from house.tree import CHECKOUT, CLIENTS, SERVER, name_of, parsed, sources

TESTS = CHECKOUT / "tests"


def twins_of(path: Path) -> list[Path]:
    """Returns the test files that count as twins of the source file `path`."""
    if SERVER not in path.parents:
        return [test for test in (TESTS / "clients").rglob("test_*.py") if _is_twin(test, path)]
    inside = path.parent.relative_to(SERVER)
    near = [*(TESTS / inside).glob("test_*.py"), *TESTS.glob("faults/test_*.py")]
    far = TESTS.joinpath(*inside.parts[:1]).rglob("test_*.py") if inside.parts else ()
    folder = f"{path.parent.name}/{path.name}"
    return [test for test in near if _is_twin(test, path)] + [t for t in far if _names(t, folder)]


def _is_twin(test: Path, path: Path) -> bool:
    stem = f"test_{path.stem}"
    if test.stem == stem or test.stem.startswith(f"{stem}_"):
        return True
    return _names(test, path.name)


def _names(test: Path, file: str) -> bool:
    return f"`{file}`" in (ast.get_docstring(parsed(test)) or "")


def has_code(path: Path) -> bool:
    """Says whether `path` holds more than a docstring and declarations of ports."""
    nodes = ast.walk(parsed(path))
    functions = [n for n in nodes if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    return any(not _is_declaration(f) for f in functions)


def _is_declaration(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    last = function.body[-1]
    return isinstance(last, ast.Expr) and isinstance(last.value, ast.Constant)


@pytest.mark.parametrize("path", [p for p in sources() if has_code(p)], ids=name_of)
def test_a_source_file_has_a_test_twin(path: Path) -> None:
    if path.name == "__main__.py":
        pytest.skip("hands over in one line; every test of the command line goes through it")
    assert [] != twins_of(path), (
        f"write test_{path.stem}.py, or name `{path.name}` in the docstring of the test in the same"
        " folder that holds it"
    )


def test_a_file_without_a_twin_is_seen() -> None:
    assert [] == twins_of(SERVER / "rally" / "no_such_thing.py")


def test_a_file_with_a_twin_is_seen() -> None:
    assert [TESTS / "test_cli.py"] == [
        t for t in twins_of(SERVER / "cli.py") if t.stem[5:] == "cli"
    ]


def test_clients_have_their_own_folder() -> None:
    assert [] == twins_of(CLIENTS / "flyingfinish_station" / "no_such_thing.py")
