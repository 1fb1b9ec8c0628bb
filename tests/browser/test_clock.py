"""The rally's clock in the browser: how server time and rally time are told from messages."""

from typing import Any

from playwright.sync_api import Page


def told(page: Page, work: str) -> Any:
    """Returns what a new RallyClock says after some work on it."""
    return page.evaluate(
        "async () => { const { RallyClock } = await import('/static/lib/clock.js');"
        f" const clock = new RallyClock(); {work} }}"
    )


def test_without_a_rally_clock_it_is_the_servers_time(modules: Page) -> None:
    assert 6000 == told(modules, "clock.heard(5000, 1000); return clock.now(2000);")


def test_the_message_that_came_fastest_is_believed(modules: Page) -> None:
    work = "clock.heard(5000, 1300); clock.heard(6000, 2050); clock.heard(7000, 3900);"
    assert 3950 == told(modules, f"{work} return clock.server(0);")


def test_what_was_measured_long_ago_is_forgotten(modules: Page) -> None:
    work = "clock.heard(9000, 0); for (let i = 0; i < 8; i += 1) clock.heard(1000 + i, i);"
    assert 1000 == told(modules, f"{work} return clock.server(0);")


def test_the_greeting_of_a_new_connection_is_believed_alone(modules: Page) -> None:
    work = "clock.heard(9000, 0); clock.greeted(5000, 1000);"
    assert 4000 == told(modules, f"{work} return clock.server(0);")


SET = "const real = Date.now; Date.now = () => real() + by; const by = 660000;"
BACK = "Date.now = real;"


def test_what_was_measured_before_the_wall_clock_was_set_is_worth_nothing(modules: Page) -> None:
    work = f"clock.heard(9000, 0); {SET} clock.heard(5000, 1000); {BACK}"
    assert 4000 == told(modules, f"{work} return clock.server(0);")


def test_until_the_server_is_heard_again_a_set_clock_is_doubted(modules: Page) -> None:
    work = f"const was = clock.doubtful(); {SET} const set = clock.doubtful();"
    work += f"clock.heard(5000, 1000); const heard = clock.doubtful(); {BACK}"
    assert [False, True, False] == told(modules, f"{work} return [was, set, heard];")


def test_a_step_of_the_wall_clock_is_seen_once(modules: Page) -> None:
    work = "const { Steps } = await import('/static/lib/clock.js'); const steps = new Steps();"
    work += f"{SET} const found = [steps.taken(), steps.taken()]; {BACK}"
    assert [True, False] == told(modules, f"{work} return found;")


def test_a_rally_played_fast_runs_at_its_rate(modules: Page) -> None:
    work = "clock.heard(5000, 5000);"
    work += "clock.set({rally_at_ms: 100000, server_at_ms: 4000, rate: 20000});"
    assert 140_000 == told(modules, f"{work} return clock.now(6000);")


def test_a_fast_clock_is_looked_at_more_often(modules: Page) -> None:
    work = "clock.set({rally_at_ms: 0, server_at_ms: 0, rate: 20000});"
    assert [200, 16] == told(
        modules, f"const slow = clock.lookMs(); {work} return [slow, clock.lookMs()];"
    )
