"""What the mutator changes, and what it leaves alone."""

import ast

import pytest

from mutation.changes import mutants, mutated


def names(source: str) -> list[str]:
    return [one.name for one in mutants(source)]


@pytest.mark.parametrize(
    ("source", "changed"),
    [
        ("x < y", ["x < y -> x <= y", "x < y -> x >= y"]),
        ("x == y", ["x == y -> x != y"]),
        ("x is None", ["x is None -> x is not None"]),
        ("x + y", ["x + y -> x - y"]),
        ("x // y", ["x // y -> x * y"]),
        ("x and y", ["x and y -> x or y"]),
        ("not x", ["not x -> x"]),
        ("-x", ["-x -> x"]),
        ("x if y else z", ["x if y else z -> x if not y else z"]),
        ("[x for x in y if z]", ["for x in y if z -> for x in y"]),
        ("x += y", ["x += y -> pass", "x += y -> x -= y"]),
        ("x[y] = z", ["x[y] = z -> pass"]),
        ("x = 7", ["7 -> 8", "7 -> 6"]),
        ("x = True", ["True -> False"]),
        ("x = 'y'", ["'y' -> 'y~'"]),
        ("x = min(y)", ["min(y) -> max(y)"]),
        ("if x: y", ["if x: y -> if not x: y"]),
        ("raise x", ["raise x -> pass"]),
    ],
)
def test_a_change_is_what_a_person_might_have_mistyped(source: str, changed: list[str]) -> None:
    assert [f"module: {one}" for one in changed] == names(source)


@pytest.mark.parametrize(
    "source",
    [
        '"""A docstring."""',
        "from x import y",
        "x: int",
        "@x(1)\ndef y() -> 'z': ...",
        "f'{x} 1'",
        "__all__ = ['x']",
        "if TYPE_CHECKING:\n    x",
        "x = None",
        "x = zip(y, z, strict=True)",
    ],
)
def test_what_changes_no_rule_is_left_alone(source: str) -> None:
    assert [] == names(source)


def test_a_mutant_knows_where_it_is() -> None:
    source = "class A:\n    def b(self):\n        def c():\n            return x\n"
    (inner,) = mutants(source)
    assert ("A.b.c: return x -> return None", 4, "A.b") == (inner.name, inner.line, inner.within)


def test_the_same_change_twice_is_numbered() -> None:
    assert ["module: x + y -> x - y", "module: x + y -> x - y #2"] == names("x + y\nx + y")


def test_one_mutant_changes_one_place() -> None:
    source = "def a(x):\n    return x + 1 if x > 2 else x\n"
    for one in mutants(source):
        assert source.strip() != ast.unparse(mutated(source, one))
        assert one.name in names(source)
    assert len(set(names(source))) == len(mutants(source))
