"""`ff route`: draws a rally's stages on its map from a GPX file, through the crew door.

A track is a stage's when its name begins with the stage (``EK4 Kälviä``, ``SS 4``), or with each
of the stages that are driven on it (``EK4/7``), or is just the stage's own name. Others are left
out and told. A line must be about as long as its stage: a wrong road is found before it is shown.
"""

import argparse
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from flyingfinish.exchange.door_client import (
    DoorClient,
    DoorRefused,
    add_door_flags,
    client_asked,
)
from flyingfinish.exchange.file_troubles import FileRefused, Troubles, trouble_of
from flyingfinish.exchange.gpx_file import GPX_BYTES_MAX, Track, metres_of, read_gpx
from flyingfinish.exchange.import_plan import Planned
from flyingfinish.exchange.import_rally import incarnation_of
from flyingfinish.exchange.import_update import news_of
from flyingfinish.exchange.route_simplify import simplified
from flyingfinish.rally.commands import DrawRoute
from flyingfinish.rally.route_lines import line_of

LENGTH_PERCENT: Final = 15
LENGTH_METRES: Final = 200
"""So much a line may differ in length from its stage: roads are drawn coarsely, laps once."""

_WORD: Final = "(?:SS|EK|SP|ES)"
_STAGES: Final = re.compile(
    rf"\s*{_WORD}\s*(\d{{1,3}})((?:\s*[/+&,]\s*{_WORD}?\s*\d{{1,3}})*)\b", re.IGNORECASE
)
_NUMBER: Final = re.compile(r"\d+")


@dataclass(slots=True)
class Drawn:
    """The commands of a file, and the names of tracks that belong to no stage."""

    planned: list[Planned] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def main(argv: Sequence[str]) -> int:
    """Draws the stages; 0 done, 1 the door refused, 2 the file is not sound."""
    asked = vars(parser().parse_args(argv))
    path = Path(asked["file"])
    try:
        with path.open("rb") as file:
            tracks = read_gpx(file.read(GPX_BYTES_MAX + 1), path.name)
        client = client_asked(asked)
        drawn, sent = draw(client, asked["rally"], tracks, path.name, check=asked["check"])
    except (FileRefused, OSError) as error:
        sys.stderr.write(f"{trouble_of(error)}\nNothing was written.\n")
        return 2
    except DoorRefused as refused:
        sys.stderr.write(f"ff route: {refused}\n")
        return 1
    for name in drawn.left_out:
        sys.stdout.write(f"Left out, no stage's: {name or 'a track without a name'}\n")
    said = "would be drawn" if asked["check"] else "drawn anew"
    sys.stdout.write(f"{len(drawn.planned)} stages are in the file, {sent} {said}.\n")
    return 0


def draw(
    client: DoorClient, rally_id: str, tracks: Sequence[Track], file: str, *, check: bool = False
) -> tuple[Drawn, int]:
    """Sends the lines that differ from what the rally has; returns them and how many differ.

    Raises FileRefused for lines that cannot be these stages', DoorRefused.
    """
    standing = client.standing(rally_id)
    drawn = routes_of(tracks, stages_of(standing), file)
    news = news_of(drawn.planned, standing)
    seen = int(standing["position"])
    sender = client.anew(incarnation_of(client, news.planned, seen))
    for one in () if check else news.planned:
        seen = max(seen, sender.decide(rally_id, one.command, seen))
    return drawn, len(news.planned)


def stages_of(standing: dict[str, Any]) -> dict[str, tuple[str, int]]:
    """Returns name and metres of each stage of a rally, as the door told how it stands."""
    for body in standing["commands"]:
        if body["type"] == "SetItinerary":
            stages = body["itinerary"]["stages"]
            return {one["stage_id"]: (one["name"], int(one["metres"])) for one in stages}
    return {}


def routes_of(tracks: Sequence[Track], stages: dict[str, tuple[str, int]], file: str) -> Drawn:
    """Returns what draws these tracks; FileRefused when one cannot be its stage's, or none is."""
    troubles, drawn = Troubles(file), Drawn()
    lines: dict[str, str] = {}
    for track in tracks:
        own = stages_in(track.name, stages)
        if not own:
            drawn.left_out.append(track.name)
        for stage_id in own:
            metres = metres_of(track.points)
            wanted = stages[stage_id][1]
            if stage_id in lines:
                troubles.add(0, f"two tracks are named {stage_id}")
            elif abs(metres - wanted) > wanted * LENGTH_PERCENT // 100 + LENGTH_METRES:
                troubles.add(0, f"'{track.name}' is {metres} m long, {stage_id} is {wanted} m")
            else:
                lines[stage_id] = line_of(simplified(track.points))
    if not lines and not troubles.found:
        troubles.add(0, "no track begins with a stage of this rally, such as 'SS1' or 'EK1'")
    troubles.check()
    order = list(stages)
    drawn.planned = [
        Planned(DrawRoute(one, lines[one]), file, 0) for one in sorted(lines, key=order.index)
    ]
    return drawn


def stages_in(name: str, stages: dict[str, tuple[str, int]]) -> list[str]:
    """Returns the stages that a track is named after, none where it is another road."""
    if found := _STAGES.match(name):
        numbers = [found[1], *_NUMBER.findall(found[2])]
        named = [f"SS{int(number)}" for number in numbers]
        return [one for one in dict.fromkeys(named) if one in stages]
    plain = name.strip().casefold()
    return [one for one, (own, _) in stages.items() if plain and own.casefold() == plain]


def parser() -> argparse.ArgumentParser:
    """Returns how the verb is written."""
    top = argparse.ArgumentParser(
        prog="ff route", description="Draws a rally's stages on its map from a GPX file."
    )
    top.add_argument("rally", help="the rally's id")
    top.add_argument("file", help="GPX; a track is named after its stage: 'EK4', 'SS4/7'")
    top.add_argument("--check", action="store_true", help="compares with the rally, sends nothing")
    add_door_flags(top)
    return top
