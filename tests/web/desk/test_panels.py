"""What the desk shows beside its forms: the tail of the journal, rows as they came."""

import pytest

from flyingfinish.journal.ports import Stored
from flyingfinish.rally.state import RallyState
from flyingfinish.web.desk.panels import tail_rows

TWO_HOURS_MS = 7_200_000
HUGE = 2**63 - 1


def told(members: bytes) -> str:
    body = b'{"type":"CarStarted",' + members + b"}"
    stored = Stored(1, "start-1", "a1", 1, body, False, "", "", 0, b"")
    return str(tail_rows([stored], RallyState(), TWO_HOURS_MS)[0]["body"])


@pytest.mark.parametrize(
    ("at_ms", "expected"), [(1_000, "02:00:01.000"), (-1, "01:59:59.999"), (HUGE, ":55.807")]
)
def test_an_instant_of_any_size_is_told_as_a_time_of_day(at_ms: int, expected: str) -> None:
    said = told(b'"car":"7","started_at_ms":%d' % at_ms)
    assert ("car 7, started_at ", True) == (said[:18], said.endswith(expected)), said


def test_an_instant_that_is_none_is_told_as_it_came() -> None:
    assert "started_at_ms soon" == told(b'"started_at_ms":"soon"')
