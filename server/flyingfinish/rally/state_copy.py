"""A copy of a rally's state to try a decision on: what the fold changes in place is copied.

Frozen values (facts, entries, times, items) are shared: nobody changes them. Whatever is mutable
is copied once, so that an impulse that stands in several places stays one impulse.
"""

from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

from flyingfinish.rally.state_parts import RallyState

_ATOMS = (int, str, bool, type(None), bytes, frozenset, tuple)
"""Tuples of the state hold frozen values only."""


@dataclass(slots=True)
class _Work:
    """What one copying has found out so far."""

    made: dict[int, Any] = field(default_factory=dict)
    """Identity of a value -> its copy."""

    shared: dict[type, bool] = field(default_factory=dict)
    """Type -> whether its values never change."""

    names: dict[type, tuple[str, ...]] = field(default_factory=dict)


def copied(state: RallyState) -> RallyState:
    """Returns an equal state that shares nothing that changes with this one."""
    copy: RallyState = _copied(state, _Work())
    return copy


def _copied(value: Any, work: _Work) -> Any:
    kind = type(value)
    shared = work.shared.get(kind)
    if shared is None:
        shared = work.shared[kind] = _is_shared(kind)
    if shared:
        return value
    if kind is dict:
        return {key: _copied(one, work) for key, one in value.items()}
    if kind is list:
        return [_copied(one, work) for one in value]
    if kind is set:
        return set(value)
    made = work.made.get(id(value))
    if made is None:
        made = work.made[id(value)] = object.__new__(kind)
        if kind not in work.names:
            work.names[kind] = tuple(one.name for one in fields(value))
        for name in work.names[kind]:
            setattr(made, name, _copied(getattr(value, name), work))
    return made


def _is_shared(kind: type[Any]) -> bool:
    """Whether values of a type never change: atoms, enumerations, frozen dataclasses."""
    if issubclass(kind, _ATOMS):
        return True
    if kind in (dict, list, set):
        return False
    assert is_dataclass(kind), kind
    return bool(kind.__dataclass_params__.frozen)  # type: ignore[attr-defined]  # not typed
