"""The road: legs, sections, controls, stages, split points, and the posts that serve them.

Controls are kept in road order. Their codes say where they stand: ``TC8`` is the arrival control
before SS8, ``SS8`` the start, ``SF8`` the flying finish, ``TC8A``, ``TC8B`` ... the controls on the
road after SS8 and before ``TC9``. Split points are controls too: ``SS8-1`` is the first one.
"""

from dataclasses import dataclass
from enum import StrEnum


class ControlKind(StrEnum):
    """What a control is for."""

    TIME_CONTROL = "time_control"
    STAGE_START = "stage_start"
    SPLIT_POINT = "split_point"
    FLYING_FINISH = "flying_finish"
    REGROUP_IN = "regroup_in"
    REGROUP_OUT = "regroup_out"
    PASSAGE_CONTROL = "passage_control"
    SHAKEDOWN_START = "shakedown_start"
    """Start of the shakedown: runs are timed and shown, and count for nothing."""

    SHAKEDOWN_FINISH = "shakedown_finish"
    CEREMONIAL_START = "ceremonial_start"
    """The start ramp: a passage that times nothing."""


class StageKind(StrEnum):
    """The flavours of a special stage."""

    SPECIAL = "special"
    SUPER_SPECIAL = "super_special"
    POWER = "power"


@dataclass(frozen=True, slots=True)
class SplitPoint:
    """An informational timing point on a stage, numbered from 1."""

    number: int
    metres: int | None = None
    """Distance from the start line; None where the organiser gives none."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A special stage; ``stage_id`` is SS1, SS2 ... in road order, numbers may have gaps."""

    stage_id: str
    name: str
    metres: int
    leg: int
    section: int
    kind: StageKind = StageKind.SPECIAL
    precision_ms: int = 100
    """Published precision of the stage time: 100, 1 or 1000; finer is truncated, never rounded."""

    first_due_at_ms: int | None = None
    interval_ms: int = 60_000
    splits: tuple[SplitPoint, ...] = ()
    lanes: int = 1
    road: str = ""
    """Name of the road; two stages with the same road are the same road driven twice."""

    planned_metres: int | None = None
    """What it was before it was shortened; None when it is as planned."""

    bogey_ms: int | None = None
    """Who is faster gets this time (NCR 2026 appendix 13 article 11.1); None: no bogey."""

    maximum_ms: int | None = None
    """Stage maximum: what a slower time becomes is a setting; None where there is none."""

    laps: int = 1
    """How many times a crew crosses the finish line of a super special before it counts."""

    lock_out_ms: int = 0
    """A crossing of the same lane sooner than this after the one before is the same car's."""

    start_by_beam: bool = False
    """The start instant of this stage is the start beam's, whatever the regulations say."""


@dataclass(frozen=True, slots=True)
class Control:
    """A control in road order."""

    code: str
    kind: ControlKind
    leg: int
    section: int
    stage_id: str = ""
    """The stage it belongs to: SS8 for TC8, SS8, SS8-1, SF8, and for TC8A, which follows it."""

    name: str = ""
    target_ms: int | None = None
    """Target time from the control before."""

    penalises: str = "all"
    """all, late, early or none: an attribute of the control, never of its kind."""

    first_due_at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a leg between regroups."""

    number: int
    leg: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Leg:
    """A day of the rally with its own start list."""

    number: int
    name: str
    date: str
    """ISO date in rally time."""


@dataclass(frozen=True, slots=True)
class Itinerary:
    """The whole road of one rally; ``controls`` and ``stages`` are in road order."""

    legs: tuple[Leg, ...]
    sections: tuple[Section, ...]
    controls: tuple[Control, ...]
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class Post:
    """A place where a station stands; it serves the controls that come by there (SF3 and SF7)."""

    post_id: str
    name: str
    controls: tuple[str, ...]
