"""Commands to bodies and back, strictly: what is not understood as it was said is refused."""

from typing import Any, get_args

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flyingfinish.exchange.command_bodies import (
    UnreadableCommand,
    decode_command,
    encode_command,
)
from flyingfinish.journal.codec import GREATEST_INTEGER
from flyingfinish.rally import commands as c
from small_rally import opening

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
INTEGERS = st.integers(-GREATEST_INTEGER, GREATEST_INTEGER)


def built(kind: type) -> st.SearchStrategy[Any]:
    """Returns a strategy of one kind of command, regulations left as they are."""
    if kind is c.OpenRally:
        return st.builds(kind, WORDS, WORDS, WORDS, INTEGERS)
    if kind is c.ChangeRegulations:
        return st.builds(kind, st.dictionaries(WORDS, INTEGERS | WORDS | st.booleans()))
    return st.builds(kind)


st.register_type_strategy(str, WORDS)
st.register_type_strategy(int, INTEGERS)


@pytest.mark.parametrize("kind", get_args(c.Command))
def test_every_command_is_read_as_it_was_written(kind: type) -> None:
    @settings(max_examples=20, deadline=None)
    @given(command=built(kind))
    def read_back(command: c.Command) -> None:
        assert command == decode_command(encode_command(command))

    read_back()


def test_what_stands_at_its_default_is_not_said() -> None:
    body = encode_command(c.PlaceHold("e1"))
    assert b'{"type":"PlaceHold","entry_id":"e1"}' == body


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"type":1}',
        b'{"type":"HoldPlaced","entry_id":"e1"}',
        b'{"type":"PlaceHold"}',
        b'{"type":"PlaceHold","entry_id":1}',
        b'{"type":"PlaceHold","entry_id":"e1","more":1}',
        b'{"type":"ApplyAdjustment","entry_id":"e","control":"","ms":1.0,"kind":"late"}',
        b'{"type":"ApplyAdjustment","entry_id":"e","control":"","ms":9007199254740993,"kind":"l"}',
        b'{"type":"RetireCrew","entry_id":"e","control":"SS1","permanent":1}',
        b'{"type":"SetStartList","stage_id":"SS1","rows":[{"entry_id":"e","due_at_ms":1,"x":1}]}',
        b'{"type":"SetStageState","stage_id":"SS1","state":"asleep"}',
    ],
)
def test_what_is_not_understood_as_it_was_said_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableCommand):
        decode_command(body)


@pytest.mark.parametrize("command", opening(1))
def test_a_stray_member_anywhere_is_seen(command: c.Command) -> None:
    said = orjson.loads(encode_command(command))
    with pytest.raises(UnreadableCommand, match="unknown member 'stray'"):
        decode_command(orjson.dumps(said | {"stray": 1}))


@settings(deadline=None)
@given(body=st.binary(max_size=60))
def test_no_bytes_make_the_reader_stumble(body: bytes) -> None:
    with pytest.raises(UnreadableCommand):
        decode_command(body)
