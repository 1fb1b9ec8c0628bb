"""Views that are no tables of places: groups of rows put one by one, told as merge patches.

`Document` is the working form of such a view; `TableView` gives a `Ranking` of the rally room the
same face, so that publishing knows one kind of view only.
"""

from dataclasses import dataclass, field
from typing import Any, Protocol

from flyingfinish.processing.deltas import Json, Patch, diff, same
from flyingfinish.rally.rankings import Ranking

Whole = dict[str, Any]


class View(Protocol):
    """One channel's data for one audience."""

    @property
    def waits(self) -> bool:
        """Says whether it may have changed since `take_changes`."""
        ...

    def take_changes(self) -> Patch:
        """Returns the merge patch since last asked, empty when nothing changed."""
        ...

    def whole(self) -> Whole:
        """Returns the whole form as last told; to be read, not changed."""
        ...


@dataclass(slots=True)
class Document:
    """A view of groups (``rows``, ``stages`` ...) whose members are replaced, never changed."""

    told: Whole = field(default_factory=lambda: {"rows": {}})
    _put: dict[tuple[str, str], Json] = field(default_factory=dict)
    """(group, member) -> value; a group of "" holds the view's own members."""

    _next: Whole | None = None
    """The form that replaces all that was told, when there is one."""

    def row(self, name: str, value: Json) -> None:
        """Set one row; None takes it out."""
        self.put("rows", name, value)

    def member(self, name: str, value: Json) -> None:
        """Set one member of the view itself, a whole group or a plain value; None takes it out."""
        self.put("", name, value)

    def put(self, group: str, name: str, value: Json) -> None:
        """Set one member of a group; None takes it out."""
        if self._next is None:
            self._put[(group, name)] = value
            return
        members = self._next.setdefault(group, {}) if group else self._next
        if value is None:
            members.pop(name, None)
        else:
            members[name] = value

    def replace(self, whole: Whole) -> None:
        """Let the view be this from now on; its groups are the view's to change."""
        self._put.clear()
        self._next = whole

    @property
    def waits(self) -> bool:
        """Says whether something was put since `take_changes`."""
        return self._next is not None or bool(self._put)

    def take_changes(self) -> Patch:
        """Returns what the puts changed, as a merge patch."""
        if self._next is not None:
            patch = diff(self.told, self._next)
            self.told, self._next = self._next, None
            return patch
        patch = {}
        for (group, name), value in self._put.items():
            self._settle(patch, group, name, value)
        self._put.clear()
        return patch

    def _settle(self, patch: Patch, group: str, name: str, value: Json) -> None:
        members = self.told.get(group, {}) if group else self.told
        old = members.get(name)
        change = value
        if value is None:
            if old is None:
                return
            del members[name]
        else:
            if isinstance(old, dict) and isinstance(value, dict):
                change = diff(old, value)
                if not change:
                    return
            elif old is not None and same(old, value):
                return
            if group:
                members = self.told.setdefault(group, members)
            members[name] = value
        (patch.setdefault(group, {}) if group else patch)[name] = change

    def whole(self) -> Whole:
        """Returns the whole form as last told."""
        return self.told

    def copy(self) -> "Document":
        """Returns an equal document; members are shared, being never changed in place."""
        told = _own_groups(self.told)
        return Document(
            told, dict(self._put), None if self._next is None else _own_groups(self._next)
        )


@dataclass(slots=True)
class TableView:
    """A ranking as a view: its rows and what stands beside them (the running table's stage)."""

    ranking: Ranking
    _told_head: Whole | None = None
    """None until the view was told for the first time."""

    @property
    def waits(self) -> bool:
        """Says whether rows or head changed since `take_changes`."""
        return self.ranking.waits or self.ranking.head != self._told_head

    def take_changes(self) -> Patch:
        """Returns changed rows and head as a merge patch."""
        head, patch = self.ranking.head, Patch()
        if self._told_head != head:
            patch = diff(self._told_head or {}, head)
            if self._told_head is None:
                patch["rows"] = {}
            self._told_head = dict(head)
        rows = self.ranking.take_changes()
        if rows:
            patch["rows"] = rows
        return patch

    def whole(self) -> Whole:
        """Returns the whole table as last told."""
        return {**(self._told_head or {}), "rows": self.ranking.rows()}

    def over(self, ranking: Ranking) -> "TableView":
        """Returns an equal view over an equal ranking that changes on its own."""
        return TableView(ranking, None if self._told_head is None else dict(self._told_head))


def _own_groups(whole: Whole) -> Whole:
    return {n: dict(value) if isinstance(value, dict) else value for n, value in whole.items()}
