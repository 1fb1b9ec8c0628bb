"""What an operator types becomes a body of the journal's vocabulary, or is refused with help."""

import pytest

from flyingfinish_station.bodies import NotUnderstood, parse_line


def parsed(line: str) -> dict[str, object]:
    return parse_line(line, "finish-3", 8, 1_790_000_000_123)


def test_an_impulse_without_a_car_is_unassigned() -> None:
    assert {
        "type": "ImpulseTaken",
        "post": "finish-3",
        "device": "finish-3-hand",
        "device_seq": 8,
        "taken_at_ms": 1_790_000_000_123,
        "car": "",
        "rank": "manual",
    } == parsed("impulse -")


def test_an_impulse_may_name_its_control() -> None:
    assert "SF7" == parsed("impulse 12 SF7")["control"]


def test_a_start_is_now() -> None:
    assert {
        "type": "CarStarted",
        "control": "SS8",
        "car": "12",
        "started_at_ms": 1_790_000_000_123,
    } == parsed("start SS8 12")


def test_a_time_card_is_now() -> None:
    assert {
        "type": "CheckedIn",
        "control": "TC8",
        "car": "12",
        "checked_in_at_ms": 1_790_000_000_123,
    } == parsed("checkin TC8 12")


def test_an_impulse_is_given_to_a_car() -> None:
    assert {
        "type": "ImpulseAssigned",
        "impulse": "finish-3/9f/7",
        "car": "12",
        "control": "SF3",
    } == parsed("assign finish-3/9f/7 12 SF3")


def test_json_goes_as_it_is() -> None:
    assert {"type": "CheckedIn", "car": "1"} == parsed('{"type":"CheckedIn","car":"1"}')


@pytest.mark.parametrize("line", ["", "go", "start SS8", "{", "[]", '{"a":1}', "impulse 1 2 3"])
def test_what_is_not_understood_is_said_so(line: str) -> None:
    with pytest.raises(NotUnderstood):
        parsed(line)
