"""How far behind the rally a page is asked to be."""

import pytest

from flyingfinish.web.delays import delay_ms_of


@pytest.mark.parametrize(("delay", "ms"), [("", 0), ("30", 30_000), ("300", 300_000), ("0", 0)])
def test_a_delay_is_asked_for_in_seconds(delay: str, ms: int) -> None:
    assert ms == delay_ms_of({"delay": delay})


@pytest.mark.parametrize("delay", ["301", "-5", "1.5", "٣", "9" * 99, "x"])
def test_what_cannot_be_meant_is_no_delay(delay: str) -> None:
    assert 0 == delay_ms_of({"delay": delay})


def test_without_a_word_there_is_no_delay() -> None:
    assert 0 == delay_ms_of({})
