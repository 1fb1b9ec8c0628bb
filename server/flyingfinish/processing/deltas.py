"""What changed between two forms of a view, as RFC 7396 merge patches; pure.

A view is a JSON object without nulls. The board of `boards.py` produces its patches directly
and never compares whole tables; `diff` serves small things and is what the tests hold it against.
"""

from collections.abc import Mapping
from typing import Any

Json = Any
Members = Mapping[str, Json]
Patch = dict[str, Json]


def diff(before: Members, after: Members) -> Patch:
    """Returns the smallest merge patch that makes ``after`` of ``before`` (RFC 7396 section 2).

    Neither may hold a null: in a patch it says "gone".
    """
    patch: Patch = {name: None for name in before if name not in after}
    for name, value in after.items():
        if name not in before:
            patch[name] = value
            continue
        old = before[name]
        if old is value:
            continue
        if isinstance(old, dict) and isinstance(value, dict):
            inner = diff(old, value)
            if inner:
                patch[name] = inner
        elif not same(old, value):
            patch[name] = value
    return patch


def same(one: Json, other: Json) -> bool:
    """Says whether two values are one JSON text; in Python alone True would equal 1."""
    if type(one) is not type(other):
        return False
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    return bool(one == other)


def patched(before: Json, patch: Json) -> Json:
    """Returns what a merge patch makes of a value, which stays as it was (RFC 7396 section 2)."""
    if not isinstance(patch, dict):
        return patch
    made = dict(before) if isinstance(before, dict) else {}
    for name, value in patch.items():
        if value is None:
            made.pop(name, None)
        else:
            made[name] = patched(made.get(name), value)
    return made


def merge(first: Patch, then: Patch) -> Patch | None:
    """Returns one patch that does what two do one after the other; None where none can.

    None when ``first`` takes a member away or makes it a plain value and ``then`` makes it an
    object again: a merge patch cannot say "this object and nothing of the old one".
    """
    merged = dict(first)
    for name, value in then.items():
        if isinstance(value, dict) and name in merged:
            old = merged[name]
            inner = merge(old, value) if isinstance(old, dict) else None
            if inner is None:
                return None
            merged[name] = inner
        else:
            merged[name] = value
    return merged
