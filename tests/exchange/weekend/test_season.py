"""The fictional series around the fictional weekend."""

from functools import cache

from flyingfinish.exchange.weekend.drive import Weekend
from flyingfinish.exchange.weekend.field import LEADERS
from flyingfinish.exchange.weekend.road import RALLY_ID, competitions, season_titles
from flyingfinish.exchange.weekend.season import THIS_ROUND, season_commands
from flyingfinish.exchange.weekend.weekend import make_weekend
from small_series import SERIES, Series


@cache
def weekend() -> Weekend:
    return make_weekend()


@cache
def series() -> Series:
    return Series(*season_commands(SERIES, RALLY_ID, weekend().everybody), opened=False)


def test_the_weekend_is_a_round_of_its_series() -> None:
    found = {one.round.round_id: one.round.rally_id for one in series().state.rounds.values()}
    assert {THIS_ROUND: RALLY_ID} == {name: rally for name, rally in found.items() if rally}


def test_whoever_bears_the_yellow_plate_leads_the_class() -> None:
    cars = {crew.entry.driver: crew.car for crew in weekend().everybody.crews}
    found = [
        cars[series().season(title.title_id).table[0].competitor]
        for title in season_titles()
        if title.who == "driver"
    ]
    assert set(LEADERS) == set(found)


def test_the_titles_of_the_series_are_those_of_the_weekend() -> None:
    ids = [title.title_id for title in competitions()[0].titles]
    assert ids == list(series().state.titles)


def test_it_is_the_same_series_every_time() -> None:
    again = Series(*season_commands(SERIES, RALLY_ID, make_weekend().everybody), opened=False)
    assert again.state == series().state
