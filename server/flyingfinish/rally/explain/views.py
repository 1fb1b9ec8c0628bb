"""Reading views for explanations: which table a path names, its rows, and the road it counts.

Nothing but the documents that an audience may read goes into an explanation, so the road and the
regulations are made again from the views that show them.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from flyingfinish.rally.adjustments import Table, stage_number
from flyingfinish.rally.facts import StageState
from flyingfinish.rally.itinerary import Control, ControlKind, Itinerary, Stage, StageKind
from flyingfinish.rally.regulations import Regulations, with_settings
from flyingfinish.rally.scopes import ScopeRoad, tie_stages

Json = Mapping[str, Any]
Held = Callable[[str], Json | None]
"""Gives a view's data by its channel without the rally, None where there is none."""

NOTHING: Json = {}
LONGEST_PATH = 400
_IN_NO_TOTAL = (StageState.SUSPENDED, StageState.CANCELLED)
_NAME = r"[A-Za-z0-9_.-]{1,64}"
_TABLE = re.compile(
    rf"(?P<prefix>c/(?P<competition>{_NAME})/)?"
    rf"(?:(?:class/(?P<below>{_NAME})/)?"
    rf"(?:(?P<kind>stage|overall)/(?P<stage>{_NAME})(?P<section>/section)?"
    rf"|range/(?P<range>{_NAME})|(?P<wins>stagewins)|(?P<final>final))"
    rf"|overall|class/(?P<class>{_NAME})|(?P<teams>teams)|points/(?P<title>{_NAME})"
    rf"|projected/(?P<projected>{_NAME}))"
)


class NothingToExplain(Exception):
    """There is no such number: nobody was shown one, or the path names none."""


class Of(StrEnum):
    """What the rows of a table are ordered by: the field that holds it."""

    STAGE = "elapsed_ms"
    TOTAL = "total_ms"
    RANGE = "range"
    TEAMS = "teams"
    WINS = "wins"
    POINTS = "points"
    PROJECTED = "projected"

    @property
    def field(self) -> str:
        """The field of a row that is its number."""
        return "total_ms" if self in (Of.RANGE, Of.TEAMS) else str(self)


@dataclass(frozen=True, slots=True)
class TableName:
    """A table of places by its channel without the rally."""

    channel: str
    competition_id: str
    """Empty for the main competition."""

    class_id: str
    of: Of
    kind: Table
    stage_id: str
    """Empty for a running table, whose view says its reference stage."""

    name: str = ""
    """The range or the title that it is of."""


def table_name(channel: str) -> TableName:
    """The table that a channel names; NothingToExplain for a channel that is no table."""
    found = _TABLE.fullmatch(channel) if len(channel) <= LONGEST_PATH else None
    if found is None or (found["kind"] == "stage" and found["section"]):
        raise NothingToExplain(channel[:LONGEST_PATH])
    kind = Table.FINAL if found["final"] else Table.RUNNING
    if found["kind"]:
        kind = Table.SECTION if found["section"] else Table.STAGE
    return TableName(
        channel,
        found["competition"] or "",
        found["below"] or found["class"] or "",
        _of(found),
        kind,
        found["stage"] or "",
        found["range"] or found["title"] or found["projected"] or "",
    )


def _of(found: re.Match[str]) -> Of:
    if found["kind"] == "stage":
        return Of.STAGE
    named = {
        "range": Of.RANGE,
        "wins": Of.WINS,
        "teams": Of.TEAMS,
        "title": Of.POINTS,
        "projected": Of.PROJECTED,
    }
    return next((of for group, of in named.items() if found[group]), Of.TOTAL)


class Documents:
    """The views of one rally as one audience reads them."""

    def __init__(self, held: Held) -> None:
        self._held = held

    def of(self, channel: str) -> Json:
        """A view's data, empty where there is none."""
        found = self._held(channel)
        return NOTHING if found is None else found

    def crew(self, entry_id: str) -> Json:
        """A crew's own view."""
        return self.of(f"crew/{entry_id}")

    def counted(self, competition_id: str, entry_id: str, stage_id: str) -> tuple[Json, Json]:
        """A crew's stage as a competition counts it (the main one for an empty id), and its proof.

        A competition that times as the crew's home does has the home's time.
        """
        crew = self.crew(entry_id)
        others = crew.get("elsewhere", NOTHING).get(stage_id, NOTHING)
        own = others.get(competition_id or self._main())
        if own is not None:
            return own["stage"], own["proof"]
        stages, proofs = crew.get("stages", NOTHING), crew.get("proofs", NOTHING)
        return stages.get(stage_id, NOTHING), proofs.get(stage_id, NOTHING)

    def row(self, table: TableName, entry_id: str) -> Json:
        """A crew's row in a table; NothingToExplain where it has none."""
        row: Json | None = self.of(table.channel).get("rows", NOTHING).get(entry_id)
        if row is None:
            raise NothingToExplain(f"{table.channel}/{entry_id}"[:LONGEST_PATH])
        return row

    def stage(self, stage_id: str) -> Json:
        """What the itinerary says of a stage."""
        found: Json = self.of("itinerary").get("stages", NOTHING).get(stage_id, NOTHING)
        return found

    def regulations(self, competition_id: str) -> Regulations:
        """The settings in force: the rally's, or a competition's; one unknown is passed over.

        A processor newer than who explains may have more of them.
        """
        view = self.of("regulations")
        chosen = competition_id or self._main()
        own = view.get("competitions", NOTHING).get(chosen, NOTHING).get("settings", NOTHING)
        settings = {**view.get("settings", NOTHING), **own}
        known = {one.name for one in fields(Regulations)}
        plain = {name: _plain(one) for name, one in settings.items() if name in known}
        return with_settings(Regulations(), plain)

    def home(self, entry_id: str) -> str:
        """The competition by whose regulations a crew drives: the first of its own."""
        entry = self.of("entries").get("rows", NOTHING).get(entry_id, NOTHING)
        competitions = self.of("itinerary").get("competitions", NOTHING)
        mine = [name for name in entry.get("competitions", NOTHING) if name in competitions]
        return min(mine, key=lambda name: int(competitions[name]["ord"]), default="")

    def competition(self, competition_id: str) -> Json:
        """What the itinerary says of a competition, the main one for an empty id."""
        found = self.of("itinerary").get("competitions", NOTHING)
        row: Json = found.get(competition_id or self._main(), NOTHING)
        return row

    def reference(self, table: TableName) -> str:
        """The stage of a table: in its name, or what its view says; empty where there is none."""
        if table.kind is Table.FINAL:
            stages = self.road(table.competition_id).stages
            return stages[-1].stage_id if stages else ""
        return table.stage_id or str(self.of(table.channel).get("stage", ""))

    def road(self, competition_id: str) -> ScopeRoad:
        """The road as a competition counts it, made from the itinerary and the stages' states."""
        itinerary = self.itinerary()
        chosen = self.competition(competition_id).get("stages", NOTHING)
        stages = [one for one in itinerary.stages if not chosen or one.stage_id in chosen]
        states = self.of("state").get("stages", NOTHING)
        counting = [
            states.get(one.stage_id, NOTHING).get("state") not in _IN_NO_TOTAL for one in stages
        ]
        regulations = self.regulations(competition_id)
        return ScopeRoad(
            stages,
            counting,
            [stage_number(one.stage_id) for one in stages],
            regulations,
            tie_stages(stages, counting, regulations.dead_heat),
            itinerary,
        )

    def itinerary(self) -> Itinerary:
        """The controls and stages in road order, as far as the rules of tables need them."""
        view = self.of("itinerary")
        controls = _in_order(view.get("controls", NOTHING))
        stages = _in_order(view.get("stages", NOTHING))
        return Itinerary(
            legs=(),
            sections=(),
            controls=tuple(
                Control(
                    code,
                    ControlKind(row["kind"]),
                    row["leg"],
                    row["section"],
                    row.get("stage", ""),
                )
                for code, row in controls
            ),
            stages=tuple(
                Stage(
                    stage_id,
                    row["name"],
                    row["metres"],
                    row["leg"],
                    row["section"],
                    StageKind(row["kind"]),
                    row["precision_ms"],
                )
                for stage_id, row in stages
            ),
        )

    def _main(self) -> str:
        """The competition whose channels have no prefix."""
        competitions = self.of("itinerary").get("competitions", NOTHING)
        return next((name for name, row in competitions.items() if row.get("ord") == 1), "")


def _in_order(members: Json) -> list[tuple[str, Json]]:
    return sorted(members.items(), key=lambda item: int(item[1]["ord"]))


def _plain(setting: Any) -> Any:
    """A setting as the regulations take it: a list stands in a view by its places."""
    if isinstance(setting, Mapping):
        return [setting[place] for place in sorted(setting, key=int)]
    return setting
