"""The podium sheet at the desk: who is not yet where the others are."""

from flyingfinish.rally import facts as f
from flyingfinish.web.desk.podium import podium_model
from flyingfinish.web.desk.seat import desk_words
from small_rally import MINUTE, NINE, Desk, opening

WORDS = desk_words("en")


def test_the_podium_does_not_call_a_crew_clean_that_is_not_yet_at_the_last_control() -> None:
    desk = Desk(opening())
    for car in (1, 2):
        desk.finish(car, 300_000 + car)
        desk.finish(car, 300_000 + car, 2)
    desk.fold(f.CheckedIn("TC2A", "1", NINE + 90 * MINUTE), "start-1")
    lines = podium_model(desk.state, WORDS, 0)[0]["lines"]
    assert [("", False, True), ("TC2A", True, False)] == [
        (one["not_yet_at"], one["not_classified"], one["clean"]) for one in lines
    ]
