"""The fictional weekend's own public views: facts folded by the processor's composer."""

import functools
from typing import Any

from exchange.dry_run import DryRun
from flyingfinish.clock import SystemClock
from flyingfinish.exchange.gpx_file import read_gpx
from flyingfinish.exchange.route_import import routes_of
from flyingfinish.exchange.weekend.map import gpx_text
from flyingfinish.exchange.weekend.road import ROADS
from flyingfinish.exchange.weekend.season import THIS_ROUND, season_commands
from flyingfinish.exchange.weekend.weekend import make_weekend, weekend_script
from flyingfinish.processing.composer import Composer
from flyingfinish.processing.series_composer import SeriesComposer
from flyingfinish.rally.commands import DrawRoute
from flyingfinish.rally.facts import RouteDrawn
from flyingfinish.rally.series.bridge import rally_title_of, standings_brought
from small_series import SERIES, Series

RALLY = "kokkola"
HOUR_MS = 3_600_000
FRIDAY_NOON_MS = 1_787_302_800_000
FRIDAY_2000_MS = FRIDAY_NOON_MS + 8 * HOUR_MS
SATURDAY_1530_MS = FRIDAY_NOON_MS + 27 * HOUR_MS + HOUR_MS // 2
SUNDAY_MS = FRIDAY_NOON_MS + 48 * HOUR_MS


@functools.cache
def views_at(at_ms: int) -> dict[str, Any]:
    """Returns every public view of the weekend as of a rally time, the clock set to it."""
    run = DryRun(RALLY)
    for message in weekend_script().messages:
        if message.at_ms < at_ms:
            run.say(message)
    _tell_standings(run)
    _draw_stages(run)
    composer = Composer(RALLY, 1)
    composer.fold(run.records)
    composer.compose(SystemClock().now_at_ms())
    views = {f"rally/{RALLY}/{name}": view.whole() for name, view in composer.public.channels()}
    clock = {"rally_at_ms": at_ms, "server_at_ms": SystemClock().now_at_ms(), "rate": 1000}
    state = f"rally/{RALLY}/state"
    return {**views, state: {**views[state], "clock": clock}}


@functools.cache
def _season() -> Series:
    """The fictional season before the weekend."""
    made = season_commands(SERIES, RALLY, make_weekend().everybody)
    return Series(*made, opened=False)


def _tell_standings(run: DryRun) -> None:
    """Has the office bring the rally the standings before it, as in the demonstration."""
    season = _season().state
    for name, title in season.titles.items():
        own, competition = rally_title_of(run.state, name)
        this = season.rounds[THIS_ROUND].round
        fact = standings_brought(season, title, this, run.state, own, competition)
        run.take("desk-series", fact)


def _draw_stages(run: DryRun) -> None:
    """Has the office draw the stages on the map, as in the demonstration."""
    tracks = read_gpx(gpx_text().encode(), "weekend.gpx")
    stages = {road.stage_id: (road.name, road.metres) for road in ROADS}
    for one in routes_of(tracks, stages, "weekend.gpx").planned:
        assert isinstance(one.command, DrawRoute)
        run.take("desk-route", RouteDrawn(one.command.stage_id, one.command.line))


@functools.cache
def season_views() -> dict[str, Any]:
    """Returns every public view of the season that the weekend is a round of."""
    composer = SeriesComposer(SERIES, 1)
    composer.fold(_season().records)
    composer.compose(SystemClock().now_at_ms())
    return {f"series/{SERIES}/{name}": view.whole() for name, view in composer.views.items()}
