"""The player's reading of a script; tests `script.py` of the simulator."""

import json

import pytest

from flyingfinish_sim.script import Play, ScriptError, read_play, references, resolved

HEAD = {
    "schema": "flyingfinish-script/1",
    "rally": "r1",
    "name": "Koe",
    "clock_source": "desk",
    "opens_at_ms": 5,
    "sources": [
        {"source": "desk", "kind": "official", "scope": "admin"},
        {"source": "sf1", "kind": "station", "scope": "sf1"},
    ],
}


def said(at_ms: int, source: str, body: dict[str, object], **more: str) -> dict[str, object]:
    kind = "command" if source == "desk" else "row"
    return {"at_ms": at_ms, "source": source, "kind": kind, "body": body} | more


def read(*messages: object) -> Play:
    return read_play([json.dumps(HEAD), *(json.dumps(one) for one in messages)])


def test_a_script_is_read_with_its_sources_and_messages() -> None:
    play = read(said(1, "desk", {"type": "X"}), said(2, "sf1", {"type": "Y"}, label="a"))
    assert ("r1", 2, "a") == (play.rally, len(play.parts), play.messages[1].label)


@pytest.mark.parametrize(
    "message",
    [
        said(1, "nobody", {}),
        said(1, "sf1", {"impulse": "@unsaid"}),
        {"at_ms": "1", "source": "sf1", "kind": "row", "body": {}},
        {"at_ms": 1, "source": "sf1", "kind": "shout", "body": {}},
        {"at_ms": 1, "source": "sf1", "kind": "row"},
        [],
    ],
)
def test_what_cannot_be_played_is_refused(message: object) -> None:
    with pytest.raises(ScriptError):
        read(message)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": "other"}'])
def test_a_text_that_is_no_script_is_refused(text: str) -> None:
    with pytest.raises(ScriptError):
        read_play([text])


def test_labels_are_found_and_replaced_wherever_they_stand() -> None:
    body = {"a": "@x", "b": [{"c": "@y"}, 1], "d": "x"}
    assert ["x", "y"] == list(references(body))
    assert {"a": "s/i/1", "b": [{"c": "s/i/2"}, 1], "d": "x"} == resolved(
        body, {"x": "s/i/1", "y": "s/i/2"}
    )
