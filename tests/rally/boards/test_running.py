"""The running table, crew by crew: those to come stand as in the table before."""

from typing import Any

from flyingfinish.rally.boards.running import Lines, Running
from flyingfinish.rally.rankings import Line, Ranking


def to_come(entry_id: str, total: int, guest: bool = False) -> tuple[str, Lines]:
    """A crew that stood at this total before the reference stage, and has no time there yet."""
    key = (total, entry_id)
    before = Line(key, {}, 0, None if guest else total)
    return entry_id, (Line(key, {"block": "to_come"}, 1), before)


def out(entry_id: str) -> tuple[str, Lines]:
    return entry_id, (Line((entry_id,), {"block": "out"}, 2), None)


def three() -> Running:
    running = Running(Ranking())
    running.begin(1, "SS2", [to_come("a", 100), to_come("b", 200), to_come("c", 300)])
    return running


def seats(running: Running) -> dict[str, tuple[int | None, Any]]:
    """Entry -> what ``ord`` and ``pos_before`` say."""
    return {
        one: (line.ord, line.fields.get("pos_before"))
        for one, line in running.ranking.lines.items()
    }


def test_before_the_first_time_a_table_has_no_reference_and_nothing_to_correct() -> None:
    fresh = Running(Ranking())
    assert (-1, False) == (fresh.reference, fresh.stale)


def test_those_to_come_have_the_seats_and_places_of_the_table_before() -> None:
    assert {"a": (100_001, 1), "b": (100_002, 2), "c": (100_003, 3)} == seats(three())


def test_a_crew_that_goes_out_leaves_its_place_to_those_behind() -> None:
    running = three()
    running.put(*out("a"))
    running.settle()
    assert {"a": (None, None), "b": (100_001, 1), "c": (100_002, 2)} == seats(running)


def test_a_crew_that_comes_takes_its_seat_and_moves_those_behind() -> None:
    running = three()
    running.put(*to_come("d", 150))
    running.settle()
    expected = {"a": (100_001, 1), "d": (100_002, 2), "b": (100_003, 3), "c": (100_004, 4)}
    assert (expected, False) == (seats(running), running.stale)


def test_a_guest_to_come_shows_no_place() -> None:
    running = three()
    running.put(*to_come("b", 200, guest=True))
    running.settle()
    assert {"a": (100_001, 1), "b": (100_002, None), "c": (100_003, 2)} == seats(running)


def test_what_changes_nothing_before_asks_for_no_correction() -> None:
    running = three()
    running.put(*to_come("b", 200))
    assert not running.stale
