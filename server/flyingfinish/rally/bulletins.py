"""Regulations in force: those a rally was opened with, and what bulletins have changed since.

A bulletin stands over the rally's preset and overrides, over a competition's, or over what the road
says of a stage, and goes on standing when competition or road are set anew: only another bulletin
undoes it. The folds ask here once per decision; tables read what is kept in the state.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from flyingfinish.rally.entries import Competition
from flyingfinish.rally.errors import BadSetting, UnknownSetting
from flyingfinish.rally.itinerary import Itinerary, Stage
from flyingfinish.rally.regulations import (
    Regulations,
    as_settings,
    preset,
    regulations,
    with_settings,
)
from flyingfinish.rally.state_parts import RallyState

PRECISIONS_MS: Final = (1, 10, 100, 1_000)
"""What a stage time can be published in."""

LONGEST_STAGE_MS: Final = 86_400_000
OF_A_STAGE: Final = ("precision_ms", "bogey_ms", "maximum_ms")
"""What a bulletin can change of a stage; its length and its controls are the itinerary's."""


def settle_regulations(state: RallyState) -> None:
    """Put what is in force into the state: for the rally, and for competitions of their own."""
    state.regulations = rally_regulations(state)
    own = {name: own_regulations(state, one) for name, one in state.competitions.items()}
    state.own_regulations = {name: one for name, one in own.items() if one is not None}


def rally_regulations(state: RallyState) -> Regulations:
    """The rally's own: its preset and overrides, and its bulletins over them, in journal order."""
    opened = state.rally
    base = regulations(opened.preset, opened.overrides) if opened is not None else Regulations()
    return with_settings(base, _changed(state, ""))


def own_regulations(state: RallyState, competition: Competition) -> Regulations | None:
    """A competition's own, None for one that follows the rally's.

    UnknownPreset, UnknownSetting or BadSetting where it names what cannot be.
    """
    changed = _changed(state, competition.competition_id)
    if not (competition.preset or competition.overrides or changed):
        return None
    base = preset(competition.preset) if competition.preset else state.regulations
    return with_settings(with_settings(base, competition.overrides), changed)


def _changed(state: RallyState, competition_id: str) -> dict[str, Any]:
    """What bulletins say of a competition, or of the rally for an empty id: the last one counts."""
    changed: dict[str, Any] = {}
    for one in state.bulletins:
        if not one.fact.stage_id and one.fact.competition_id == competition_id:
            changed |= one.fact.settings
    return changed


def with_bulletins(state: RallyState, itinerary: Itinerary) -> Itinerary:
    """The road with what bulletins say of its stages; one about no stage of it says nothing."""
    changed: dict[str, dict[str, Any]] = {}
    for one in state.bulletins:
        if one.fact.stage_id:
            changed.setdefault(one.fact.stage_id, {}).update(one.fact.settings)
    if not changed:
        return itinerary
    stages = tuple(
        with_stage_settings(one, changed.get(one.stage_id, {})) for one in itinerary.stages
    )
    return replace(itinerary, stages=stages)


def with_stage_settings(stage: Stage, settings: Mapping[str, Any]) -> Stage:
    """A stage as a bulletin has it; UnknownSetting or BadSetting for what cannot be.

    A bogey or a maximum of 0 is none.
    """
    for name, value in settings.items():
        if name not in OF_A_STAGE:
            raise UnknownSetting(setting=name, nearest=", ".join(OF_A_STAGE))
        if type(value) is not int or not 0 <= value <= LONGEST_STAGE_MS:
            raise BadSetting(setting=name, value=str(value), allowed=f"0 to {LONGEST_STAGE_MS}")
        if name == "precision_ms" and value not in PRECISIONS_MS:
            allowed = ", ".join(str(one) for one in PRECISIONS_MS)
            raise BadSetting(setting=name, value=str(value), allowed=allowed)
    named: dict[str, Any] = {name: value or None for name, value in settings.items()}
    return replace(stage, **named) if named else stage


def in_force(state: RallyState, competition_id: str, stage_id: str) -> dict[str, Any]:
    """Every setting that a bulletin to them could change, by name, as plain values."""
    if stage_id:
        stage = state.stages[stage_id].stage
        return {name: getattr(stage, name) or 0 for name in OF_A_STAGE}
    return as_settings(state.own_regulations.get(competition_id, state.regulations))
