"""A desk (`desk.py`) sends each command until it is in or refused, and again what was lost."""

import json
import threading
from dataclasses import dataclass, field

import pytest

from flyingfinish_sim.desk import Desk, Refusal, Seen, Stopped
from flyingfinish_station.wire import Reply, Request


@dataclass
class Answers:
    """A door that answers from a list and keeps what it was sent; then it takes everything."""

    replies: list[Reply | None] = field(default_factory=list)
    sent: list[dict[str, object]] = field(default_factory=list)
    head: int = 0

    def ask(self, request: Request) -> Reply | None:
        return Reply(200, {"seq": self.head})

    def call(self, method: str, path: str, body: bytes | None = None) -> Reply | None:
        assert body is not None
        self.sent.append(json.loads(body))
        if self.replies:
            return self.replies.pop(0)
        return Reply(200, {"result": "appended", "position": 100 + len(self.sent)})


def desk_at(door: Answers) -> Desk:
    return Desk("desk-1", door, Seen(7), threading.Event(), "i1")


def test_a_command_goes_with_what_was_seen_and_its_number() -> None:
    door = Answers()
    assert "desk-1/i1/1" == desk_at(door).say(b'{"type":"CloseRally"}')
    assert {
        "source": "desk-1",
        "incarnation": "i1",
        "seq": 1,
        "seen": 7,
        "body": '{"type":"CloseRally"}',
    } == door.sent[0]


def test_what_was_answered_has_been_seen() -> None:
    desk = desk_at(Answers())
    desk.say(b"{}")
    assert 101 == desk.seen.position


def test_a_command_that_came_too_late_goes_again_with_fresh_eyes() -> None:
    changed = Reply(412, {"officials": 40, "changes": [{"position": 41, "type": "X"}]})
    door = Answers([changed])
    assert "desk-1/i1/1" == desk_at(door).say(b"{}")
    assert [7, 41] == [one["seen"] for one in door.sent]


def test_a_lost_answer_is_asked_for_under_the_same_number() -> None:
    door = Answers([None, Reply(503)])
    desk_at(door).say(b"{}")
    assert [1, 1, 1] == [one["seq"] for one in door.sent]


def test_a_refused_command_uses_up_no_number() -> None:
    refused = Reply(422, {"type": "/problems/unknown_entry", "detail": "nobody"})
    door = Answers([refused])
    desk = desk_at(door)
    expected = Refusal("desk-1", "RetireCrew", 422, "unknown_entry", "nobody")
    assert expected == desk.say(b'{"type":"RetireCrew"}')
    desk.say(b"{}")
    assert [1, 1] == [one["seq"] for one in door.sent]


def test_it_gives_up_on_a_command_that_others_always_overtake() -> None:
    door = Answers([Reply(412, {"officials": n}) for n in range(50)])
    assert isinstance(desk_at(door).say(b"{}"), Refusal)


def test_a_restored_server_gets_what_it_lost() -> None:
    door = Answers()
    desk = desk_at(door)
    for body in (b"1", b"2", b"3"):
        desk.say(body)
    door.head = 1
    desk.catch_up()
    assert ["1", "2", "3", "2", "3"] == [one["body"] for one in door.sent]


def test_a_gap_is_filled_before_going_on() -> None:
    door = Answers()
    desk = desk_at(door)
    desk.say(b"1")
    desk.say(b"2")
    door.replies = [Reply(409, {"result": "gap", "expected": 2})]
    assert "desk-1/i1/3" == desk.say(b"3")
    assert ["1", "2", "3", "2", "3"] == [one["body"] for one in door.sent]


def test_it_ends_when_it_is_told_to_and_the_door_is_away() -> None:
    desk = desk_at(Answers([None] * 100))
    desk.stop.set()
    with pytest.raises(Stopped):
        desk.say(b"{}")
