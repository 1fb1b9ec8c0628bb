"""A copy of a rally's state to try a decision on: what the fold changes in place is copied.

Frozen values (facts, entries, times, items) are shared: nobody changes them. Whatever is mutable
is copied once, so that an impulse that stands in several places stays one impulse.
"""

from dataclasses import fields, is_dataclass
from typing import Any

from flyingfinish.rally.state_parts import RallyState

_ATOMS = (int, str, bool, type(None), bytes, frozenset, tuple)
"""Tuples of the state hold frozen values only."""


def copied(state: RallyState) -> RallyState:
    """Returns an equal state that shares nothing that changes with this one."""
    seen: dict[int, Any] = {}
    copy: RallyState = _copied(state, seen)
    return copy


def _copied(value: Any, seen: dict[int, Any]) -> Any:
    kind = type(value)
    if kind is dict:
        return {key: _copied(one, seen) for key, one in value.items()}
    if kind is list:
        return [_copied(one, seen) for one in value]
    if kind is set:
        return set(value)
    if isinstance(value, _ATOMS):
        return value
    assert is_dataclass(value), kind
    if kind.__dataclass_params__.frozen:
        return value
    made = seen.get(id(value))
    if made is None:
        made = seen[id(value)] = object.__new__(kind)
        for one in fields(value):
            object.__setattr__(made, one.name, _copied(getattr(value, one.name), seen))
    return made
