"""How the officials' facts about what the rally is change the state: road, crews, start lists."""

from collections.abc import Iterable

from flyingfinish.rally import restart_times
from flyingfinish.rally.bulletins import (
    PRECISIONS_MS,
    own_regulations,
    settle_regulations,
    with_bulletins,
)
from flyingfinish.rally.counted_times import settle_timings
from flyingfinish.rally.crew_clocks import retime
from flyingfinish.rally.crew_evidence import (
    look_all,
    merge_owner,
    restart_clock,
    settle,
    settle_lanes,
)
from flyingfinish.rally.due_times import card_road, due_start_ms
from flyingfinish.rally.entries import Person
from flyingfinish.rally.errors import BadRoad, CarNumberTaken, UnknownEntry, UnknownStage
from flyingfinish.rally.evidence_parts import ControlRole
from flyingfinish.rally.facts import (
    CompetitionSet,
    EntrySet,
    ItinerarySet,
    PersonRecorded,
    PostSet,
    RallyClockSet,
    RallyOpened,
    Record,
    RouteDrawn,
    StartListSet,
)
from flyingfinish.rally.fold.dues import dues_again
from flyingfinish.rally.held_rules import follow_rules
from flyingfinish.rally.itinerary import ControlKind, Itinerary
from flyingfinish.rally.regulations import regulations
from flyingfinish.rally.state_parts import (
    CrewState,
    RallyState,
    StageFigures,
    Touched,
)
from flyingfinish.rally.title_points import scheme_of


def rally_opened(state: RallyState, record: Record, fact: RallyOpened, touched: Touched) -> None:
    """Which rally this is, and its regulations; an unknown setting is refused."""
    regulations(fact.preset, fact.overrides)
    state.rally = fact
    read_again(state, touched)


def itinerary_set(state: RallyState, record: Record, fact: ItinerarySet, touched: Touched) -> None:
    """The road as it now stands; what was seen so far is read again on it."""
    _check(fact.itinerary)
    drive_on(state, with_bulletins(state, fact.itinerary))
    read_again(state, touched)


def route_drawn(state: RallyState, record: Record, fact: RouteDrawn, touched: Touched) -> None:
    """Where a stage runs on the map; nothing of the sport rests on it."""
    if fact.line:
        state.routes[fact.stage_id] = fact.line
    else:
        state.routes.pop(fact.stage_id, None)
    touched.routes = True


def drive_on(state: RallyState, itinerary: Itinerary) -> None:
    """Make this the road: its stages with their states, and what each of its controls means."""
    state.itinerary = itinerary
    state.control.cards = card_road(itinerary)
    stages = {}
    for stage in itinerary.stages:
        known = state.stages.get(stage.stage_id)
        figures = StageFigures(stage) if known is None else known
        figures.stage = stage
        stages[stage.stage_id] = figures
    state.stages = stages
    state.roles = _roles(itinerary)
    state.start_controls = _controls_by_stage(state.roles, "start")
    finishes = _controls_by_stage(state.roles, "finish")
    state.finish_controls = {stage_id: codes[0] for stage_id, codes in finishes.items()}


def _check(itinerary: Itinerary) -> None:
    """Refuse a road on which one name means two things, or a time cannot be cut."""
    for names in (
        [one.stage_id for one in itinerary.stages],
        [one.code for one in itinerary.controls],
    ):
        for name in names:
            if names.count(name) > 1:
                raise BadRoad(twice=name)
    for stage in itinerary.stages:
        if stage.precision_ms not in PRECISIONS_MS:
            raise BadRoad(stage=stage.stage_id, precision_ms=stage.precision_ms)


def _roles(itinerary: Itinerary) -> dict[str, ControlRole]:
    """What a passage at each control means."""
    roles: dict[str, ControlRole] = {}
    counted: dict[str, int] = {}
    for control in itinerary.controls:
        stage_id = control.stage_id
        if control.kind is ControlKind.STAGE_START:
            roles[control.code] = ControlRole("start", stage_id)
        elif control.kind is ControlKind.FLYING_FINISH:
            roles[control.code] = ControlRole("finish", stage_id)
        elif control.kind is ControlKind.SPLIT_POINT:
            counted[stage_id] = counted.get(stage_id, 0) + 1
            number = _number_of(control.code, stage_id) or counted[stage_id]
            roles[control.code] = ControlRole("split", stage_id, number)
        elif control.kind in (ControlKind.SHAKEDOWN_START, ControlKind.SHAKEDOWN_FINISH):
            roles[control.code] = ControlRole("shakedown", "")
        elif control.kind is ControlKind.CEREMONIAL_START:
            roles[control.code] = ControlRole("ceremony", "")
        else:
            roles[control.code] = ControlRole("other", stage_id)
    return roles


def _number_of(code: str, stage_id: str) -> int:
    """2 of ``SS8-2``; 0 when the code does not say."""
    number = code.removeprefix(f"{stage_id}-")
    return int(number) if number.isascii() and number.isdigit() else 0


def _controls_by_stage(roles: dict[str, ControlRole], kind: str) -> dict[str, tuple[str, ...]]:
    """Codes of the controls of a kind, by stage."""
    found: dict[str, tuple[str, ...]] = {}
    for code, role in roles.items():
        if role.kind == kind:
            found[role.stage_id] = (*found.get(role.stage_id, ()), code)
    return found


def read_again(state: RallyState, touched: Touched) -> None:
    """Draw all conclusions afresh: roles, proposals or regulations are new."""
    settle_regulations(state)
    settle_timings(state, state.entries)
    touched.road = True
    for crew in state.crews.values():
        crew.runs = ()
        for on in crew.stages.values():
            on.finish_at_ms, on.finish_fact, on.finish_backup = None, "", False
            on.split_at_ms, on.splits = {}, {}
    for at_post in state.by_post.values():
        for impulse in at_post:
            settle(state, impulse, touched)
    for owner in list(state.evidence):
        look_all(state, owner, touched)
    for crew in state.crews.values():
        for stage_id, on in crew.stages.items():
            on.due_at_ms = due_start_ms(state, crew.entry_id, stage_id, on.listed_at_ms)
    for stage_id in state.lane_impulses:
        settle_lanes(state, stage_id, touched)
    for crew in state.crews.values():
        for stage_id in list(crew.stages):
            restart_clock(state, crew, stage_id, touched)
            retime(state, crew, stage_id, touched)
    follow_rules(state)
    restart_times.work_out_all(state, touched)


def post_set(state: RallyState, record: Record, fact: PostSet, touched: Touched) -> None:
    """A post and its controls; impulses that named none are proposed again."""
    state.posts[fact.post.post_id] = fact.post
    for impulse in state.by_post.get(fact.post.post_id, ()):
        settle(state, impulse, touched)


def competition_set(
    state: RallyState, record: Record, fact: CompetitionSet, touched: Touched
) -> None:
    """A competition with its classes; its regulations and its titles' schemes must exist."""
    competition = fact.competition
    own_regulations(state, competition)
    for title in competition.titles:
        scheme_of(title)
    state.competitions[competition.competition_id] = competition
    settle_regulations(state)
    _time_again(state, state.entries, touched)
    restart_times.work_out_all(state, touched)
    touched.road = True


def _time_again(state: RallyState, entries: Iterable[str], touched: Touched) -> None:
    """Time those of these crews anew whose home times otherwise now, held ones too."""
    moved = settle_timings(state, entries)
    for entry_id in sorted(moved):
        crew = state.crews[entry_id]
        for stage_id in list(crew.stages):
            retime(state, crew, stage_id, touched)
    if moved & state.held.keys():
        follow_rules(state)


def person_recorded(
    state: RallyState, record: Record, fact: PersonRecorded, touched: Touched
) -> None:
    """A member of a crew: the name when it is still there, else a person without a name."""
    private = record.person or {}
    known = {key: str(private.get(key, "")) for key in ("name", "nation", "club")}
    state.persons[fact.person_id] = Person(fact.person_id, **known)
    touched.entries.update(
        entry.entry_id
        for entry in state.entries.values()
        if fact.person_id in (entry.driver, entry.co_driver)
    )


def entry_set(state: RallyState, record: Record, fact: EntrySet, touched: Touched) -> None:
    """An entry as enrolled now; what was seen of its number belongs to it.

    A number left behind stays a name of this entry until another takes it.
    """
    entry = fact.entry
    for other in state.entries.values():
        if other.car_number == entry.car_number and other.entry_id != entry.entry_id:
            raise CarNumberTaken(car=entry.car_number, entry=other.entry_id)
    state.entries[entry.entry_id] = entry
    state.owner_of[entry.car_number] = entry.entry_id
    if entry.entry_id not in state.crews:
        state.crews[entry.entry_id] = CrewState(entry.entry_id)
    merge_owner(state, entry.car_number, entry.entry_id, touched)
    look_all(state, entry.entry_id, touched)
    _time_again(state, (entry.entry_id,), touched)
    restart_times.work_out_all(state, touched)
    touched.entries.add(entry.entry_id)
    touched.road = True


def start_list_set(state: RallyState, record: Record, fact: StartListSet, touched: Touched) -> None:
    """Due starts of a stage; they count where no start is reported, and place open impulses."""
    stage_id = fact.stage_id
    if stage_id not in state.stages:
        raise UnknownStage(stage=stage_id)
    for row in fact.rows:
        if row.entry_id not in state.crews:
            raise UnknownEntry(entry=row.entry_id)
    state.start_lists[stage_id] = fact
    state.control.listed_at[stage_id] = record.position
    dues_again(state, stage_id, touched)


def rally_clock_set(
    state: RallyState, record: Record, fact: RallyClockSet, touched: Touched
) -> None:
    """Rally time against server time."""
    state.clock = fact
    touched.clock = True
