"""The codec: what was written is read, and nothing else is taken for a fact."""

from typing import Any, get_args

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facts_made import facts, facts_of
from flyingfinish.journal import codec
from flyingfinish.journal.codec import (
    decode_fact,
    encode_fact,
    private_hash,
    private_part,
    record_of,
)
from flyingfinish.journal.errors import UnreadableBody
from flyingfinish.journal.ports import Stored
from flyingfinish.rally.facts import CarStarted, Fact, ImpulseTaken

STARTED = CarStarted("SS7", "12", 1_790_000_000_123)
STARTED_BODY = {"type": "CarStarted", "control": "SS7", "car": "12", "started_at_ms": 5}


def stored(body: bytes, **more: Any) -> Stored:
    return Stored(7, "finish-3", "9f0c", 4, body, False, "", "t1", 99, b"s" * 16, **more)


@pytest.mark.parametrize("cls", get_args(Fact), ids=lambda cls: cls.__name__)
def test_a_fact_of_each_type_is_read_as_it_was_written(cls: Any) -> None:
    @given(facts_of(cls))
    def holds(fact: Any) -> None:
        assert fact == decode_fact(encode_fact(fact))

    holds()


def test_a_default_is_not_written() -> None:
    assert (
        b'{"type":"CarStarted","control":"SS7","car":"12","started_at_ms":1790000000123}'
        == encode_fact(STARTED)
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b'{"type":"CarStarted"}',
        b'{"type":["CarStarted"]}',
        b'{"type":"CarFlew","control":"SS7"}',
        b'{"type":"Record","position":1}',
        b"[" * 100_000,
        b'{"type":"RallyOpened","overrides":' + b'{"a":' * 5_000,
    ],
)
def test_what_is_no_fact_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableBody):
        decode_fact(body)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("started_at_ms", 5.0),
        ("started_at_ms", 1e3),
        ("started_at_ms", True),
        ("started_at_ms", "5"),
        ("started_at_ms", None),
        ("started_at_ms", 2**53),
        ("car", 12),
        ("rank", "mian"),
        ("measured", 1),
        ("started_at", 5),
        ("v", 2),
        ("v", 0),
        ("v", "1"),
    ],
)
def test_a_member_that_is_not_exactly_right_is_unreadable(member: str, value: Any) -> None:
    with pytest.raises(UnreadableBody):
        decode_fact(orjson.dumps({**STARTED_BODY, member: value}))


def test_the_members_above_are_right_without_the_fault() -> None:
    assert CarStarted("SS7", "12", 5) == decode_fact(orjson.dumps({**STARTED_BODY, "v": 1}))


@pytest.mark.parametrize("number", [b"1.5", b"9007199254740993", b'[0,{"x":1.0}]'])
def test_an_open_member_holds_integers_only(number: bytes) -> None:
    body = (
        b'{"type":"RallyOpened","rally_id":"r","name":"n","timezone":"z",'
        b'"utc_offset_minutes":0,"overrides":{"x":' + number + b"}}"
    )
    with pytest.raises(UnreadableBody):
        decode_fact(body)


def test_an_unknown_member_deep_inside_is_unreadable() -> None:
    body = orjson.dumps(
        {"type": "PostSet", "post": {"post_id": "p", "name": "n", "controls": [], "colour": "red"}}
    )
    with pytest.raises(UnreadableBody):
        decode_fact(body)


@given(st.binary(max_size=60))
def test_no_bytes_do_anything_but_give_a_fact_or_unreadable(body: bytes) -> None:
    assert record_of(stored(body)).fact is None


@given(facts(), st.data())
def test_a_body_with_a_byte_changed_gives_a_fact_or_unreadable(fact: Any, data: Any) -> None:
    body = bytearray(encode_fact(fact))
    body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    record = record_of(stored(bytes(body)))
    assert (record.fact is None) == (record.doubt == "unreadable")


def test_an_old_body_is_lifted_step_by_step() -> None:
    def from_first(members: dict[str, Any]) -> dict[str, Any]:
        return {**members, "control": members["stage"], "stage": None}

    def from_second(members: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in members.items() if name != "stage"}

    steps = {("CarStarted", 1): from_first, ("CarStarted", 2): from_second}
    old = b'{"type":"CarStarted","stage":"SS7","car":"12","started_at_ms":1790000000123}'
    assert STARTED == decode_fact(old, steps, version_now=3)


def test_an_old_body_without_its_upcaster_is_unreadable() -> None:
    old = b'{"type":"CarStarted","stage":"SS7","car":"12","started_at_ms":1790000000123}'
    with pytest.raises(UnreadableBody):
        decode_fact(old, {}, version_now=3)


def test_a_later_version_says_so_in_every_body(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "SCHEMA_VERSION", 2)
    body = encode_fact(STARTED)
    assert 2 == orjson.loads(body)["v"]
    assert STARTED == decode_fact(body, {}, version_now=2)


def test_a_record_says_who_where_and_what() -> None:
    fact = ImpulseTaken("finish-3", "timy-1", 88, 1_790_000_000_123)
    record = record_of(stored(encode_fact(fact)))
    assert (7, "finish-3/9f0c/4", fact, "t1", 99) == (
        record.position,
        record.identity,
        record.fact,
        record.author,
        record.received_at_ms,
    )


def test_the_doors_own_doubt_is_kept_for_an_unreadable_row() -> None:
    row = Stored(7, "a", "b", 1, b"?", False, "revoked", "t1", 99, b"s")
    assert "revoked" == record_of(row).doubt


def test_a_private_part_comes_as_its_members() -> None:
    private, _ = private_part({"name": "Kalle"}, b"p" * 16)
    assert {"name": "Kalle"} == record_of(stored(b"?", private=private.data)).person


@pytest.mark.parametrize("data", [b"?", b"[]", b"1"])
def test_a_private_part_that_is_no_object_is_as_if_erased(data: bytes) -> None:
    assert record_of(stored(b"?", private=data)).person is None


def test_the_hash_of_a_private_part_covers_salt_and_data() -> None:
    private, told = private_part({"name": "Kalle"}, b"p" * 16)
    assert told == private_hash(b"p" * 16, private.data) != private_hash(b"q" * 16, private.data)
