"""Groups of members who follow the very same channels."""

from hypothesis import given
from hypothesis import strategies as st

from flyingfinish.limits import SUBSCRIBER_QUEUE_BYTES
from flyingfinish.push.bucket import Bucket
from flyingfinish.push.members import Member, Members
from flyingfinish.push.outgoing import Outgoing
from push.made import Port

NAMES = st.sets(st.sampled_from("abcd"))


def a_member(port: Port | None = None) -> Member:
    return Member(port or Port(), True, Bucket(1, 1, 0))


@given(st.lists(st.tuples(st.integers(0, 3), NAMES), max_size=30), st.sampled_from("abcd"))
def test_whoever_follows_a_channel_is_found_by_it_and_nobody_else(
    moves: list[tuple[int, set[str]]], name: str
) -> None:
    members, all_of_them = Members(), [a_member() for _ in range(4)]
    for member in all_of_them:
        members.add(member)
    for which, names in moves:
        members.regroup(all_of_them[which], names)
    found = [member for group in members.groups([name]) for member in group]
    assert {m for m in all_of_them if name in m.live} == set(found) == set(members.following(name))


def test_nothing_is_kept_of_channels_that_nobody_follows() -> None:
    members, member = Members(), a_member()
    members.add(member)
    members.regroup(member, "abc")
    members.remove(member)
    assert ({}, {}, {}) == (members._groups, members._keys_of, members.all)


def test_members_of_a_group_share_its_key() -> None:
    members, one, other = Members(), a_member(), a_member()
    members.regroup(one, "ab")
    members.regroup(other, "ba")
    assert one.live is other.live


def test_only_deltas_count_as_queued_and_no_more_than_lies_there() -> None:
    member = a_member(Port(reads=False))
    member.write(Outgoing(b"x" * 2 * SUBSCRIBER_QUEUE_BYTES))
    told = [member.tell(Outgoing(b"x"), SUBSCRIBER_QUEUE_BYTES // 2) for _ in range(3)]
    assert [True, True, False] == told


def test_what_has_no_room_is_not_written() -> None:
    port = Port()
    member = a_member(port)
    told = member.tell(Outgoing(b"1"), SUBSCRIBER_QUEUE_BYTES + 1)
    assert (False, 0) == (told, port.writes)


def test_an_empty_queue_starts_the_count_anew() -> None:
    member = a_member()
    member.deltas_queued = SUBSCRIBER_QUEUE_BYTES
    assert (True, 100) == (member.tell(Outgoing(b"1"), 100), member.deltas_queued)
