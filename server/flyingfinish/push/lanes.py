"""Flat lists of those who take everything at once: what a tick writes to them touches nothing else.

With thousands of sockets the machine's cache holds nothing of a fan when the next message comes, so
each object looked at costs more than what is done with it. A lane is therefore a row of
descriptors, written to by one loop over them or, where the kernel takes whole rows, by `ring.py`;
who cannot take all is told by the way that queues (`Member.tell`).
"""

import os
from array import array
from collections.abc import Iterator
from typing import Final, Generic, Protocol, TypeVar

from flyingfinish.push import kernel_queue

HOLE: Final = -1
"""The descriptor of one who left while the lane was lent: a write to it fails, so he is noticed."""


class Rider(Protocol):
    """Somebody in a lane."""

    slot: int
    """His place in it, kept by the lane."""


class WriteAll(Protocol):
    """A way of writing the very same bytes to a row of descriptors."""

    def __call__(self, descriptors: "array[int]", data: bytes) -> list[tuple[int, int]]:
        """Tries each once; returns who did not take all: the place in the row, the bytes taken.

        That is 0 also for one who is gone: the loop will hear of it from the kernel.
        """
        ...


def one_by_one(descriptors: "array[int]", data: bytes) -> list[tuple[int, int]]:
    """Writes by a call for each; see `WriteAll`."""
    size, write = len(data), os.write
    short: list[tuple[int, int]] = []
    for place, descriptor in enumerate(descriptors):
        try:
            taken = write(descriptor, data)
        except OSError:
            taken = 0
        if taken != size:
            short.append((place, taken))
    return short


R = TypeVar("R", bound=Rider)


class Lane(Generic[R]):
    """Descriptors of those who get the very same bytes, and whose they are."""

    __slots__ = ("_holes", "_lent", "deflates", "descriptors", "riders")

    def __init__(self, deflates: bool) -> None:
        self.deflates = deflates
        """Which of the two forms of a message it takes."""

        self.descriptors = array("i")
        self.riders: list[R] = []
        self._lent = 0
        self._holes: list[int] = []

    def __iter__(self) -> Iterator[R]:
        for rider, descriptor in zip(self.riders, self.descriptors, strict=True):
            if descriptor != HOLE:
                yield rider

    def add(self, rider: R, descriptor: int) -> None:
        """Adds somebody at the end; one to whom the lane is lent does not hear of him."""
        rider.slot = len(self.riders)
        self.riders.append(rider)
        self.descriptors.append(descriptor)

    def remove(self, rider: R) -> None:
        """Takes somebody out; a hole is left as long as the lane is lent."""
        if self._lent:
            self.descriptors[rider.slot] = HOLE
            self._holes.append(rider.slot)
        else:
            self._close_up(rider.slot)

    def lend(self) -> int:
        """Returns how many there are; those keep their slots until `give_back`."""
        self._lent += 1
        return len(self.riders)

    def give_back(self) -> None:
        """Ends one loan; with the last one the holes are closed."""
        self._lent -= 1
        if not self._lent:
            for slot in sorted(self._holes, reverse=True):
                self._close_up(slot)
            self._holes.clear()

    def _close_up(self, slot: int) -> None:
        last, descriptor = self.riders.pop(), self.descriptors.pop()
        if slot < len(self.riders):
            self.riders[slot], self.descriptors[slot] = last, descriptor
            last.slot = slot

    def write(
        self, begin: int, end: int, data: bytes, write_all: WriteAll
    ) -> list[tuple[int, int]]:
        """Writes to these slots; returns the slots that did not take all, with what they took."""
        short = write_all(self.descriptors[begin:end], data)
        return [(begin + place, taken) for place, taken in short]

    def waiting(self, begin: int, end: int) -> list[int]:
        """Returns the slots whose fans have not acknowledged all that the kernel took for them."""
        return [begin + place for place in kernel_queue.waiting(self.descriptors[begin:end])]
