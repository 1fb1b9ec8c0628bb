"""Which rally the demonstration plays: the weekend, a script file, or a recorded rally."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from flyingfinish.config import StartRefused
from flyingfinish.exchange.file_troubles import trouble_of
from flyingfinish.exchange.gpx_file import read_gpx
from flyingfinish.exchange.recorded.rally import BadRecording, read_recording
from flyingfinish.exchange.recorded.script import recorded_script
from flyingfinish.exchange.route_import import routes_of
from flyingfinish.exchange.script import body_of, lines_of, text_of
from flyingfinish.exchange.weekend.files import entries_csv, rally_toml
from flyingfinish.exchange.weekend.map import gpx_text
from flyingfinish.exchange.weekend.road import ROADS
from flyingfinish.exchange.weekend.weekend import make_weekend, script_of, weekend_script
from flyingfinish.rally.commands import CloseRally
from flyingfinish_sim.script import SCHEMA, Play, ScriptError, read_play

GPX_NAME = "weekend.gpx"
OPENING = "OpenRally"
ROAD = "SetItinerary"
CLOSED_AFTER_MS = 30 * 60_000
"""How long after the last word of the weekend its rally is closed, and can be watched again."""


def play_of(path: Path | None) -> Play:
    """Returns what to play; raises StartRefused when the file holds neither kind of rally."""
    if path is None:
        return read_play(lines_of(weekend_script()))
    try:
        content = path.read_bytes()
        if SCHEMA in content[:200].decode("utf-8", "replace"):
            return read_play(content.decode("utf-8").splitlines())
        return read_play(lines_of(recorded_script(read_recording(content))))
    except (OSError, UnicodeDecodeError, ScriptError, BadRecording) as error:
        raise StartRefused(f"{path} cannot be played: {trouble_of(error)}") from error


def files_of(path: Path | None) -> dict[str, str]:
    """Returns what would be played as texts by file name; the weekend's with its rally file."""
    if path is not None:
        try:
            recording = read_recording(path.read_bytes())
        except (OSError, BadRecording) as error:
            raise StartRefused(f"{path} is no recorded rally: {trouble_of(error)}") from error
        return {f"{path.stem}.jsonl": text_of(recorded_script(recording))}
    weekend = make_weekend()
    return {
        "weekend.jsonl": text_of(script_of(weekend)),
        "weekend.toml": rally_toml(),
        "weekend.csv": entries_csv(weekend),
        GPX_NAME: gpx_text(),
    }


def free_name(wanted: str, taken: Collection[str]) -> str:
    """Returns the rally id that was wanted, or the next one with a number that is free."""
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    return name


def renamed(play: Play, rally: str) -> Play:
    """Returns the same rally under another id, as a data folder kept from before needs it."""
    if rally == play.rally:
        return play
    messages = tuple(
        replace(said, body=said.body | {"rally_id": rally})
        if said.body.get("type") == OPENING
        else said
        for said in play.messages
    )
    return replace(play, rally=rally, messages=messages)


def with_route(play: Play) -> Play:
    """Returns the weekend with its roads drawn on the map, read from its GPX file."""
    tracks = read_gpx(gpx_text().encode(), GPX_NAME)
    stages = {road.stage_id: (road.name, road.metres) for road in ROADS}
    drawn = routes_of(tracks, stages, GPX_NAME).planned
    at = next(n for n, said in enumerate(play.messages) if said.body.get("type") == ROAD)
    road = play.messages[at]
    told = (replace(road, body=body_of(one.command)) for one in drawn)
    return replace(play, messages=(*play.messages[: at + 1], *told, *play.messages[at + 1 :]))


def closed(play: Play) -> Play:
    """Returns the rally with its office closing it once all is said."""
    opening = next(said for said in play.messages if said.body.get("type") == OPENING)
    at_ms = play.messages[-1].at_ms + CLOSED_AFTER_MS
    last = replace(opening, at_ms=at_ms, body=body_of(CloseRally("Kilpailu on päättynyt")))
    return replace(play, messages=(*play.messages, last))
