"""The uplink delivers every row exactly once, in order, whatever the way does to it."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.door_model import ModelDoor
from flyingfinish_station.outbox import Mark, Row
from flyingfinish_station.uplink import (
    BACKOFF_FIRST_MS,
    BACKOFF_MOST_MS,
    BATCH_BYTES,
    BATCH_ROWS,
    HEARTBEAT_MS,
    Uplink,
    fit,
)
from flyingfinish_station.wire import AskHead, Reply, SendRows, row_bytes


@dataclass
class Shelf:
    """An outbox in memory."""

    bodies: list[bytes] = field(default_factory=list)
    incarnation: str = "i1"
    safe_seq: int = 0
    archived: Mark | None = None

    @property
    def last_seq(self) -> int:
        return len(self.bodies)

    def rows(self, first: int, limit: int) -> list[Row]:
        chosen = self.bodies[first - 1 : first - 1 + limit]
        return [Row(first + n, body) for n, body in enumerate(chosen)]

    def set_safe(self, seq: int) -> None:
        self.safe_seq = seq

    def set_archived(self, mark: Mark) -> None:
        self.archived = mark


def uplink_of(shelf: Shelf) -> Uplink:
    return Uplink("finish-3", shelf, lambda n: n // 2)


def pump(uplink: Uplink, door: ModelDoor, now_ms: int = 0, rounds: int = 200) -> int:
    """Lets time pass until nothing is left to send; returns the time then."""
    for _ in range(rounds):
        wait = uplink.wait_ms(now_ms)
        if wait is None or (uplink.delivered and wait):
            return now_ms
        now_ms += wait
        request = uplink.next_request(now_ms)
        assert request is not None
        uplink.take(request, door.ask(request), now_ms)
    return now_ms


def test_all_rows_arrive_in_order() -> None:
    shelf, door = Shelf([b"a", b"b", b"c"]), ModelDoor()
    pump(uplink_of(shelf), door)
    assert ["a", "b", "c"] == door.held("finish-3", "i1")
    assert 3 == shelf.safe_seq


def test_it_starts_by_asking_what_the_server_holds() -> None:
    assert AskHead("finish-3", "i1") == uplink_of(Shelf([b"a"])).next_request(0)


steps = st.lists(
    st.sampled_from(["store", "step", "step", "step", "deaf", "down", "restore", "restart"]),
    max_size=40,
)


@settings(max_examples=300, deadline=None)
@given(steps=steps, lost=st.integers(1, 5))
def test_lost_answers_restores_and_restarts_double_and_lose_nothing(
    steps: list[str], lost: int
) -> None:
    shelf, door, now_ms = Shelf(), ModelDoor(), 0
    uplink = uplink_of(shelf)
    for step in steps:
        now_ms += 60_000
        door.deaf, door.down = step == "deaf", step == "down"
        if step == "store":
            shelf.bodies.append(f"row {len(shelf.bodies)}".encode())
        elif step == "restore":
            del door.journal[-lost:]
        elif step == "restart":
            uplink = uplink_of(shelf)
        elif (request := uplink.next_request(now_ms)) is not None:
            uplink.take(request, door.ask(request), now_ms)
    door.deaf = door.down = False
    now_ms = pump(uplink, door, now_ms)
    # A server restored behind our back is noticed at the next heartbeat, without a new row.
    pump(uplink, door, now_ms + 2 * HEARTBEAT_MS + BACKOFF_MOST_MS, rounds=1)
    pump(uplink, door, now_ms + 4 * HEARTBEAT_MS)
    assert not uplink.stopped
    assert [body.decode() for body in shelf.bodies] == door.held("finish-3", "i1")


def test_without_asking_again_a_lost_answer_loses_or_doubles() -> None:
    """The control of the property above: a sender that trusts its own count."""
    shelf, door = Shelf([b"a", b"b"]), ModelDoor(down=True)
    for seq in (1, 2):
        door.ask(SendRows("finish-3", "i1", tuple(shelf.rows(seq, 1))))
        door.down = False
    assert ["a", "b"] != door.held("finish-3", "i1")


def test_a_gap_goes_back_to_what_the_server_expects() -> None:
    shelf, door = Shelf([b"a", b"b", b"c"]), ModelDoor()
    uplink = uplink_of(shelf)
    pump(uplink, door)
    door.journal.clear()
    shelf.bodies.append(b"d")
    pump(uplink, door)
    assert ["a", "b", "c", "d"] == door.held("finish-3", "i1")


def test_a_restored_server_gets_its_rows_without_a_new_one() -> None:
    shelf, door = Shelf([b"a", b"b"]), ModelDoor()
    uplink = uplink_of(shelf)
    now_ms = pump(uplink, door)
    door.journal.clear()
    now_ms += HEARTBEAT_MS
    request = uplink.next_request(now_ms)
    assert isinstance(request, AskHead)
    uplink.take(request, door.ask(request), now_ms)
    assert 0 == shelf.safe_seq
    pump(uplink, door, now_ms)
    assert ["a", "b"] == door.held("finish-3", "i1")


def test_a_conflict_stops_everything_and_calls_a_person() -> None:
    shelf, door = Shelf([b"a", b"b"]), ModelDoor()
    door.journal.append(("finish-3", "i1", 1, "other"))
    uplink = uplink_of(shelf)
    uplink.take(AskHead("finish-3", "i1"), Reply(200, {"seq": 0}), 0)
    request = uplink.next_request(0)
    assert request is not None
    uplink.take(request, door.ask(request), 0)
    assert uplink.alarm is not None
    assert ("conflict", None) == (uplink.alarm.code, uplink.next_request(10**9))


def test_a_server_that_holds_more_than_we_do_stops_us() -> None:
    door = ModelDoor([("finish-3", "i1", 1, "a"), ("finish-3", "i1", 2, "b")])
    uplink = uplink_of(Shelf([b"a"]))
    pump(uplink, door)
    assert uplink.alarm is not None
    assert "ahead" == uplink.alarm.code


def test_a_person_sets_it_going_again() -> None:
    shelf, door = Shelf([b"a"]), ModelDoor([("finish-3", "i1", 1, "a"), ("finish-3", "i1", 2, "b")])
    uplink = uplink_of(shelf)
    pump(uplink, door)
    door.journal.clear()
    uplink.resume()
    pump(uplink, door)
    assert ["a"] == door.held("finish-3", "i1")


def test_waits_double_to_half_a_minute_and_start_again_once_heard() -> None:
    uplink, now_ms, waits = uplink_of(Shelf([b"a"])), 0, []
    for _ in range(8):
        request = uplink.next_request(now_ms)
        assert request is not None
        uplink.take(request, None, now_ms)
        waits.append(uplink.wait_ms(now_ms))
        now_ms += waits[-1] or 0
    assert [750, 1500, 3000, 6000, 12000, 22500, 22500, 22500] == waits
    uplink.take(AskHead("finish-3", "i1"), Reply(200, {"seq": 0}), now_ms)
    uplink.take(AskHead("finish-3", "i1"), None, now_ms)
    assert BACKOFF_FIRST_MS >= (uplink.wait_ms(now_ms) or 0)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(401, {"detail": "this token is not known"}),
        Reply(503),
        Reply(200, {}),
        Reply(200, {"results": []}),
        Reply(200, {"results": [{"seq": 9, "result": "appended"}]}),
        Reply(200, {"results": [{"seq": 1, "result": "gap"}]}),
        Reply(200, {"results": [{"seq": 1, "result": "thanks"}]}),
    ],
)
def test_an_answer_that_says_nothing_sound_marks_nothing_safe(reply: Reply) -> None:
    shelf = Shelf([b"a"])
    uplink = uplink_of(shelf)
    uplink.take(AskHead("finish-3", "i1"), Reply(200, {"seq": 0}), 0)
    request = uplink.next_request(0)
    assert request is not None
    uplink.take(request, reply, 0)
    assert uplink.alarm is not None
    assert (0, False, False) == (shelf.safe_seq, uplink.stopped, uplink.delivered)


def test_a_gap_at_the_row_just_sent_waits_before_it_asks_again() -> None:
    shelf = Shelf([b"a"])
    uplink = uplink_of(shelf)
    uplink.take(AskHead("finish-3", "i1"), Reply(200, {"seq": 0}), 0)
    request = uplink.next_request(0)
    assert request is not None
    answer = {"results": [{"seq": 1, "result": "gap", "expected": 1}]}
    uplink.take(request, Reply(200, answer), 0)
    assert 0 < (uplink.wait_ms(0) or 0)


def test_a_batch_that_was_too_large_is_halved() -> None:
    shelf = Shelf([b"a"] * 100)
    uplink = uplink_of(shelf)
    uplink.take(AskHead("finish-3", "i1"), Reply(200, {"seq": 0}), 0)
    request = uplink.next_request(0)
    assert isinstance(request, SendRows)
    uplink.take(request, Reply(413), 0)
    uplink.take(AskHead("finish-3", "i1"), Reply(200, {"seq": 0}), 60_000)
    smaller = uplink.next_request(60_000)
    assert isinstance(smaller, SendRows)
    assert len(request.rows) // 2 == len(smaller.rows)


@given(sizes=st.lists(st.integers(0, 9_000), min_size=1, max_size=300))
def test_a_batch_fits_and_is_never_empty(sizes: list[int]) -> None:
    rows = [Row(n + 1, b"x" * size) for n, size in enumerate(sizes)]
    batch = fit(rows[:BATCH_ROWS])
    assert tuple(rows[: len(batch)]) == batch
    assert 1 == len(batch) or sum(row_bytes(row) for row in batch) <= BATCH_BYTES


def test_the_newest_archive_head_is_kept_and_an_older_one_is_not() -> None:
    shelf, door = Shelf([b"a"]), ModelDoor(archived={"position": 9, "head": "aa"})
    uplink = uplink_of(shelf)
    pump(uplink, door)
    door.archived = {"position": 4, "head": "bb"}
    shelf.bodies.append(b"b")
    pump(uplink, door)
    assert Mark(9, "aa") == shelf.archived


def test_an_archive_that_was_rewritten_raises_an_alarm() -> None:
    shelf, door = Shelf([b"a"]), ModelDoor(archived={"position": 9, "head": "bb"})
    shelf.archived = Mark(9, "aa")
    uplink = uplink_of(shelf)
    uplink.take(AskHead("finish-3", "i1"), door.ask(AskHead("finish-3", "i1")), 0)
    assert uplink.alarm is not None
    assert "rewritten" == uplink.alarm.code
