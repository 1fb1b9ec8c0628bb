"""Reading a recorded rally: what is input, what is refused, and that nothing else happens."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.recordings import a_recording, content_of, entry, stage
from flyingfinish.exchange.recorded import rally as recorded_rally
from flyingfinish.exchange.recorded.facts import records_of
from flyingfinish.exchange.recorded.rally import (
    BadRecording,
    instant,
    metres,
    offset_minutes,
    read_recording,
    text,
    texts,
    whole,
)
from flyingfinish.exchange.replay import tables_of
from flyingfinish.rally.errors import RuleRefusal
from flyingfinish.rally.state import replay

TEXTS = st.text(max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


def refused(document: dict[str, Any]) -> str:
    with pytest.raises(BadRecording) as refusal:
        read_recording(content_of(document))
    return str(refusal.value.params["at"])


def test_a_recording_is_read() -> None:
    recording = read_recording(content_of(a_recording()))
    assert (4, 3, 9) == tuple(
        map(len, (recording.entries, recording.stages, recording.stage_times))
    )


def test_reconstructed_penalties_are_no_input() -> None:
    penalty = {"car": "1", "after_stage": "SS1", "ms": 1_000, "reconstructed": True}
    assert () == read_recording(content_of(a_recording(penalties=[penalty]))).penalties


def test_reconstructed_penalties_are_taken_when_asked_for() -> None:
    penalty = {"car": "1", "after_stage": "SS1", "ms": 1_000, "reconstructed": True}
    content = content_of(a_recording(penalties=[penalty]))
    assert 1 == len(read_recording(content, reconstructed=True).penalties)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000, b"[]", b'"x"', b"{}"])
def test_what_is_no_recording_is_refused(content: bytes) -> None:
    with pytest.raises(BadRecording):
        read_recording(content)


def test_another_schema_is_refused() -> None:
    assert "schema" == refused(a_recording(schema="rally-conformance/2"))


@pytest.mark.parametrize("rally", [None, 7, []])
def test_a_recording_without_a_rally_is_refused(rally: Any) -> None:
    assert "rally" == refused(a_recording(rally=rally))


def test_a_file_that_is_too_large_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorded_rally, "RECORDING_BYTES", 10)
    with pytest.raises(BadRecording) as refusal:
        read_recording(b"[" * 11)
    assert "too large" == refusal.value.params["why"]


def test_a_list_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorded_rally, "ROWS", 3)
    assert "entries" == refused(a_recording())


def test_a_missing_list_is_an_empty_one() -> None:
    document = a_recording()
    del document["retirements"]
    assert () == read_recording(content_of(document)).retirements


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"entries": 7}, "entries"),
        ({"entries": [7]}, "entries[0]"),
        ({"entries": [entry("1"), entry("1")]}, "entries[1].car"),
        ({"entries": [entry("")]}, "entries[0].car"),
        ({"stages": [stage("SS1", 1), stage("SS1", 1)]}, "stages[1].code"),
        ({"stages": []}, "stages"),
        ({"entries": [entry("1", class_ids="RC2")]}, "class_ids"),
        ({"entries": [entry("1" * 500)]}, "car"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(changes: dict[str, Any], at: str) -> None:
    assert at == refused(a_recording(**changes))


def test_classes_get_ids_that_fit_in_a_channel_name() -> None:
    classes = [
        {"id": name, "name": name} for name in ("RC2", "EV yli 240 kW", "EV yli 240-kW", "ä")
    ]
    recording = read_recording(content_of(a_recording(classes=classes)))
    expected = {
        "RC2": "RC2",
        "EV yli 240 kW": "EV-yli-240-kW",
        "EV yli 240-kW": "EV-yli-240-kW-3",
        "ä": "class",
    }
    assert expected == recording.class_ids


def test_a_number_is_taken_as_text() -> None:
    assert "7" == text({"car": 7}, "car")


@pytest.mark.parametrize("value", [True, 1.5, [], {}])
def test_other_kinds_are_no_text(value: Any) -> None:
    with pytest.raises(BadRecording):
        text({"car": value}, "car")


def test_missing_texts_are_none() -> None:
    assert ("", []) == (text({}, "a"), texts({}, "a"))


@pytest.mark.parametrize(("value", "found"), [(None, None), (7, 7), (7.0, 7), (-7, -7)])
def test_a_whole_number_is_taken(value: Any, found: int | None) -> None:
    assert found == whole({"ms": value}, "ms")


@pytest.mark.parametrize("value", [True, 7.5, "7", 10**12, [], float("inf")])
def test_what_is_no_whole_number_is_refused(value: Any) -> None:
    with pytest.raises(BadRecording):
        whole({"ms": value}, "ms")


@pytest.mark.parametrize(("value", "found"), [(None, None), (10.56, 10_560), (7, 7_000)])
def test_kilometres_become_metres(value: Any, found: int | None) -> None:
    assert found == metres({"km": value}, "km")


@pytest.mark.parametrize("value", [True, -1, "7", float("nan")])
def test_what_is_no_distance_is_refused(value: Any) -> None:
    with pytest.raises(BadRecording):
        metres({"km": value}, "km")


@pytest.mark.parametrize(
    ("written", "at_ms"),
    [
        (None, None),
        ("1970-01-01T02:00:00+02:00", 0),
        ("1970-01-01T00:00:01", 1_000),
        ("1970-01-02", 86_400_000),
    ],
)
def test_a_local_time_becomes_an_instant(written: str | None, at_ms: int | None) -> None:
    assert at_ms == instant({"due": written}, "due")


def test_what_is_no_time_is_refused() -> None:
    with pytest.raises(BadRecording):
        instant({"due": "soon"}, "due")


@pytest.mark.parametrize(
    ("written", "minutes"),
    [("2025-02-13T19:05:00+01:00", 60), ("2025-02-13", None), ("soon", None)],
)
def test_an_offset_is_read_where_there_is_one(written: str, minutes: int | None) -> None:
    assert minutes == offset_minutes(written)


def check_hostile(content: bytes) -> None:
    """Anything at all either becomes tables or is refused by name."""
    try:
        recording = read_recording(content)
        tables_of(recording, replay(records_of(recording)))
    except RuleRefusal:
        pass


@settings(max_examples=150, deadline=None)
@given(
    member=st.sampled_from(sorted(a_recording())),
    index=st.integers(0, 8),
    key=st.integers(0, 30),
    value=JSON,
)
def test_no_hostile_value_does_more_than_be_refused(
    member: str, index: int, key: int, value: Any
) -> None:
    document = a_recording()
    part = document[member]
    row = part[index % len(part)] if isinstance(part, list) else part
    if isinstance(row, dict):
        row[sorted(row)[key % len(row)]] = value
    else:
        document[member] = value
    check_hostile(json.dumps(document).encode())


@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=200))
def test_no_hostile_bytes_do_more_than_be_refused(content: bytes) -> None:
    check_hostile(content)
