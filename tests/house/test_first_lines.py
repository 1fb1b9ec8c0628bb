"""Every module of the server and the clients begins by saying what it is."""

import ast
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
SOURCES = sorted(p for room in ("server", "clients") for p in (CHECKOUT / room).rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(CHECKOUT)))
def test_a_module_begins_with_a_docstring(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring, f"{path} does not say what lives in it"


@pytest.mark.parametrize(
    "path",
    [p for p in SOURCES if p.name == "__init__.py"],
    ids=lambda p: str(p.relative_to(CHECKOUT)),
)
def test_a_package_file_holds_a_docstring_and_nothing_else(path: Path) -> None:
    assert 1 == len(ast.parse(path.read_text(encoding="utf-8")).body)
