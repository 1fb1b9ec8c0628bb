"""Scoring schemes as data: what a place is worth, in which ranking, under which switches.

Points are whole in the tables; what a crew is given is in thousandths of a point, so that a factor
of 1.5 or half a shared place stays an integer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from flyingfinish.rally.errors import UnknownPreset
from flyingfinish.rally.refusals import Refused

WHOLE_POINT = 1_000
"""Points are kept in thousandths."""


class Source(StrEnum):
    """The ranking that a component gives points for."""

    FINAL = "final"
    AFTER_STAGE = "after_stage"
    """The overall after the last stage of the leg before the last."""

    STAGE = "stage"
    """The power stage: times as measured, to the thousandth, without penalties."""

    RANGE = "range"
    """Stage times and penalties between two controls (WRC 2025 art. 3.3.2, "Super Sunday")."""

    LEG_1 = "leg_1"
    """The classification of one leg alone: its stage times and the penalties at its controls. A
    component for each leg that scores, as the ERC of 2020 and 2021 had them."""

    LEG_2 = "leg_2"
    LEG_3 = "leg_3"

    STAGE_WINS = "stage_wins"
    """So much for every stage won among the eligible; a shared win counts for each."""

    START = "start"
    """So much for having started."""


LEGS: Mapping[Source, int] = {Source.LEG_1: 1, Source.LEG_2: 2, Source.LEG_3: 3}
"""Sources that rank one leg -> its number."""


class SharedPlaces(StrEnum):
    """What crews get that share a place."""

    FULL = "full"
    """Each the points of the place."""

    DIVIDED = "divided"
    """The points of the places they fill, added and divided; a rest below a thousandth is lost."""

    NEXT = "next"
    """Each the points of the last of the places they fill."""


@dataclass(frozen=True, slots=True)
class Component:
    """One addend of a round's points."""

    source: Source
    points: tuple[int, ...]
    """For place 1, 2, ...; for stage wins and starts the first is the worth of one."""

    among_eligible: bool = True
    """Ranked anew among the eligible; off = others take their points away."""

    classified_only: bool = False
    """Nothing for who is not in the final classification."""

    passes_down: bool = True
    """What such a crew is denied goes to the next; off = it goes to nobody."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """How one title scores a round."""

    name: str
    components: tuple[Component, ...]
    shared: SharedPlaces = SharedPlaces.FULL
    cars_per_team: int = 0
    """A team's further cars are passed over; 0 = no limit."""

    provisional: bool = False
    """Derived from published results, not read in the rules."""

    top_only: bool = False
    """Only the first places are known: a lower one has points, but nobody here can say how many."""


CLASSIC = (25, 18, 15, 12, 10, 8, 6, 4, 2, 1)
FIVE = (5, 4, 3, 2, 1)

_FINAL = Component(Source.FINAL, CLASSIC)
_AS_PRINTED = Component(Source.FINAL, CLASSIC, among_eligible=False)
_POWER = Component(Source.STAGE, FIVE)
_WIN = Component(Source.STAGE_WINS, (1,))
_SATURDAY = Component(
    Source.AFTER_STAGE, (18, 15, 13, 10, 8, 6, 4, 3, 2, 1), classified_only=True
)  # fmt: skip
_WEEKEND_2025 = (
    Component(Source.FINAL, (25, 17, 15, 12, 10, 8, 6, 4, 2, 1)),
    Component(Source.RANGE, FIVE),
    _POWER,
)
_ERC = (30, 24, 21, 19, 17, 15, 13, 11, 9, 7, 5, 4, 3, 2, 1)

SCHEMES: Mapping[str, Scheme] = {
    one.name: one
    for one in (
        Scheme("wrc-2010", (_FINAL,)),
        Scheme("wrc-2011", (_FINAL, Component(Source.STAGE, (3, 2, 1)))),
        Scheme("wrc-2018", (_FINAL, _POWER)),
        Scheme("wrc-2019", (_FINAL, _POWER)),
        Scheme(
            "wrc-2024",
            (_SATURDAY, Component(Source.RANGE, (7, 6, 5, 4, 3, 2, 1)), _POWER),
        ),
        Scheme("wrc-2025", _WEEKEND_2025),
        Scheme("wrc-support", (_FINAL,)),
        # The table before 2025; two cars of a team score, its further ones are passed over:
        # computed from published results.
        Scheme("wrc-manufacturers-2018", (_FINAL,), cars_per_team=2),
        # From 2021 also the points of the power stage, to a team's two best-placed nominated cars;
        # from 2025 those of the last day. By the press: the articles were not read, nor whether
        # cars of no manufacturer keep their places there. Here they take no points away.
        Scheme("wrc-manufacturers-2021", (_FINAL, _POWER), cars_per_team=2, provisional=True),
        Scheme("wrc-manufacturers-2025", _WEEKEND_2025, cars_per_team=2, provisional=True),
        # The point for a stage win is general knowledge; results of 2018 and 2019 agree with it.
        Scheme("junior-wrc", (_FINAL, _WIN)),
        # Points for each leg where later years have a power stage: by the press. Whether a crew
        # must be classified to keep them was not found.
        Scheme(
            "erc-2021",
            (
                Component(Source.FINAL, _ERC),
                Component(Source.LEG_1, FIVE),
                Component(Source.LEG_2, FIVE),
            ),
            provisional=True,
        ),
        Scheme("erc-2024", (Component(Source.FINAL, _ERC), _POWER)),
        Scheme("erc-2025", (Component(Source.FINAL, _ERC), _POWER)),
        # The table is not found; the bonus for starting the last round is of 2017-18.
        Scheme("irish-tarmac-bonus", (_FINAL, Component(Source.START, (5,))), provisional=True),
        # A point for each stage win in the class, from 2023; the table is not found.
        Scheme("estonia-2023", (_FINAL, _WIN), provisional=True),
        # The first three of 2010 are known; what follows them is not.
        Scheme(
            "ralli-sm-2010",
            (Component(Source.FINAL, (22, 18, 15)),),
            provisional=True,
            top_only=True,
        ),
        # Two scoring days of one round: 15-12-...-1, what lies between is not known.
        Scheme(
            "ralli-sm-2010-day",
            (Component(Source.FINAL, (15, 12)),),
            provisional=True,
            top_only=True,
        ),
        Scheme("ralli-sm-2020", (_AS_PRINTED,), provisional=True),
        # The first five reproduce the published table of 2026; the tail is the FIA's, unconfirmed.
        # Places count as the class's table prints them: juniors take theirs to another title.
        Scheme("ralli-sm-2026", (_AS_PRINTED,), provisional=True),
        Scheme("rallisprint", (_AS_PRINTED,), provisional=True),
    )
}


def scheme_named(name: str) -> Scheme:
    """The scheme of this name; UnknownPreset, with the nearest name, when there is none."""
    found = SCHEMES.get(name)
    if found is None:
        nearest = get_close_matches(name, list(SCHEMES), 1, 0)
        raise UnknownPreset(preset=name, nearest=nearest[0])
    return found


def check_whole(scheme: Scheme) -> None:
    """Refuses a scheme whose lower places are not known: a silent nothing would be wrong points."""
    if scheme.top_only:
        places = min(len(one.points) for one in scheme.components)
        raise Refused("scheme_top_only", scheme=scheme.name, places=places)


def table_points(component: Component, place: int) -> int:
    """What a place is worth, in whole points; 0 below the table and without a place."""
    return component.points[place - 1] if 0 < place <= len(component.points) else 0
