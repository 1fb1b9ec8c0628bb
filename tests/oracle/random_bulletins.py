"""What bulletins changed in a random rally: the rally's regulations, a competition's, a stage's."""

from dataclasses import replace
from typing import Any, Final

from flyingfinish.rally.facts import CompetitionSet, ItinerarySet, RegulationsChanged
from oracle.script import Script

SETTINGS: Final[dict[str, tuple[Any, ...]]] = {
    "dead_heat": ("first_stage", "shared", "first_non_super_stage"),
    "shared_places": (True, False),
    "total_precision_ms": (1, 100, 1_000),
    "due_starts_shown": (True, False),
    "start_beam_counts": (True, False),
    "team_ties_by_best_car": (True, False),
    "over_stage_maximum": ("clamp", "retire"),
    "stage_win_by_given_times": (True, False),
    "restart_pool": ("class", "class_and_priority"),
    "restart_added_ms": (420_000, 600_000, 615_250),
    "restart_added_last_of_leg_ms": (420_000, 600_000),
    "disqualified_in_restart_pool": (True, False),
    "finish_criterion": ("final_control", "stage_share", "control_share"),
    "finish_share_thousandths": (0, 500, 667, 1_000),
}
"""Setting -> what a bulletin may say of it: all that tables of times, places or points rest on."""

OF_A_STAGE: Final[dict[str, tuple[int, ...]]] = {
    "precision_ms": (1, 100, 1_000),
    "bogey_ms": (0, 179_000, 180_050),
    "maximum_ms": (0, 180_250, 181_000),
}


def change_rules(script: Script) -> None:
    """Up to four bulletins; after them the road or a competition may be set anew."""
    chance = script.chance
    told: list[RegulationsChanged] = []
    for _ in range(chance.choice([0, 0, 1, 1, 2, 4])):
        told.append(_another_word(script, told[-1]) if told and script.often(400) else _new(script))
        script.decide(told[-1])
    if script.often(100):
        script.decide(ItinerarySet(script.story.state.itinerary))
    if script.often(100):
        competitions = list(script.story.state.competitions.values())
        script.decide(CompetitionSet(chance.choice(competitions)))


def _new(script: Script) -> RegulationsChanged:
    """One to three settings of a stage, of the rally or of a competition."""
    chance = script.chance
    if script.often(400):
        names = chance.sample(sorted(OF_A_STAGE), chance.randint(1, 3))
        stage_id = chance.choice(script.stages).stage_id
        return RegulationsChanged(_values(script, names), stage_id=stage_id)
    names = chance.sample(sorted(SETTINGS), chance.randint(1, 3))
    return RegulationsChanged(_values(script, names), chance.choice(["", "SM", "hist"]))


def _another_word(script: Script, before: RegulationsChanged) -> RegulationsChanged:
    """The same settings of the same stage or regulations, perhaps with other values."""
    return replace(before, settings=_values(script, list(before.settings)))


def _values(script: Script, names: list[str]) -> dict[str, Any]:
    return {name: script.chance.choice((SETTINGS | OF_A_STAGE)[name]) for name in names}
