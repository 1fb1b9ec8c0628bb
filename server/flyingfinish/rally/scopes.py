"""A classification scope, and the road as that scope counts it.

A *scope* is a competition or one class of it: whose crews, on which stages. ``road_of`` makes the
part of the state that its tables share: which stages count now, and from where controls count.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flyingfinish.rally.adjustments import Effect, effect_of, stage_number
from flyingfinish.rally.entries import Entry, Shown
from flyingfinish.rally.facts import StageState
from flyingfinish.rally.itinerary import Itinerary, Stage, StageKind
from flyingfinish.rally.memberships import classes_at, enrolment_in
from flyingfinish.rally.regulations import DeadHeat, Regulations
from flyingfinish.rally.state_parts import RallyState

_IN_NO_TOTAL = (StageState.SUSPENDED, StageState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Scope:
    """A competition, or one class of it when ``class_id`` is given."""

    competition_id: str
    class_id: str = ""

    def members(self, state: RallyState, stage_id: str = "") -> list[Entry]:
        """Entries shown here at a stage, guests too, course cars never; by car number.

        Without a stage: at the last one of this scope, where the rally ends.
        """
        number = stage_number(stage_id) if stage_id else self.last_number(state)
        found = [one for one in state.entries.values() if self.holds(state, one, number)]
        return sorted(found, key=lambda entry: number_key(entry.car_number))

    def last_number(self, state: RallyState) -> int:
        """Number of its last stage, by which classes are those at the end; 0 without stages."""
        stages = self.stage_list(state)
        return stage_number(stages[-1].stage_id) if stages else 0

    def everybody(self, state: RallyState) -> list[Entry]:
        """Entries shown here at some stage of this scope, by car number."""
        numbers = [stage_number(one.stage_id) for one in self.stage_list(state)] or [0]
        found = []
        for entry in state.entries.values():
            changes = (entry.entry_id, self.competition_id) in state.class_changes
            asked = numbers if changes else numbers[-1:]
            if any(self.holds(state, entry, number) for number in asked):
                found.append(entry)
        return sorted(found, key=lambda entry: number_key(entry.car_number))

    def holds(self, state: RallyState, entry: Entry, number: int) -> bool:
        """True when the entry is shown here in the tables of the stage with this number."""
        shown = self._shown(entry) is not Shown.NOT_SHOWN
        if not shown or not self.class_id:
            return shown
        return self.class_id in classes_at(state, entry, self.competition_id, number)

    def placed(self, entry: Entry) -> bool:
        """True when the entry takes a place in the tables that show it; a guest does not."""
        return self._shown(entry) is Shown.PLACED

    def _shown(self, entry: Entry) -> Shown:
        enrolment = enrolment_in(entry, self.competition_id)
        return Shown.NOT_SHOWN if enrolment is None else enrolment.shown_as(self.class_id)

    def stage_list(self, state: RallyState) -> list[Stage]:
        """The stages of this scope in road order, whatever their state."""
        competition = state.competitions.get(self.competition_id)
        chosen = competition.stages if competition is not None else ()
        return [one for one in state.itinerary.stages if not chosen or one.stage_id in chosen]

    def regulations(self, state: RallyState) -> Regulations:
        """What is in force for the competition: its own regulations, else the rally's."""
        return state.own_regulations.get(self.competition_id, state.regulations)

    def channel_prefix(self, state: RallyState) -> str:
        """What its channels begin with: nothing for the main competition, else ``c/<id>/``."""
        competition = state.competitions.get(self.competition_id)
        if competition is None or competition.ord == 1:
            return ""
        return f"c/{self.competition_id}/"

    def channel(self, state: RallyState) -> str:
        """Its running classification: ``overall``, ``class/SM2``, ``c/hist/overall``."""
        name = f"class/{self.class_id}" if self.class_id else "overall"
        return self.channel_prefix(state) + name

    def below(self, state: RallyState) -> str:
        """What the names of its other tables begin with: nothing, ``class/SM2/``, ``c/hist/``."""
        return f"{self.channel(state)}/" if self.class_id else self.channel_prefix(state)


def scopes_of(state: RallyState) -> list[Scope]:
    """Every scope of the rally: competitions in their order, each followed by its classes."""
    found = []
    for competition in sorted(state.competitions.values(), key=lambda one: one.ord):
        found.append(Scope(competition.competition_id))
        found.extend(
            Scope(competition.competition_id, one.class_id)
            for one in sorted(competition.classes, key=lambda one: one.ord)
        )
    return found


def number_key(car_number: str) -> tuple[int, int, str]:
    """Sorts car numbers as people do: 2 before 10, plain numbers before others."""
    plain = car_number.isascii() and car_number.isdigit()
    return (0, int(car_number), car_number) if plain else (1, 0, car_number)


@dataclass(slots=True)
class ScopeRoad:
    """The stages of a scope with what their tables need; made anew when road or states change."""

    stages: list[Stage]
    counting: list[bool]
    """Whether each stage is in totals: neither suspended nor cancelled."""

    numbers: list[int]
    regulations: Regulations
    tie_stages: list[int]
    """Indices of the counting stages that decide dead heats, in order."""

    itinerary: Itinerary
    effects: dict[str, Effect | None] = field(default_factory=dict)

    def effect(self, control: str) -> Effect:
        """From where what happened at a control counts: at once when it went from the road."""
        return self._known(control) or Effect(0)

    def knows(self, control: str) -> bool:
        """True when the control is somewhere on the road."""
        return self._known(control) is not None

    def _known(self, control: str) -> Effect | None:
        if control not in self.effects:
            self.effects[control] = effect_of(control, self.itinerary)
        return self.effects[control]

    def index_of(self, stage_id: str) -> int:
        """Index of a stage in this scope; -1 when the scope does not have it."""
        for index, stage in enumerate(self.stages):
            if stage.stage_id == stage_id:
                return index
        return -1

    @property
    def last_stage(self) -> str:
        """The stage it ends with, counting or not; empty without stages."""
        return self.stages[-1].stage_id if self.stages else ""

    def last_counting(self, index: int) -> int:
        """The last stage up to ``index`` that is in totals; -1 when there is none."""
        while index >= 0 and not self.counting[index]:
            index -= 1
        return index


def road_of(state: RallyState, scope: Scope) -> ScopeRoad:
    """The road as this scope counts it now."""
    stages = scope.stage_list(state)
    counting = [state.stages[one.stage_id].state not in _IN_NO_TOTAL for one in stages]
    regulations = scope.regulations(state)
    return ScopeRoad(
        stages,
        counting,
        [stage_number(one.stage_id) for one in stages],
        regulations,
        tie_stages(stages, counting, regulations.dead_heat),
        state.itinerary,
    )


def tie_stages(stages: list[Stage], counting: list[bool], rule: DeadHeat) -> list[int]:
    """Which stages decide between equal totals."""
    if rule is DeadHeat.SHARED:
        return []
    return [
        index
        for index, stage in enumerate(stages)
        if counting[index]
        and (rule is DeadHeat.FIRST_STAGE or stage.kind is not StageKind.SUPER_SPECIAL)
    ]


def names_of(state: RallyState) -> Mapping[str, str]:
    """Entry id -> car number, for whoever writes a table for people."""
    return {entry_id: entry.car_number for entry_id, entry in state.entries.items()}
