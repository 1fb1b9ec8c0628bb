"""Rows of descriptors: who stands where while others write to the row."""

import os
import socket
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyingfinish.push.lanes import Lane, one_by_one


class Rider:
    """Somebody in a lane."""

    def __init__(self) -> None:
        self.slot = -1


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        yield ours, theirs


def a_lane(*descriptors: int) -> Lane[Rider]:
    lane: Lane[Rider] = Lane(deflates=False)
    for descriptor in descriptors:
        lane.add(Rider(), descriptor)
    return lane


@given(st.lists(st.sampled_from(["add", "remove", "lend", "give back"]), max_size=60), st.data())
def test_everyone_stands_at_the_slot_that_is_written_for_them(
    moves: list[str], data: st.DataObject
) -> None:
    lane, here, loans, number = a_lane(), dict[Rider, int](), 0, 0
    for move in moves:
        if move == "add":
            number += 1
            rider = Rider()
            lane.add(rider, number)
            here[rider] = number
        elif move == "remove" and here:
            rider = data.draw(st.sampled_from(list(here)))
            lane.remove(rider)
            del here[rider]
        elif move == "lend":
            loans += 1
            lane.lend()
        elif move == "give back" and loans:
            loans -= 1
            lane.give_back()
        assert here == {rider: lane.descriptors[rider.slot] for rider in lane}
    for _ in range(loans):
        lane.give_back()
    assert len(here) == len(lane.riders) == len(lane.descriptors)


def test_who_was_lent_stays_in_its_slot_until_the_lane_is_given_back() -> None:
    lane = a_lane(11, 12, 13)
    first, _, last = lane.riders
    count = lane.lend()
    lane.remove(first)
    lane.add(Rider(), 14)
    lent = (count, lane.descriptors.tolist(), lane.riders[0] is first)
    lane.give_back()
    assert ((3, [-1, 12, 13, 14], True), [14, 12, 13], 2) == (
        lent, lane.descriptors.tolist(), last.slot,
    )  # fmt: skip


def test_all_that_was_taken_is_not_told_of(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    assert ([], b"12") == (a_lane(ours.fileno()).write(0, 1, b"12", one_by_one), theirs.recv(9))


def test_who_takes_a_part_is_told_with_what_he_took(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = pair
    data = os.urandom(5_000_000)
    ((slot, taken),) = a_lane(ours.fileno()).write(0, 1, data, one_by_one)
    assert (0, True, data[:9]) == (slot, 0 < taken < len(data), theirs.recv(9))


def test_who_takes_nothing_and_who_is_gone_took_no_byte(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    full, other = pair
    a_lane(full.fileno()).write(0, 1, bytes(5_000_000), one_by_one)
    broken, gone = socket.socketpair()
    gone.close()
    with broken:
        lane = a_lane(full.fileno(), broken.fileno(), -1, other.fileno())
        assert [(0, 0), (1, 0), (2, 0)] == lane.write(0, 4, b"x", one_by_one)


def test_only_the_slots_that_were_asked_for_are_written_to(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = pair
    lane = a_lane(-1, ours.fileno(), -1)
    assert ([], b"x") == (lane.write(1, 2, b"x", one_by_one), theirs.recv(9))


def test_those_who_have_not_acknowledged_all_are_found() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door, socket.socket() as fan:
        fan.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
        fan.connect(door.getsockname())
        ours, _ = door.accept()
        with ours:
            ours.setblocking(False)
            lane = a_lane(-1, ours.fileno())
            before = lane.waiting(0, 2)
            lane.write(1, 2, bytes(5_000_000), one_by_one)
            assert ([], [1]) == (before, lane.waiting(0, 2))
