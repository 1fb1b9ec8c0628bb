"""What a subscriber may say, and what is made of the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyingfinish.push.control import hear, parse
from flyingfinish.push.errors import BadMessage
from flyingfinish.push.hub import MESSAGES_BURST
from push.made import OVERALL, a_stage, run_out

BROKEN = [
    "",
    "null",
    "[]",
    "{",
    '{"type":"subscribe"}',
    '{"type":"dance"}',
    '{"channels":[]}',
    '{"type":"subscribe","channels":["rally/x/y"]}',
    '{"type":"subscribe","channels":[{"ch":5}]}',
    '{"type":"subscribe","channels":[{"ch":"a","offset":1.5}]}',
    '{"type":"subscribe","channels":[{"ch":"a","offset":-2}]}',
    '{"type":"subscribe","channels":[{"ch":"a","offset":99999999999999999999}]}',
    '{"type":"subscribe","channels":[],"behind_ms":-1}',
    '{"type":"subscribe","channels":[],"behind_ms":330001}',
    '{"type":"subscribe","channels":[],"pace_ms":-1}',
    '{"type":"subscribe","channels":[],"pace_ms":9999}',
    '{"type":"subscribe","channels":[],"pace_ms":"slow"}',
    '{"type":"unsubscribe","channels":[{}]}',
    b"\xff\xfe",
    "[" * 100_000,
]


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
def test_a_message_that_is_none_is_refused_with_its_reason(text: str | bytes) -> None:
    with pytest.raises(BadMessage) as refused:
        parse(text)
    assert refused.value.detail


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_refused(text: bytes) -> None:
    try:
        parse(text)
    except BadMessage:
        return


async def test_a_bad_message_is_answered_and_harms_nothing() -> None:
    stage = await a_stage(overall={"n": 1})
    port = stage.join(OVERALL)
    assert hear(stage.hub, port.member, "{")
    await stage.told.tell({OVERALL: {"n": 2}})
    await stage.tick()
    assert ["snapshot", "error", "deltas"] == port.types()


async def test_subscribing_and_leaving_go_by_messages() -> None:
    stage = await a_stage(overall={"n": 1})
    port = stage.join()
    hear(stage.hub, port.member, f'{{"type":"subscribe","channels":[{{"ch":"{OVERALL}"}}]}}')
    followed = set(port.member.live)
    hear(stage.hub, port.member, f'{{"type":"unsubscribe","channels":["{OVERALL}"]}}')
    assert ({OVERALL}, frozenset()) == (followed, port.member.live)


def test_a_pace_that_there_is_not_is_refused_with_those_there_are() -> None:
    with pytest.raises(BadMessage) as refused:
        parse('{"type":"subscribe","channels":[],"pace_ms":9999}')
    assert "pace_ms is one of 0, 5000, 10000, 30000" == refused.value.detail


async def test_a_pace_goes_by_a_message_and_stays_when_the_next_one_names_none() -> None:
    stage = await a_stage(overall={"n": 1})
    port = stage.join()
    hear(stage.hub, port.member, '{"type":"subscribe","channels":[],"pace_ms":10000}')
    hear(stage.hub, port.member, f'{{"type":"subscribe","channels":[{{"ch":"{OVERALL}"}}]}}')
    assert 10_000 == port.member.pace_ms


async def test_a_pong_answers_the_ping() -> None:
    stage = await a_stage(overall={})
    port = stage.join()
    run_out(stage.hub.ping())
    hear(stage.hub, port.member, '{"type":"pong"}')
    assert 0 == port.member.unanswered


async def test_who_says_too_much_too_fast_must_go() -> None:
    stage = await a_stage(overall={})
    port = stage.join()
    heard = [hear(stage.hub, port.member, '{"type":"pong"}') for _ in range(MESSAGES_BURST + 1)]
    assert [True] * MESSAGES_BURST + [False] == heard
