"""Random small rallies with everything that makes a classification hard, from a seed.

Ties are made on purpose (times lie on a few tenths), and so are late and lost starts, times taken
by hand, wrong and corrected impulses, clocks that were off, given and withdrawn times, penalties
and credits, stages that do not count, crews that stop, come back, move class or are put out.
"""

import random
from typing import Any

from builders import Story, road, stage
from flyingfinish.rally.entries import (
    ClassShown,
    Competition,
    ControlRange,
    Enrolment,
    Entry,
    RallyClass,
    Shown,
    Title,
    TitleFor,
)
from flyingfinish.rally.facts import CompetitionSet, EntrySet, ItinerarySet, RallyOpened
from flyingfinish.rally.itinerary import ControlKind, Stage, StageKind
from flyingfinish.rally.point_tables import SCHEMES
from oracle.random_bulletins import change_rules
from oracle.random_decisions import rule_on_crew, rule_on_stage
from oracle.random_driving import drive, hand_in
from oracle.script import Script

PRESETS = ("fia-wrc-2025", "fia-wrc-2018", "ralli-sm", "uk-stage", "fia-regional")


def random_rally(seed: int) -> Story:
    """The rally of a seed, told and folded."""
    script = Script(random.Random(seed))
    _open(script)
    _enter(script)
    for index in range(script.now + 1):
        for nth, car in enumerate(script.cars):
            drive(script, index, nth, car)
    for control in script.story.state.itinerary.controls:
        if control.kind is ControlKind.TIME_CONTROL:
            hand_in(script, control.code)
    for index in range(len(script.stages)):
        rule_on_stage(script, index)
    for car in script.cars:
        rule_on_crew(script, car)
    change_rules(script)
    script.tell()
    return script.story


def _open(script: Script) -> None:
    """The road, the regulations, the competitions."""
    chance = script.chance
    preset = chance.choice(PRESETS)
    overrides: dict[str, Any] = {}
    if script.often(400):
        overrides["dead_heat"] = chance.choice(["first_stage", "shared", "first_non_super_stage"])
    if script.often(150):
        overrides["shared_places"] = False
    if script.often(300):
        overrides["total_precision_ms"] = chance.choice([1, 100, 1_000])
    if script.often(200):
        overrides["start_beam_counts"] = True
    if script.often(150):
        overrides["due_starts_shown"] = False
    if script.often(300):
        overrides["team_ties_by_best_car"] = False
    script.stages = _stages(script)
    script.now = chance.randrange(len(script.stages))
    after = [
        f"TC{number}{letter}" + (f"/{one.section + chance.randrange(2)}" if letter == "B" else "")
        for number, one in enumerate(script.stages, start=1)
        for letter in "AB"
        if script.often(400)
    ]
    story = script.story
    story.tell(RallyOpened("oracle", "Oracle", "Europe/Helsinki", 120, preset, overrides))
    story.tell(ItinerarySet(road(script.stages, after)))
    names = enumerate(("SM1", "SM2", "J"), 1)
    classes = tuple(RallyClass(name, name, ord_) for ord_, name in names)
    by_group = RallyClass("G", "G", 4, ("Rally1",), ("P1",) if script.often(300) else ())
    ranges = _ranges(script)
    story.tell(
        CompetitionSet(
            Competition("SM", "Ralli SM", 1, (*classes, by_group), ranges=ranges,
                        team_cars=chance.choice([0, 0, 1, 2, 3]), titles=_titles(script))
        )
    )  # fmt: skip
    some = tuple(one.stage_id for one in script.stages if script.often(600))
    own = {"dead_heat": "shared"} if script.often(200) else {}
    hist = (RallyClass("H", "H", 1),)
    book = chance.choice(["", *PRESETS])
    title = Title("trophy", "Trophy", chance.choice(list(SCHEMES)), chance.choice(["", "H"]))
    titles = (title,) if script.often(300) else ()
    story.tell(
        CompetitionSet(
            Competition("hist", "Historic", 2, hist, some, book, dict(own), titles=titles)
        )
    )


def _ranges(script: Script) -> tuple[ControlRange, ...]:
    """Sometimes a part of the road with a table of its own."""
    if not script.often(300):
        return ()
    codes = [control.code for control in script.story.state.itinerary.controls]
    from_at, to_at = sorted(script.chance.choices(range(len(codes)), k=2))
    per_class = script.often(500)
    return (ControlRange("part", "Part", codes[from_at], codes[to_at], per_class),)


def _titles(script: Script) -> tuple[Title, ...]:
    """Up to three titles, by any scheme there is."""
    return tuple(_title(script, nth) for nth in range(script.chance.choice([0, 1, 2, 3])))


def _title(script: Script, nth: int) -> Title:
    """A title of crews or teams, of the overall or a class, often with a part of its own."""
    chance = script.chance
    stages = [one.stage_id for one in script.stages]
    some = [f"e{number}" for number in range(1, 13) if script.often(600)]
    return Title(
        f"title{nth}",
        f"Title {nth}",
        chance.choice(list(SCHEMES)),
        chance.choice(["", "", "SM1", "J", "G"]),
        chance.choice([TitleFor.DRIVER, TitleFor.CO_DRIVER, TitleFor.TEAM]),
        chance.choice(["", "", *stages]),
        chance.choice(["", "part"]),
        chance.choice(["", "", *stages]),
        tuple(some) if script.often(150) else (),
        chance.choice([0, 0, 1, 2]),
        chance.choice([1_000, 1_000, 1_500, 333]),
    )


def _stages(script: Script) -> list[Stage]:
    """One to six stages in up to three sections on two legs."""
    chance = script.chance
    count = chance.choice([1, 2, 3, 3, 4, 4, 5, 6])
    section = leg = 1
    made = []
    for number in range(1, count + 1):
        if number > 1 and script.often(300):
            section += 1
            leg += script.often(500)
        kind = StageKind.SUPER_SPECIAL if script.often(250) else StageKind.SPECIAL
        precision_ms = chance.choice([100, 100, 100, 1_000, 1])
        if number == count and script.often(400):
            kind, precision_ms = StageKind.POWER, 1
        limits: dict[str, int] = (
            {"bogey_ms": 180_050, "maximum_ms": 180_250} if script.often(100) else {}
        )
        made.append(
            stage(
                number,
                metres=chance.choice([10_000, 10_000, 6_000, 17_500]),
                leg=leg,
                section=section,
                kind=kind,
                precision_ms=precision_ms,
                start_by_beam=script.often(60),
                **limits,
            )
        )
    return made


def _enter(script: Script) -> None:
    """Crews in classes of one or two competitions, guests, crews not shown, a course car."""
    chance = script.chance
    for number in range(1, chance.randint(2, 12) + 1):
        car = str(number if script.often(800) else number + 100)
        script.cars.append(car)
        script.story.tell(EntrySet(_entry(script, car)))
    if script.often(300):
        script.cars.append("0")
        script.story.tell(EntrySet(Entry("e0", "0", "d0", "", course_car=True)))
    for one in script.stages:
        if script.often(950):
            listed = chance.sample(script.cars, len(script.cars))
            script.story.due(one.stage_id, " ".join(listed))


def _entry(script: Script, car: str) -> Entry:
    chance = script.chance
    classes = tuple(name for name in ("SM1", "SM2", "J") if script.often(500))
    shown = chance.choices(list(Shown), [80, 15, 5])[0]
    own = tuple(ClassShown(one, chance.choice(list(Shown))) for one in classes if script.often(80))
    team = chance.choice(["", "Red", "Red", "Blue", "Åland"])
    enrolments = [Enrolment("SM", classes, shown, team, own)] if script.often(900) else []
    if script.often(400):
        enrolments.append(Enrolment("hist", ("H",) if script.often(700) else ()))
    return Entry(
        f"e{car}",
        car,
        f"d{car}",
        f"c{car}" if script.often(900) else "",
        group=chance.choice(["Rally1", "Rally2"]),
        priority=chance.choice(["P1", "P2", ""]),
        enrolments=tuple(enrolments),
    )
