"""The seasons of the demonstration: Ralli SM 2026 as far as it went, and the weekend's own series.

The weekend is fictional, so it is a round of a fictional series; the real calendar stands beside
it, with the places of its first two rounds.
"""

from dataclasses import replace
from typing import Final

from flyingfinish.config import CHECKOUT
from flyingfinish.exchange.door_client import DoorClient
from flyingfinish.exchange.script import body_of
from flyingfinish.exchange.series_file import read_series_file
from flyingfinish.exchange.series_import import import_series, send_series
from flyingfinish.exchange.series_plan import PlannedSeries, series_plan
from flyingfinish.exchange.weekend.road import season_titles
from flyingfinish.exchange.weekend.season import CALENDAR, THIS_ROUND, season_commands
from flyingfinish.exchange.weekend.weekend import make_weekend
from flyingfinish.rally.commands import BringStandings
from flyingfinish.rally.series.commands import SetRound
from flyingfinish.rally.series.parts import RoundState, SeriesRound
from flyingfinish.rally.series.state import SeriesState
from flyingfinish_sim.script import Play, Said

REAL_SEASON: Final = CHECKOUT / "clients" / "samples" / "ralli-sm-2026.toml"
ENTERED: Final = "SetEntry"


def open_seasons(client: DoorClient, rally: str) -> str:
    """Makes both series at the door and returns the id of the weekend's own.

    The real one is made once in a data folder; the weekend's own belongs to one playing of it.
    """
    known = client.series()
    real = read_series_file(REAL_SEASON.read_bytes(), REAL_SEASON.name)
    if series_plan(real).series_id not in known:
        import_series(client, real)
    own = series_id_of(rally)
    if own not in known:
        commands = tuple(season_commands(own, rally, make_weekend().everybody))
        send_series(client, PlannedSeries(own, commands, SeriesState()))
    return own


def end_round(client: DoorClient, rally: str) -> None:
    """Tells the weekend's own series that this round is done, once its rally is closed."""
    own = series_id_of(rally)
    nth, (round_id, title, first, last, _) = next(
        (n, one) for n, one in enumerate(CALENDAR, 1) if one[0] == THIS_ROUND
    )
    done = SeriesRound(round_id, nth, title, first, last, RoundState.DONE, title, rally)
    client.decide_series(own, SetRound(done), client.series()[own])


def series_id_of(rally: str) -> str:
    """Returns how the series of a playing of the weekend is called."""
    return f"{rally}-sarja"


def with_standings(play: Play, series_id: str) -> Play:
    """Returns the weekend with its officials telling it the standings, once all are entered."""
    entered = [at for at, said in enumerate(play.messages) if said.body.get("type") == ENTERED]
    at = entered[-1]
    last = play.messages[at]
    told = tuple(
        Said(
            last.at_ms,
            last.source,
            last.kind,
            body_of(BringStandings(title.title_id, series_id, title.title_id, THIS_ROUND)),
        )
        for title in season_titles()
    )
    return replace(play, messages=(*play.messages[: at + 1], *told, *play.messages[at + 1 :]))
