"""Small wrong changes of a source file: what a person might have mistyped, one at a time.

A change is made on the syntax tree, so every mutant compiles. Annotations, docstrings, imports,
texts of f-strings and decorators are left as they are: changing them changes no rule.
"""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

Path = tuple[tuple[str, int | None], ...]
"""The way from the module to a node: fields, with an index where the field is a list."""

_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_RECKONED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any"}
_LEFT_ALONE = {"annotation", "returns", "decorator_list", "type_params", "bases", "keywords"}
_SAID = (ast.JoinedStr, ast.Import, ast.ImportFrom)


@dataclass(frozen=True)
class Mutant:
    """One wrong change."""

    name: str
    """``place: before -> after``; a number follows where the same stands more than once."""

    line: int
    end: int
    """The first and the last line of what is changed."""

    path: Path
    node: ast.AST
    """What stands there instead."""

    within: str
    """Qualified name of the outermost function; empty for what happens at import."""


def mutants(source: str) -> list[Mutant]:
    """Every mutant of a source, in the order of the file."""
    found: list[Mutant] = []
    seen: dict[str, int] = {}
    for place, within, path, node in _walk(ast.parse(source)):
        for other in _changed(node):
            before, after = _written(node), _written(other)
            name = f"{place or 'module'}: {before} -> {after}"
            seen[name] = seen.get(name, 0) + 1
            numbered = name if seen[name] == 1 else f"{name} #{seen[name]}"
            found.append(Mutant(numbered, *_lines(node), path, other, within))
    return found


def mutated(source: str, mutant: Mutant) -> ast.Module:
    """The tree of a source with this mutant in it."""
    tree = ast.parse(source)
    parent: ast.AST = tree
    for field, index in mutant.path[:-1]:
        child = getattr(parent, field)
        parent = child if index is None else child[index]
    field, index = mutant.path[-1]
    new = ast.copy_location(copy.deepcopy(mutant.node), _at(parent, field, index))
    if index is None:
        setattr(parent, field, new)
    else:
        getattr(parent, field)[index] = new
    return ast.fix_missing_locations(tree)


def _at(parent: ast.AST, field: str, index: int | None) -> ast.AST:
    child = getattr(parent, field)
    found = child if index is None else child[index]
    assert isinstance(found, ast.AST)
    return found


def _lines(node: ast.AST) -> tuple[int, int]:
    placed = [one for one in ast.walk(node) if isinstance(one, ast.expr | ast.stmt)]
    return min(one.lineno for one in placed), max(one.end_lineno or 0 for one in placed)


def _written(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())[:160]


def _walk(tree: ast.Module) -> Iterator[tuple[str, str, Path, ast.AST]]:
    """Yields where it is (as people say, as Python says), the way to it, and each node."""
    stack: list[tuple[str, str, Path, ast.AST]] = [("", "", (), tree)]
    while stack:
        place, within, path, node = stack.pop()
        yield place, within, path, node
        below: list[tuple[str, str, Path, ast.AST]] = []
        for field, value in ast.iter_fields(node):
            if field in _LEFT_ALONE and not (field == "keywords" and isinstance(node, ast.Call)):
                continue
            children = value if isinstance(value, list) else [value]
            for index, child in enumerate(children):
                if isinstance(child, ast.AST) and not _left_alone(child):
                    step = (field, index if isinstance(value, list) else None)
                    inside = _inside(place, within, node, field)
                    below.append((*inside, (*path, step), child))
        stack.extend(reversed(below))


def _inside(place: str, within: str, node: ast.AST, field: str) -> tuple[str, str]:
    """The names of where a child of a node is."""
    if not isinstance(node, ast.FunctionDef | ast.ClassDef) or field != "body":
        return place, within
    named = f"{place}.{node.name}" if place else node.name
    if isinstance(node, ast.FunctionDef) and not within:
        return named, named
    return named, within


def _left_alone(child: ast.AST) -> bool:
    """Docstrings, f-strings, imports, names of all kinds, and zip's ``strict``.

    That one says of lengths that they are alike: where they are it changes nothing.
    """
    if isinstance(child, ast.keyword) and child.arg == "strict":
        return True
    if isinstance(child, _SAID) or (isinstance(child, ast.Expr) and _is_text(child.value)):
        return True
    if isinstance(child, ast.Assign) and isinstance(child.targets[0], ast.Name):
        return child.targets[0].id == "__all__"
    if isinstance(child, ast.If) and isinstance(child.test, ast.Name):
        return child.test.id == "TYPE_CHECKING"
    return False


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _changed(node: ast.AST) -> Iterator[ast.AST]:
    """The wrong changes of one node."""
    match node:
        case ast.Compare(left, [op], [right]):
            for other in _COMPARED[type(op)]:
                yield ast.Compare(left, [other()], [right])
        case ast.BinOp(left, op, right) if type(op) in _RECKONED and not _is_text(left):
            yield ast.BinOp(left, _RECKONED[type(op)](), right)
        case ast.BoolOp(op, values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
        case ast.UnaryOp(ast.Not() | ast.USub(), operand):
            yield operand
        case ast.Constant(value):
            yield from _other_values(value)
        case ast.Call(ast.Name(name), args, keywords) if name in _CALLED:
            yield ast.Call(ast.Name(_CALLED[name], ast.Load()), args, keywords)
        case ast.IfExp(test, body, orelse):
            yield ast.IfExp(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.comprehension(target, iterated, [_, *others], is_async):
            yield ast.comprehension(target, iterated, others, is_async)
        case ast.stmt():
            yield from _changed_statement(node)


def _other_values(value: object) -> Iterator[ast.Constant]:
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
        yield ast.Constant(value - 1)
    elif isinstance(value, str):
        yield ast.Constant(f"{value}~")


def _changed_statement(node: ast.stmt) -> Iterator[ast.stmt]:
    match node:
        case ast.If(ast.UnaryOp(ast.Not()) | ast.Compare(ops=[_])):
            pass  # negated by its own operator
        case ast.If(test, body, orelse):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.Return(value) if value is not None and not _is_said(value):
            yield ast.Return(ast.Constant(None))
        case ast.AugAssign(target, op, value):
            yield ast.Pass()
            if type(op) in _RECKONED:
                yield ast.AugAssign(target, _RECKONED[type(op)](), value)
        case ast.Expr(ast.Call()) | ast.Assign([ast.Attribute() | ast.Subscript()]):
            yield ast.Pass()
        case ast.Raise() | ast.Delete():
            yield ast.Pass()
        case ast.Continue():
            yield ast.Break()
        case ast.Break():
            yield ast.Continue()


def _is_said(node: ast.AST) -> bool:
    """None is no change, and False for None mostly none; True has a change of its own."""
    return isinstance(node, ast.Constant) and (node.value is None or isinstance(node.value, bool))
