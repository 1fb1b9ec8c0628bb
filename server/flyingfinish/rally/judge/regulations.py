"""Judges bulletins: which settings may be changed once the rally is open."""

from collections.abc import Mapping
from typing import Any, Final

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.bulletins import in_force, with_stage_settings
from flyingfinish.rally.judge.parts import (
    LONG_TEXT_MAX,
    Asked,
    Judge,
    check_reason,
    check_text,
    known_stage,
    same_fields,
)
from flyingfinish.rally.judge.road import PRECISIONS_MS, check_limits
from flyingfinish.rally.refusals import Refused
from flyingfinish.rally.regulations import as_settings, with_settings
from flyingfinish.rally.state_parts import RallyState

START_INSTANTS: Final = ("start_beam_counts",)
"""What decides which start counts: of a crew on hold the public does not know all that was seen."""


def change_regulations(state: RallyState, command: c.ChangeRegulations, _: Asked) -> f.Fact:
    """Takes a bulletin with a number and a reason that changes something; every setting may change.

    Also with times on the stages and after the rally was closed: results change by a bulletin as by
    any decision, are looked at in the preview, and what is published stands until its next version.
    """
    check_reason(command)
    check_text(command.document, LONG_TEXT_MAX)
    if not command.document.strip():
        raise Refused("no_document")
    if not command.settings:
        raise Refused("nothing_named")
    if command.stage_id and command.competition_id:
        raise Refused("stage_or_competition", stage=command.stage_id)
    settings = _checked_settings(state, command)
    before = in_force(state, command.competition_id, command.stage_id)
    if all(before[name] == value for name, value in settings.items()):
        raise Refused("already_so", setting=min(settings))
    starts = () if command.stage_id else START_INSTANTS
    if state.held and any(settings.get(one, before[one]) != before[one] for one in starts):
        raise Refused("crew_held", entry=min(state.held))
    return same_fields(f.RegulationsChanged, command, settings=settings)


def _checked_settings(state: RallyState, command: c.ChangeRegulations) -> dict[str, Any]:
    """The settings as the journal keeps them; refused when one cannot be."""
    if command.stage_id:
        stage = with_stage_settings(known_stage(state, command.stage_id).stage, command.settings)
        if stage.precision_ms not in PRECISIONS_MS:
            raise Refused("bad_itinerary", stage=stage.stage_id, why="precision")
        check_limits(stage)
        return dict(command.settings)
    if command.competition_id and command.competition_id not in state.competitions:
        raise Refused("unknown_competition", competition=command.competition_id)
    base = state.own_regulations.get(command.competition_id, state.regulations)
    known = as_settings(with_settings(base, command.settings))
    for name in command.settings:
        if isinstance(known[name], str):
            check_text(known[name])
    return {name: known[name] for name in command.settings}


REGULATIONS_JUDGES: Final[Mapping[type[Any], Judge]] = {
    c.ChangeRegulations: change_regulations,
}
