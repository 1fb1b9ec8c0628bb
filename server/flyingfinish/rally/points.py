"""Championship points of one round, as pure functions over classifications.

Every component has a ranking of its own and is kept ("25 + 4"); the sum is never stored without
its parts. Points are thousandths of a point.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from flyingfinish.rally.classification import final, overall_after_section
from flyingfinish.rally.component_points import Takers, count_points, place_points
from flyingfinish.rally.itinerary import Itinerary, StageKind
from flyingfinish.rally.point_rankings import (
    Ranked,
    range_table,
    re_ranked,
    stage_places,
    stage_wins,
    started,
)
from flyingfinish.rally.point_tables import WHOLE_POINT, Component, Scheme, Source
from flyingfinish.rally.ranges import built_in
from flyingfinish.rally.scopes import Scope, number_key
from flyingfinish.rally.state_parts import Audience, RallyState


@dataclass(frozen=True, slots=True)
class Round:
    """Where the parts of a round lie, and whom its title is about."""

    power_stage: str = ""
    after_stage: str = ""
    from_control: str = ""
    to_control: str = ""
    eligible: Collection[str] | None = None
    """Entry ids; None = everybody in the classification."""

    teams: Mapping[str, str] = field(default_factory=dict)
    """Entry id -> team, for titles that limit a team's cars."""

    multiplier_thousandths: int = WHOLE_POINT


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One crew's round; ``place`` 0 = not classified."""

    entry_id: str
    place: int
    parts: tuple[int, ...]

    @property
    def total(self) -> int:
        """The sum of the parts, in thousandths of a point."""
        return sum(self.parts)


def parts_of_round(itinerary: Itinerary) -> Round:
    """The usual round of an itinerary: its last power stage, and the last leg as the range."""
    power = [one.stage_id for one in itinerary.stages if one.kind is StageKind.POWER]
    last_leg = max((one.leg for one in itinerary.stages), default=0)
    before = [one.stage_id for one in itinerary.stages if one.leg < last_leg]
    controls = [one.code for one in itinerary.controls if one.leg == last_leg]
    return Round(
        power_stage=power[-1] if power else "",
        after_stage=before[-1] if before else "",
        from_control=controls[0] if controls else "",
        to_control=controls[-1] if controls else "",
    )


def round_points(
    state: RallyState, scope: Scope, scheme: Scheme, parts: Round, audience: Audience
) -> list[RoundRow]:
    """Everybody eligible who has a place or points, by place; the unclassified come last."""
    classified = {row.entry_id: row.place for row in final(state, scope, audience) if row.place}
    placed = {one.entry_id for one in scope.everybody(state) if scope.placed(one)}
    everybody = placed - state.denied_points
    eligible = everybody if parts.eligible is None else everybody & set(parts.eligible)
    given = [
        _component_points(state, scope, scheme, one, parts, eligible, set(classified), audience)
        for one in scheme.components
    ]
    whole = [Ranked(place, entry_id) for entry_id, place in classified.items()]
    kept = [row for row in whole if row.entry_id in eligible]
    among = scheme.components[0].among_eligible
    chosen = re_ranked(kept if among else whole, parts.teams, scheme.cars_per_team)
    finish = {row.entry_id: row.place for row in chosen}
    rows = [
        RoundRow(one, finish.get(one, 0), tuple(part.get(one, 0) for part in given))
        for one in eligible
    ]
    return sorted((row for row in rows if row.place or row.total), key=lambda r: _order(state, r))


def _order(state: RallyState, row: RoundRow) -> tuple[bool, int, tuple[int, int, str]]:
    return (not row.place, row.place, number_key(state.entries[row.entry_id].car_number))


def _component_points(
    state: RallyState,
    scope: Scope,
    scheme: Scheme,
    component: Component,
    parts: Round,
    eligible: Collection[str],
    classified: Collection[str],
    audience: Audience,
) -> dict[str, int]:
    """Entry id -> thousandths of a point from one component."""
    takers = Takers(eligible, classified, parts.teams, parts.multiplier_thousandths)
    if component.source is Source.STAGE_WINS:
        return count_points(stage_wins(state, scope, eligible, audience), component, takers)
    if component.source is Source.START:
        road = {one.stage_id for one in scope.stage_list(state)}
        counts = {one: 1 for one in eligible if started(state.crew(one, audience), road)}
        return count_points(counts, component, takers)
    rows = _ranking(state, scope, component, parts, audience)
    return place_points(rows, component, scheme, takers)


def _ranking(
    state: RallyState, scope: Scope, component: Component, parts: Round, audience: Audience
) -> list[Ranked]:
    """The ranking a component is about, with the places of its scope; a guest has none."""
    makers: Mapping[Source, Callable[[], list[Ranked]]] = {
        Source.FINAL: lambda: [
            Ranked(row.place, row.entry_id) for row in final(state, scope, audience)
        ],
        Source.AFTER_STAGE: lambda: [
            Ranked(row.place, row.entry_id)
            for row in overall_after_section(state, scope, parts.after_stage, audience)
        ],
        Source.STAGE: lambda: stage_places(state, scope, parts.power_stage, audience),
        Source.RANGE: lambda: _between(
            state, scope, parts.from_control, parts.to_control, audience
        ),
    }  # fmt: skip
    leg = built_in(state.itinerary, component.source)
    if leg is not None:
        return _between(state, scope, leg.from_control, leg.to_control, audience)
    return makers[component.source]()


def _between(
    state: RallyState, scope: Scope, from_control: str, to_control: str, audience: Audience
) -> list[Ranked]:
    return [row for _, row in range_table(state, scope, from_control, to_control, audience)]


def points_text(thousandths: int) -> str:
    """``25``, ``37.5`` or, where points are taken, ``-2.5``."""
    whole, rest = divmod(abs(thousandths), WHOLE_POINT)
    text = f"{whole}.{rest:03d}".rstrip("0") if rest else str(whole)
    return f"-{text}" if thousandths < 0 else text


def breakdown(row: RoundRow) -> str:
    """``25 + 4``: the first part always, the others where they are not nothing."""
    return " + ".join(
        points_text(part) for index, part in enumerate(row.parts) if part or not index
    )
