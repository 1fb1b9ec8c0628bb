"""What happens to whom at the fictional weekend: the incidents, as plain tables.

Cars and stage numbers only; `drive.py` lets them happen on the road, `posts.py`
lets the posts see them, `desk.py` lets the officials decide about them.
"""

from dataclasses import dataclass
from typing import Final

from flyingfinish.exchange.weekend.road import FRIDAY, MINUTE_MS, SATURDAY, local
from flyingfinish.rally.regulations import preset
from flyingfinish.rally.tariffs import check_in_penalty_ms, false_start_penalty_ms

LATE: Final = {("23", 3): 1, ("41", 5): 2, ("66", 8): 3, ("97", 10): 1, ("9", 11): 1,
               ("207", 6): 2}  # fmt: skip
"""(car, stage): whole minutes late at the arrival control; 10 s each (FIA practice)."""

EARLY: Final = {("58", 6): 1, ("15", 10): 1}
"""(car, stage): minutes early at the arrival control; 1 min each."""

LATE_AT_SERVICE: Final = {"20": ("TC6A", 1)}
"""car: control at the end of a section and minutes late there; counts from the stage after."""

FALSE_STARTS: Final = {("12", 5): 340}
"""(car, stage): milliseconds before the signal, as the beam at the start line saw it."""

TARIFF: Final = preset("ralli-sm")
FALSE_START_MS: Final = false_start_penalty_ms(1, TARIFF) or 0
LATE_MS: Final = check_in_penalty_ms(0, MINUTE_MS, "all", TARIFF)
EARLY_MS: Final = check_in_penalty_ms(MINUTE_MS, 0, "all", TARIFF)


@dataclass(frozen=True, slots=True)
class Stop:
    """A car that does not come to the finish of a stage."""

    stage: int
    reason: str
    permanent: bool = True


STOPS: Final = {
    "71": Stop(2, "ulosajo"),
    "84": Stop(2, "vaihteisto", permanent=False),
    "27": Stop(3, "ulosajo", permanent=False),
    "104": Stop(4, "moottori"),
    "30": Stop(5, "jousitus"),
    "88": Stop(5, "ulosajo"),
    "219": Stop(6, "sähkövika"),
    "6": Stop(8, "ulosajo"),
    "36": Stop(9, "ulosajo"),
    "51": Stop(10, "voimansiirto"),
    "93": Stop(11, "moottori"),
}
RESTART_STAGE: Final = 4
"""Who stopped on Friday, not for good, starts again here."""

RESTART_ADDED_MS: Final = TARIFF.restart_added_ms
"""Own class's best time and ten minutes for each missed stage (ralli-sm, provisional)."""

HELPER: Final = ("8", 8)
"""(car, stage): came to the accident of car 6 and stopped."""

HELP_MS: Final = 34_000
CREDIT_MS: Final = -33_400
"""What the stewards give back of it."""

SUSPENDED: Final = 9
"""The stage that was stopped when this car blocked the road."""

BLOCKER: Final = "36"
STOPPED_AFTER_MS: Final = 4 * MINUTE_MS
"""From the blocker's start to the red flag; nobody starts after it."""

SUSPENDED_AFTER_MS: Final = 35 * MINUTE_MS
GIVEN_AT_MS: Final = local(SATURDAY, 17, 5)
"""When the times of the stopped stage are given and it counts again."""

SILENT_POST: Final = "start-5"
SILENT_FROM_MS: Final = local(SATURDAY, 9, 25)
SILENT_TO_MS: Final = SILENT_FROM_MS + 25 * MINUTE_MS

FAST_CLOCK_POST: Final = "finish-6"
FAST_CLOCK_MS: Final = 400
FAST_CLOCK_FROM_MS: Final = local(SATURDAY, 10, 40)
FAST_CLOCK_TO_MS: Final = local(SATURDAY, 11, 20)
FAST_CLOCK_FOUND_MS: Final = local(SATURDAY, 11, 31)

TWICE_SEEN: Final = ("17", 4)
"""(car, stage): broke the beam at the finish twice."""

TWICE_SEEN_AFTER_MS: Final = 900
LATE_ROWS: Final = {("45", 4): 20 * MINUTE_MS}
"""(car, stage): how long its finish lay at the post."""

ASSIGNED_BY_DESK: Final = ("77", 6)
ASSIGNED_BY_POST: Final = ("39", 10)
MISTYPED: Final = {("62", 11): "926"}
"""(car, stage): the number that was typed at the finish first."""

KEYED_AFTER_POST: Final = "finish-8"
"""Here the beam speaks at once and the number is keyed some seconds later."""

MEMORY_DUMP_ROWS: Final = 8
"""So many of that post's impulses come a second time, when its clock's memory is read out."""

UNKNOWN_PASSING: Final = ("split-8-1", local(SATURDAY, 13, 47))
"""Something that was no car passed a split point; the impulse stays nobody's."""

COURSE_CAR_UNTYPED: Final = ("0", 5)
"""(course car, stage): its finish came without a number and is ignored by the desk."""

OPENS_AT_MS: Final = local(SATURDAY, 8, 40)
SETUP_AT_MS: Final = local(FRIDAY, 12)
SATURDAY_LIST_AT_MS: Final = local(FRIDAY, 22, 10)
RESTARTS_AT_MS: Final = local(FRIDAY, 22)
PUBLISHED_AT_MS: Final = local(SATURDAY, 21, 15)
NOTICE: Final = (
    7,
    local(SATURDAY, 11, 40),
    {
        "fi": "Pysykää nauhan takana. Koe ajetaan vain, jos reunat ovat tyhjät.",
        "sv": "Stå bakom bandet. Sträckan körs bara om kanterna är tomma.",
        "en": "Stay behind the tape. The stage runs only with clear verges.",
    },
)
"""Stage, instant and the officials' words to the spectators."""

INVESTIGATED: Final = ("14", local(SATURDAY, 15, 20), local(SATURDAY, 16, 5))
"""Car, and from when to when it is under investigation, without any action."""


TOUCHED: Final = frozenset(
    [car for car, _ in (*LATE, *EARLY, *FALSE_STARTS, *LATE_ROWS, *MISTYPED, HELPER)]
    + [*LATE_AT_SERVICE, *STOPS]
)
"""Who had any of this; the dead heat is between two that had not."""
