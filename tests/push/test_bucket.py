"""So many at once, so many a second after that."""

from hypothesis import given
from hypothesis import strategies as st

from flyingfinish.push.bucket import Bucket


def test_a_burst_is_taken_whole_and_no_more() -> None:
    bucket = Bucket(5, 10, 0)
    assert [True] * 10 + [False] == [bucket.take(0) for _ in range(11)]


def test_an_empty_bucket_has_one_again_when_its_time_has_come() -> None:
    bucket = Bucket(5, 1, 0)
    bucket.take(0)
    assert [False, True, False] == [bucket.take(199), bucket.take(200), bucket.take(201)]


def test_a_long_rest_fills_no_more_than_the_bucket_holds() -> None:
    bucket = Bucket(5, 2, 0)
    assert [True, True, False] == [bucket.take(10**9) for _ in range(3)]


@given(st.lists(st.integers(0, 500), max_size=60))
def test_no_more_passes_than_rate_and_burst_allow(pauses: list[int]) -> None:
    bucket, now_ms, passed = Bucket(5, 10, 0), 0, 0
    for pause in pauses:
        now_ms += pause
        passed += bucket.take(now_ms)
    assert passed <= 10 + now_ms * 5 // 1000 + 1
