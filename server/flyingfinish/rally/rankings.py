"""One table kept in order while its rows change one by one: the working part of every board.

A ranking knows nothing of stages or totals: it is given keys made by `classification.py`, keeps the
rows sorted, gives places, and tells which rows say something else than when it was last asked. Only
rows between the old and the new seat of a changed row are looked at again.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

BLOCK_ORD = 100_000
"""``ord`` of the first row of block n is n times this plus 1: no block grows into the next."""

Key = tuple[Any, ...]
Fields = Mapping[str, Any]
Shown = dict[str, Any]
Standing = tuple[int, int, Any]
"""The last place that was given, how many have one, and what they tie by."""

_NOBODY: Standing = (0, 0, None)


@dataclass(frozen=True, slots=True)
class Line:
    """What one entry's row says, all but where it stands."""

    key: Key
    """Sorts the rows of a block; distinct for distinct entries."""

    fields: Fields
    """What the row shows beside ``ord`` and ``pos``; never changed in place."""

    block: int = 0
    """0 is the ranked block, the others take no places."""

    tie: Any = None
    """Equal for rows that share a place; None = takes no place."""

    ord: int | None = None
    """What ``ord`` says, for blocks whose rows keep theirs while others come and go."""

    def placeless(self) -> "Line":
        """The same row for a guest: it stands where it stands, and takes no place."""
        return Line(self.key, self.fields, self.block, None, self.ord)


@dataclass(slots=True)
class _Block:
    """Keys and entries of one block in order, and from where on their seats must be told anew."""

    seats: list[tuple[Key, str]] = field(default_factory=list)
    placeless: list[tuple[Key, str]] = field(default_factory=list)
    told: int = 0
    """How many of its rows took no place when last asked."""

    low: int | None = None
    """The first seat that changed since."""

    behind: int = 0
    """How many rows at the end have not changed since."""

    steady: bool = False
    """Its lines say their ``ord`` themselves."""

    def touch(self, index: int) -> None:
        """Remember that somebody came to this seat or left it."""
        self.low = index if self.low is None else min(self.low, index)
        self.behind = min(self.behind, len(self.seats) - index)

    def copy(self) -> "_Block":
        """An equal block that changes on its own."""
        return _Block(
            list(self.seats), list(self.placeless), self.told, self.low, self.behind, self.steady
        )


@dataclass(slots=True)
class Ranking:
    """A table of entries: put and drop lines, then take what changed."""

    channel: str = ""
    """The table's name within the rally: ``overall``, ``class/SM2/stage/SS7``."""

    head: dict[str, Any] = field(default_factory=dict)
    """What stands beside the rows: the running table's reference stage."""

    lines: dict[str, Line] = field(default_factory=dict)
    version: int = 0
    """Grows whenever a line comes, goes or changes: who looks on compares."""

    _blocks: dict[int, _Block] = field(default_factory=dict)
    _told: dict[str, tuple[int, int, Fields]] = field(default_factory=dict)
    """Entry -> (ord, place or 0, fields) as last told."""

    _changed: dict[str, None] = field(default_factory=dict)

    def put(self, entry_id: str, line: Line) -> None:
        """Seat an entry, anew when it sat already."""
        old = self.lines.get(entry_id)
        if old is not None:
            if old == line:
                return
            self._leave(entry_id, old)
        self.version += 1
        self.lines[entry_id] = line
        self._changed[entry_id] = None
        block = self._blocks.get(line.block)
        if block is None:
            block = self._blocks[line.block] = _Block()
        block.steady = line.ord is not None
        seat = (line.key, entry_id)
        index = bisect_left(block.seats, seat)
        block.seats.insert(index, seat)
        block.touch(index)
        if line.tie is None:
            insort(block.placeless, seat)

    def drop(self, entry_id: str) -> None:
        """Take an entry out; one that is not in stays out."""
        old = self.lines.pop(entry_id, None)
        if old is not None:
            self.version += 1
            self._changed[entry_id] = None
            self._leave(entry_id, old)

    def _leave(self, entry_id: str, line: Line) -> None:
        block = self._blocks[line.block]
        seat = (line.key, entry_id)
        index = bisect_left(block.seats, seat)
        del block.seats[index]
        block.touch(index)
        if line.tie is None:
            del block.placeless[bisect_left(block.placeless, seat)]

    def replace(self, lines: Mapping[str, Line]) -> None:
        """Let the table hold exactly these lines; what stays equal is not told again."""
        self.version += 1
        self._changed.update(dict.fromkeys(self.lines))
        self._changed.update(dict.fromkeys(lines))
        self.lines = dict(lines)
        for block in self._blocks.values():
            block.seats, block.placeless = [], []
        for entry_id, line in lines.items():
            block = self._blocks.setdefault(line.block, _Block())
            block.steady = line.ord is not None
            block.seats.append((line.key, entry_id))
            if line.tie is None:
                block.placeless.append((line.key, entry_id))
        for block in self._blocks.values():
            block.seats.sort()
            block.placeless.sort()
            block.low = block.behind = 0

    @property
    def waits(self) -> bool:
        """Says whether something changed since `take_changes`."""
        return bool(self._changed)

    def take_changes(self) -> dict[str, Shown | None]:
        """Returns per entry the fields that changed since last asked, None for a row that went.

        A field that a row no longer has is None, as in a merge patch.
        """
        changes: dict[str, Shown | None] = {}
        for entry_id in self._changed:
            line = self.lines.get(entry_id)
            if line is None:
                if self._told.pop(entry_id, None) is not None:
                    changes[entry_id] = None
            elif line.ord is not None:
                self._tell_row(entry_id, (line.ord, 0, line.fields), changes)
        for number in sorted(self._blocks):
            block = self._blocks[number]
            if block.low is not None and not block.steady:
                self._tell(number, block, block.low, changes)
        self._changed.clear()
        return changes

    def _tell(self, number: int, block: _Block, low: int, changes: dict[str, Shown | None]) -> None:
        """Walk the seats from ``low`` on that may say something new and note what they say.

        The hot loop of the server: a car that finishes in front moves everybody behind it.
        """
        seats, told, lines = block.seats, self._told, self.lines
        low = min(low, len(seats))
        place, count, last = _NOBODY if number else self._place_before(block, low)
        ord_ = number * BLOCK_ORD + low
        # Behind the last changed seat the first row that says the same ends the walk: so many stand
        # before it as did. So many take a place before it where so many take none as did.
        end = len(seats) - block.behind if len(block.placeless) == block.told else len(seats)
        for _, entry_id in seats[low:] if low else seats:
            ord_ += 1
            line = lines[entry_id]
            tie = line.tie
            if tie is None or number:
                stands = 0
            else:
                count += 1
                if tie != last:
                    place, last = count, tie
                stands = place
            fields, before = line.fields, told.get(entry_id)
            if before is not None and before[2] is fields:
                if before[0] == ord_:
                    if before[1] == stands:
                        if stands and ord_ > end:
                            break
                        continue
                    changes[entry_id] = {"pos": stands or None}
                elif before[1] == stands:
                    changes[entry_id] = {"ord": ord_}
                else:
                    changes[entry_id] = {"ord": ord_, "pos": stands or None}
                told[entry_id] = (ord_, stands, fields)
                continue
            self._tell_row(entry_id, (ord_, stands, fields), changes)
        block.told, block.low, block.behind = len(block.placeless), None, len(seats)

    def _tell_row(
        self, entry_id: str, now: tuple[int, int, Fields], changes: dict[str, Shown | None]
    ) -> None:
        before = self._told.get(entry_id)
        self._told[entry_id] = now
        change = row_of(now) if before is None else _changed_fields(before, now)
        if change:
            changes[entry_id] = change

    def _place_before(self, block: _Block, low: int) -> Standing:
        """The last place given before a seat of the ranked block, and what it hangs on."""
        fence = block.seats[low] if low < len(block.seats) else None
        without = len(block.placeless) if fence is None else bisect_left(block.placeless, fence)
        for index in range(low - 1, -1, -1):
            entry_id = block.seats[index][1]
            tie = self.lines[entry_id].tie
            if tie is not None:
                return self._told[entry_id][1], low - without, tie
        return _NOBODY

    def in_order(self, block: int = 0) -> Iterable[str]:
        """Yields the entries of a block as they stand."""
        found = self._blocks.get(block)
        return (entry_id for _, entry_id in found.seats) if found is not None else ()

    def size(self, block: int = 0) -> int:
        """Returns how many entries stand in a block."""
        found = self._blocks.get(block)
        return len(found.seats) if found is not None else 0

    def last(self, block: int = 0) -> Line | None:
        """Returns the last line of a block, None when it is empty."""
        found = self._blocks.get(block)
        return self.lines[found.seats[-1][1]] if found is not None and found.seats else None

    def placed(self) -> Iterable[tuple[str, int]]:
        """Yields everybody who has a place, with it, from the first on as the table stands now."""
        count, place, tie = 0, 0, None
        for entry_id in self.in_order():
            line = self.lines[entry_id]
            if line.tie is not None:
                count += 1
                place = place if line.tie == tie else count
                tie = line.tie
                yield entry_id, place

    def places(self) -> dict[str, int]:
        """Returns the place of everybody who has one, as the table stands now."""
        return dict(self.placed())

    def rows(self) -> dict[str, Shown]:
        """Returns every row as last told."""
        return {entry_id: row_of(told) for entry_id, told in self._told.items()}

    def copy(self) -> "Ranking":
        """An equal ranking that changes on its own; lines and fields are shared, being frozen."""
        blocks = {number: block.copy() for number, block in self._blocks.items()}
        head, lines = dict(self.head), dict(self.lines)
        told, changed = dict(self._told), dict(self._changed)
        return Ranking(self.channel, head, lines, self.version, blocks, told, changed)


def row_of(told: tuple[int, int, Fields]) -> Shown:
    """Returns a row as shown: its fields, ``ord``, and ``pos`` where it has a place."""
    ord_, place, fields = told
    return {"ord": ord_, "pos": place, **fields} if place else {"ord": ord_, **fields}


def _changed_fields(before: tuple[int, int, Fields], now: tuple[int, int, Fields]) -> Shown:
    change: Shown = {}
    if before[0] != now[0]:
        change["ord"] = now[0]
    if before[1] != now[1]:
        change["pos"] = now[1] or None
    if before[2] is not now[2]:
        change.update(_difference(before[2], now[2]))
    return change


def _difference(old: Fields, new: Fields) -> Shown:
    """Returns what a merge patch must say to make one the other: objects within by member."""
    change: Shown = {name: None for name in old if name not in new}
    for name, value in new.items():
        if name not in old:
            change[name] = value
        elif old[name] != value:
            inside = isinstance(value, dict) and isinstance(old[name], dict)
            change[name] = _difference(old[name], value) if inside else value
    return change
