"""What the watch over a rally keeps: which places changed, and indexes that make looking cheap.

The fold only notes what changed (`Watch.looked` and its neighbours); `anomalies.settle` draws the
conclusions when somebody wants to read them, and keeps here what it needs to look at no more than
that. Everything in here but ``waived`` follows from the rest of the state.
"""

from dataclasses import dataclass, field

from flyingfinish.rally.facts import ItemWaived

FINISH = 1_000_000
"""The flying finish among the numbers of split points; 0 is the start."""

EVERYBODY = ""
"""Beside the classes: the whole field."""

EVERY_POINT = 0
"""Beside the points at which sections end: all of them."""


@dataclass(slots=True)
class StagePace:
    """How fast a stage is driven, section by section between the points that work."""

    seen: dict[int, int] = field(default_factory=dict)
    """Split number -> how many cars it saw, course cars too."""

    points: tuple[int, ...] = (FINISH,)
    """The split points that saw anybody, in road order, and the finish."""

    times: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    """Point at its end and class -> the section's times, sorted."""

    of_crew: dict[str, tuple[str, dict[int, int]]] = field(default_factory=dict)
    """Entry -> the class it was counted in, and its section times by the point at their end."""

    passed: dict[str, frozenset[int]] = field(default_factory=dict)
    """Entry -> the split points that saw it."""

    odd: set[str] = field(default_factory=set)
    """Entries whose run has a section that needs a closer look."""


@dataclass(slots=True)
class StageOrder:
    """Who started and who finished a stage in which order."""

    starts: list[tuple[int, str]] = field(default_factory=list)
    """Start instant and entry of everybody who finished, sorted."""

    runs: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Entry -> start and finish instant."""

    swapped: set[tuple[str, str]] = field(default_factory=set)
    """Neighbours by start of whom the second finished first."""


@dataclass(slots=True)
class ClockPair:
    """How far a backup device stands from the main one at a control, car by car."""

    by_size: list[tuple[int, str]] = field(default_factory=list)
    """Offset in ms (backup minus main) and entry, sorted."""

    by_time: list[tuple[int, str, int]] = field(default_factory=list)
    """Instant of the main device, entry, offset; sorted."""


@dataclass(slots=True)
class Watch:
    """What changed since anomalies were last settled, and what was drawn from it so far."""

    looked: set[tuple[str, str]] = field(default_factory=set)
    """Owner and control that the fold has looked at."""

    times: set[tuple[str, str]] = field(default_factory=set)
    """Entry and stage that an official's fact has changed."""

    crews: set[str] = field(default_factory=set)
    posts: set[str] = field(default_factory=set)
    """Posts that saw impulses since."""

    again: set[str] = field(default_factory=set)
    """Posts of which a row came again and may have changed what an impulse is."""

    anew: bool = False
    """Road, entries or regulations are others: everything is looked at afresh."""

    waived: dict[str, ItemWaived] = field(default_factory=dict)
    """Item -> the waiver that stands; also of items that are not there (any more)."""

    course: set[str] = field(default_factory=set)
    """Entries that are course cars."""

    items: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Place -> ids of the items raised there."""

    classes: dict[str, dict[str, str]] = field(default_factory=dict)
    """Entry -> stage -> the class whose pace it is held against there."""

    place_of: dict[str, int] = field(default_factory=dict)
    """Control -> its place on the road."""

    codes: dict[tuple[str, int], str] = field(default_factory=dict)
    """Stage and point -> its control: 0 the start, then splits, `FINISH`."""

    metres: dict[str, dict[int, int]] = field(default_factory=dict)
    """Stage -> metres from its start to each point of which they are known."""

    furthest: dict[str, int] = field(default_factory=dict)
    """Entry -> the last place on the road where it was seen."""

    pace: dict[str, StagePace] = field(default_factory=dict)
    order: dict[str, StageOrder] = field(default_factory=dict)
    passed: dict[str, set[int]] = field(default_factory=dict)
    """Entry -> places on the road where it was seen."""

    working: dict[int, int] = field(default_factory=dict)
    """Place on the road -> how many crews were seen there."""

    clocks: dict[str, dict[tuple[str, str], ClockPair]] = field(default_factory=dict)
    """Control -> main and backup device -> how they differ."""

    clock_of: dict[tuple[str, str], tuple[tuple[str, str], int, int]] = field(default_factory=dict)
    """Owner and control -> devices, instant and offset as counted in ``clocks``."""

    numbers: dict[str, dict[str, list[list[int]]]] = field(default_factory=dict)
    """Post -> device -> the runs of its own numbers that have come: first and last of each."""

    read: dict[str, int] = field(default_factory=dict)
    """Post -> how many of its impulses are in ``numbers``."""

    @property
    def waits(self) -> bool:
        """Whether anything changed that was not looked at yet."""
        return bool(
            self.anew or self.looked or self.times or self.crews or self.posts or self.again
        )
