"""Buckets: a burst at once, then a steady rate; one sender's haste costs nobody else."""

import pytest

from flyingfinish.clock import ManualClock
from flyingfinish.web import buckets
from flyingfinish.web.buckets import Buckets


def waits(bucket: Buckets, times: int, sender: str = "a") -> list[int]:
    """Returns what a sender is told each time."""
    return [bucket.take(sender) for _ in range(times)]


def test_a_burst_is_allowed_and_then_one_waits() -> None:
    assert [0, 0, 0, 1] == waits(Buckets(ManualClock(), 2, 3), 4)


def test_time_fills_the_bucket_again_and_no_further() -> None:
    clock = ManualClock()
    bucket = Buckets(clock, 2, 3)
    waits(bucket, 3)
    clock.advance(500)
    after_half = waits(bucket, 2)
    clock.advance(60_000)
    assert ([0, 1], [0, 0, 0, 1]) == (after_half, waits(bucket, 4))


def test_a_slow_rate_says_how_long_to_wait() -> None:
    assert [0, 1] == waits(Buckets(ManualClock(), 1, 1), 2)


def test_senders_have_buckets_of_their_own() -> None:
    bucket = Buckets(ManualClock(), 1, 1)
    waits(bucket, 2)
    assert [0] == waits(bucket, 1, "b")


def test_the_sender_not_heard_of_for_longest_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(buckets, "SENDERS_MAX", 2)
    bucket = Buckets(ManualClock(), 1, 1)
    for sender in "abc":
        bucket.take(sender)
    assert (2, [0]) == (len(bucket._left), waits(bucket, 1, "a"))
