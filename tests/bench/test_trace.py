"""What a trace of the browser says: script in each frame, the work of each task."""

from typing import Any

from flyingfinish.bench import trace


def span(name: str, began: int, took: int, phase: str = "X", thread: int = 1) -> dict[str, Any]:
    """Returns one event of a trace."""
    return {"name": name, "ts": began, "dur": took, "ph": phase, "pid": 1, "tid": thread}


def test_script_is_counted_frame_by_frame_and_what_lies_within_once() -> None:
    events = [
        span("FunctionCall", 0, 300),
        span("FireAnimationFrame", 1_000, 500),
        span("FunctionCall", 1_100, 300),
        span("FunctionCall", 1_600, 50),
        span("FireAnimationFrame", 2_000, 70),
        span("Layout", 2_500, 900),
        span("FunctionCall", 2_600, 10, "I"),
    ]
    assert [300, 550, 70] == trace.script_a_frame_us(events)


def test_two_that_ask_for_the_same_frame_are_one_frame() -> None:
    events = [
        span("RunTask", 1_000, 900),
        span("FireAnimationFrame", 1_000, 500),
        span("FireAnimationFrame", 1_600, 200),
        span("RunTask", 2_000, 900),
        span("FireAnimationFrame", 2_000, 70),
    ]
    assert [700, 70] == trace.script_a_frame_us(events)


def test_what_the_machine_gave_to_others_is_none_of_the_script() -> None:
    preempted = span("FunctionCall", 0, 9_000) | {"tdur": 1_200}
    assert [1_200] == trace.script_a_frame_us([preempted])


def test_only_tasks_of_the_thread_that_runs_scripts_count() -> None:
    events = [
        span("FunctionCall", 0, 300),
        span("RunTask", 0, 4_000),
        span("RunTask", 9_000, 61_000),
        span("RunTask", 0, 800_000, thread=2),
    ]
    assert [61, 4] == trace.tasks_ms(events)
