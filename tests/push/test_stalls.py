"""Who has stopped reading is found, and nobody else."""

from flyingfinish.clock import ManualClock
from flyingfinish.limits import STALLED_CLOSE_MS
from flyingfinish.push.bucket import Bucket
from flyingfinish.push.members import Member, Members
from flyingfinish.push.outgoing import Outgoing
from flyingfinish.push.stalls import Stalls
from push.made import Port


class Swept:
    """Members and their sweep, moved on by hand."""

    def __init__(self) -> None:
        self.clock = ManualClock(0)
        self.members = Members()
        self.stalls = Stalls(self.members, self.clock)

    def join(self) -> tuple[Member, Port]:
        port = Port(reads=False)
        member = Member(port, True, Bucket(1, 1, 0))
        self.members.add(member)
        return member, port

    def after(self, ms: int) -> list[Member]:
        """Returns who has stalled after so long."""
        self.clock.advance(ms)
        return [member for member in self.stalls.sweep() if member is not None]


def test_a_member_stalls_from_the_last_byte_that_moved() -> None:
    swept = Swept()
    member, port = swept.join()
    member.write(Outgoing(b'{"a":1}'))
    member.write(Outgoing(b'{"a":2}'))
    found = [swept.after(0), swept.after(STALLED_CLOSE_MS - 1)]
    port.drain(1)
    found += [swept.after(1), swept.after(STALLED_CLOSE_MS - 1), swept.after(1)]
    assert [[], [], [], [], [member]] == found


def test_a_member_with_nothing_queued_never_stalls() -> None:
    swept = Swept()
    swept.join()
    assert [[], []] == [swept.after(0), swept.after(10**9)]


def test_what_was_taken_in_between_begins_anew() -> None:
    swept = Swept()
    member, port = swept.join()
    member.write(Outgoing(b'{"a":1}'))
    swept.after(0)
    port.drain()
    swept.after(STALLED_CLOSE_MS)
    member.write(Outgoing(b'{"a":2}'))
    assert [[], []] == [swept.after(1), swept.after(STALLED_CLOSE_MS - 1)]


def test_one_who_moves_to_another_group_stalls_all_the_same() -> None:
    swept = Swept()
    member, _ = swept.join()
    member.write(Outgoing(b'{"a":1}'))
    swept.after(0)
    swept.members.regroup(member, "a")
    assert [member] == swept.after(STALLED_CLOSE_MS)


def test_nothing_is_remembered_of_who_is_gone() -> None:
    swept = Swept()
    member, _ = swept.join()
    member.write(Outgoing(b'{"a":1}'))
    swept.after(0)
    swept.members.remove(member)
    for _ in range(2):
        swept.after(1)
    assert {} == swept.stalls._held
