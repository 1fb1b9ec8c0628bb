"""The clock that tests hold in their hand goes only where it is told."""

import pytest

from flyingfinish.clock import ManualClock, SystemClock, cpu_stopwatch_ns, stopwatch_ns


def test_a_manual_clock_moves_both_readings_on() -> None:
    clock = ManualClock(1_000)
    clock.advance(250)
    assert (1_250, 250) == (clock.now_at_ms(), clock.monotonic_ms())


def test_setting_the_wall_clock_leaves_the_monotonic_one() -> None:
    clock = ManualClock(1_000)
    clock.set_wall(5)
    assert (5, 0) == (clock.now_at_ms(), clock.monotonic_ms())


def test_a_manual_clock_is_not_moved_back() -> None:
    with pytest.raises(ValueError):
        ManualClock().advance(-1)


def test_the_system_clock_never_goes_back() -> None:
    clock = SystemClock()
    assert clock.monotonic_ms() <= clock.monotonic_ms()


def test_the_system_clock_counts_milliseconds_since_1970() -> None:
    year_2020_at_ms = 1_577_836_800_000
    assert year_2020_at_ms < SystemClock().now_at_ms() < 10 * year_2020_at_ms


def test_the_stopwatch_never_goes_back() -> None:
    assert stopwatch_ns() <= stopwatch_ns()


def test_the_cpu_stopwatch_counts_only_what_this_thread_computes() -> None:
    begun = cpu_stopwatch_ns()
    sum(range(100_000))

    assert cpu_stopwatch_ns() > begun
