"""Puts a mutant in the place of the real code, in a process that ends afterwards.

What stands in a function is exchanged in the function itself, so that whoever imported it already
runs the mutant. What happens at import needs a module that nobody has imported yet.
"""

import ast
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Iterator, Sequence
from types import CodeType, FunctionType, ModuleType
from typing import Any


def exchange(module: ModuleType, tree: ast.Module, within: str) -> None:
    """Gives the function of this qualified name the code that it has in ``tree``."""
    filename = str(module.__file__)
    code = next(one for one in _codes(compile(tree, filename, "exec")) if one.co_qualname == within)
    for function in _functions(module, within):
        function.__code__ = code


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def _functions(module: ModuleType, within: str) -> Iterator[FunctionType]:
    """The live functions of a qualified name: itself, a property's, a method's, a cached one's."""
    found: Any = module
    for name in within.split("."):
        found = vars(found)[name]
    for one in (found, getattr(found, "fget", None), getattr(found, "__func__", None)):
        inner = getattr(one, "__wrapped__", one)
        if isinstance(inner, FunctionType):
            yield inner


class Instead(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module from a tree instead of from its file."""

    def __init__(self, name: str, filename: str, tree: ast.Module) -> None:
        """Takes a module that has not been imported yet."""
        assert name not in sys.modules, f"{name} has been imported already"
        self.name = name
        self.filename = filename
        self.code = compile(tree, filename, "exec")

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Answers for the one module only."""
        if name != self.name:
            return None
        spec = importlib.util.spec_from_loader(name, self, origin=self.filename)
        assert spec is not None
        spec.has_location = True
        return spec

    def exec_module(self, module: ModuleType) -> None:
        """Runs the mutant in the new module."""
        exec(self.code, module.__dict__)
