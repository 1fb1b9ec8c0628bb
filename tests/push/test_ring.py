"""A row of sockets written to by one call: the same as by a call for each."""

import errno
import mmap
import os
import socket
import threading
from array import array
from collections.abc import Iterator
from typing import Any

import pytest

from flyingfinish.push import ring as ring_module
from flyingfinish.push.lanes import one_by_one
from flyingfinish.push.ring import ROW, NoRing, Ring, opened_ring

Pair = tuple[socket.socket, socket.socket]
MANY = 2 * ROW + 7


@pytest.fixture(scope="module")
def ring() -> Iterator[Ring]:
    found = opened_ring()
    if found is None:
        pytest.skip("this kernel gives no ring")
    yield found
    found.close()


@pytest.fixture
def pairs() -> Iterator[list[Pair]]:
    made = [socket.socketpair() for _ in range(MANY)]
    for pair in made:
        for end in pair:
            end.setblocking(False)
    yield made
    for pair in made:
        for end in pair:
            end.close()


def row_of(pairs: list[Pair]) -> "array[int]":
    return array("i", [ours.fileno() for ours, _ in pairs])


def test_rows_of_any_length_one_after_the_other_get_each_message_once(
    ring: Ring, pairs: list[Pair]
) -> None:
    told: list[Any] = []
    heard: list[Any] = []
    for count in (0, 1, ROW - 1, ROW, ROW + 1, 3, MANY, 2 * ROW):
        data = os.urandom(9)
        told.append(([], [data] * count))
        short = ring.write_all(row_of(pairs[:count]), data)
        heard.append((short, [theirs.recv(99) for _, theirs in pairs[:count]]))
    assert told == heard


def test_who_takes_a_part_or_nothing_or_is_gone_is_told_as_by_a_call_for_each(
    ring: Ring, pairs: list[Pair]
) -> None:
    data, found = os.urandom(5_000_000), []
    for write_all, some in ((ring.write_all, pairs[:4]), (one_by_one, pairs[4:8])):
        some[1][1].close()
        row = row_of(some)
        row[2] = -1
        found.append((write_all(row, data), write_all(row, b"x")))
    assert found[0] == found[1]


def test_who_is_short_is_named_by_his_place_in_the_row(ring: Ring, pairs: list[Pair]) -> None:
    row, short = row_of(pairs), [1, ROW - 1, ROW, 2 * ROW + 3]
    for place in short:
        row[place] = -1
    assert [(place, 0) for place in short] == ring.write_all(row, b"x")


def test_whom_the_kernel_does_not_come_to_took_nothing_and_nobody_hears_twice(
    ring: Ring, pairs: list[Pair], monkeypatch: pytest.MonkeyPatch
) -> None:
    enter = ring._enter
    monkeypatch.setattr(ring, "_enter", lambda count, *rest: enter(min(count, 2), *rest))
    short = ring.write_all(row_of(pairs[:4]), b"one")
    monkeypatch.undo()
    ring.write_all(row_of(pairs[2:4]), b"two")
    assert ([(2, 0), (3, 0)], [b"one", b"one", b"two", b"two"]) == (
        short, [theirs.recv(99) for _, theirs in pairs[:4]],
    )  # fmt: skip


def test_a_kernel_that_refuses_a_call_took_nothing(
    ring: Ring, pairs: list[Pair], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ring, "_enter", lambda *_: -1)
    assert [(0, 0), (1, 0)] == ring.write_all(row_of(pairs[:2]), b"x")


def test_what_the_kernel_ends_later_is_waited_for(
    ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ring_module, "AT_ONCE", 0)
    patient, (ours, theirs) = Ring(), socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        one_by_one(array("i", [ours.fileno()]), bytes(5_000_000))
        ours.setblocking(True)
        reader = threading.Thread(target=_read_all, args=(theirs,))
        reader.start()
        short = patient.write_all(array("i", [ours.fileno()]), b"x")
        ours.shutdown(socket.SHUT_WR)
        reader.join()
    patient.close()
    assert [] == short


def _read_all(theirs: socket.socket) -> None:
    while theirs.recv(1_000_000):
        pass


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OFFERED", False),  # no Linux
        ("SETUP", 1_000_000),  # no such call, or one that a container forbids
        ("NEEDED", 1 << 31),  # a kernel that is too old
        ("_works", lambda _: False),
    ],
)
def test_without_a_ring_that_works_there_is_none(
    monkeypatch: pytest.MonkeyPatch, name: str, value: Any
) -> None:
    monkeypatch.setattr(ring_module, name, value)
    assert opened_ring() is None


def test_a_kernel_without_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ring_module, "OFFERED", False)
    with pytest.raises(NoRing, match="no Linux"):
        Ring()


@pytest.mark.parametrize("mapped", [0, 1])
def test_a_ring_whose_tables_cannot_be_mapped_is_given_back(
    ring: Ring, monkeypatch: pytest.MonkeyPatch, mapped: int
) -> None:
    kernels, left = mmap.mmap, [mapped]

    def refusing(*args: Any, **kwargs: Any) -> mmap.mmap:
        if not left[0]:
            raise OSError(errno.ENOMEM, "no memory")
        left[0] -= 1
        return kernels(*args, **kwargs)

    before = os.listdir("/proc/self/fd")
    monkeypatch.setattr(mmap, "mmap", refusing)
    assert (None, before) == (opened_ring(), os.listdir("/proc/self/fd"))


def test_a_ring_is_not_for_those_that_one_starts(ring: Ring) -> None:
    assert not os.get_inheritable(ring._descriptor)
