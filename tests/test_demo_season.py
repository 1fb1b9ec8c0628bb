"""The seasons of the demonstration, at a real door."""

from collections.abc import Iterator

import pytest

from clients.real_door import RealDoor, crew_door
from flyingfinish.demo_rally import play_of
from flyingfinish.demo_season import end_round, open_seasons, series_id_of, with_standings
from flyingfinish.exchange.door_client import DoorClient
from flyingfinish.journal.series_names import journal_of_series
from flyingfinish.rally.season import season_of
from flyingfinish.rally.series.parts import RoundState
from flyingfinish.rally.series.state import replay_series
from flyingfinish_sim.script import Play


@pytest.fixture(scope="module")
def door() -> Iterator[RealDoor]:
    with crew_door() as opened:
        yield opened


@pytest.fixture(scope="module")
def play() -> Play:
    return play_of(None)


def test_both_seasons_are_opened_and_the_real_one_only_once(door: RealDoor) -> None:
    client = DoorClient(door.url, door.admin_token)
    assert ["kokkola-sarja", "kokkola-2-sarja"] == [
        open_seasons(client, rally) for rally in ("kokkola", "kokkola-2")
    ]
    assert {"ralli-sm-2026", "kokkola-sarja", "kokkola-2-sarja"} == client.series().keys()
    open_seasons(client, "kokkola")
    state = replay_series(door.records(journal_of_series("ralli-sm-2026")))
    table = season_of(state, state.titles["sm1"]).table
    assert [50, 33, 18, 15, 14] == [one.total // 1_000 for one in table[:5]]


def test_the_real_season_does_not_say_that_the_weekend_is_one_of_its_rounds(
    door: RealDoor,
) -> None:
    state = replay_series(door.records(journal_of_series("ralli-sm-2026")))
    assert {""} == {one.round.rally_id for one in state.rounds.values()}


def test_the_round_is_done_once_its_rally_is(door: RealDoor) -> None:
    client = DoorClient(door.url, door.admin_token)
    open_seasons(client, "kokkola-3")
    end_round(client, "kokkola-3")
    state = replay_series(door.records(journal_of_series("kokkola-3-sarja")))
    found = state.rounds["kokkola"].round
    assert (RoundState.DONE, "kokkola-3") == (found.state, found.rally_id)


def test_the_weekend_is_told_its_standings_once_all_are_entered(play: Play) -> None:
    told = with_standings(play, series_id_of("kokkola"))
    kinds = [said.body.get("type") for said in told.messages]
    last = max(at for at, kind in enumerate(kinds) if kind == "SetEntry")
    assert ["BringStandings"] * 6 == kinds[last + 1 : last + 7]
    assert len(play.messages) + 6 == len(told.messages)
