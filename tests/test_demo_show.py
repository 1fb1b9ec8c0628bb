"""What the demonstration prints, to a terminal and into a pipe."""

import io

from flyingfinish.clock import ManualClock
from flyingfinish.demo_show import PLAIN_EVERY_MS, Show
from flyingfinish_sim.desk import Refusal
from flyingfinish_sim.player import Report
from flyingfinish_sim.script import Play, Said

AT_MS = 1_787_377_200_000
PLAY = Play(
    "kokkola",
    "Koe",
    "desk",
    0,
    (),
    (Said(0, "desk", "command", {"type": "OpenRally", "utc_offset_minutes": 180}),),
)


class Terminal(io.StringIO):
    """A text that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def show_to(out: io.StringIO) -> tuple[Show, ManualClock]:
    clock = ManualClock()
    show = Show(out, clock, 20)
    show.opening(PLAY, "http://x/r/kokkola", "http://y/desk", "a/token")
    return show, clock


def test_the_address_stands_on_a_line_of_its_own() -> None:
    out = io.StringIO()
    show_to(out)
    assert "    Live page:  http://x/r/kokkola\n" in out.getvalue()
    assert "  Officials' desk:  http://y/desk  (token in a/token)\n" in out.getvalue()


def test_progress_tells_rally_time_where_the_rally_is() -> None:
    out = io.StringIO()
    show, _ = show_to(out)
    show.progress(Report(10, 5, AT_MS, rows=4, commands=1), 2)
    assert "Sat 08:40:00  50 %  4 rows, 1 commands, 2 on their way\n" in out.getvalue()


def test_into_a_pipe_a_line_comes_now_and_then() -> None:
    out = io.StringIO()
    show, clock = show_to(out)
    for _ in range(5):
        show.progress(Report(10, 5, AT_MS), 0)
    clock.advance(PLAIN_EVERY_MS)
    show.progress(Report(10, 5, AT_MS), 0)
    assert 2 == out.getvalue().count("08:40:00")


def test_on_a_terminal_one_line_moves_and_is_wiped_before_the_next_word() -> None:
    out = Terminal()
    show, _ = show_to(out)
    show.progress(Report(10, 5, AT_MS), 0)
    show.progress(Report(10, 6, AT_MS), 0)
    show.say("word")
    last = out.getvalue().splitlines()[-1]
    assert last == "word" or out.getvalue().rstrip().endswith("\rword")
    assert 2 == out.getvalue().count("\rSat 08:40:00")


def test_nothing_moves_before_the_first_message() -> None:
    out = io.StringIO()
    show, _ = show_to(out)
    before = out.getvalue()
    show.progress(Report(10), 0)
    assert before == out.getvalue()


def test_the_opening_is_told_once() -> None:
    out = io.StringIO()
    show, _ = show_to(out)
    for _ in range(2):
        show.progress(Report(10, 5, AT_MS, fast=False), 0)
    assert 1 == out.getvalue().count("from here on at 20x")


def test_the_end_tells_what_was_refused_and_what_alarms() -> None:
    out = io.StringIO()
    show, _ = show_to(out)
    report = Report(1, 1, refusals=[Refusal("desk", "Publish", 422, "bad", "why")], complete=True)
    show.closing(report, {"sf1": "conflict: x"}, False)
    assert "refused: desk Publish: bad why\n" in out.getvalue()
    assert "alarm: sf1: conflict: x\n" in out.getvalue()


def test_a_play_that_was_broken_off_says_how_far_it_came() -> None:
    out = io.StringIO()
    show, _ = show_to(out)
    show.closing(Report(9, 4), {}, False)
    assert "Ended after 4 of 9 messages.\n" in out.getvalue()


def test_views_that_lag_are_said() -> None:
    out = io.StringIO()
    show, _ = show_to(out)
    show.closing(Report(1, 1, complete=True), {}, False)
    assert "have not caught up" in out.getvalue()


def test_a_server_that_stays_says_where() -> None:
    out = io.StringIO()
    show_to(out)[0].staying("http://x/r/kokkola")
    assert "http://x/r/kokkola until Ctrl-C" in out.getvalue()
