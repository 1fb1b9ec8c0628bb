"""Since when a class is complete on a stage: all of its crews that could still come are in or out.

In is who has a time that rests on no listed start, measured or given; out is who retired, was
disqualified or never started, and who starts again on a later stage. Of a crew on hold, and of a
retirement that is not released, an audience reads what it is shown: a class that waits for such a
crew waits for it as for one that fell silent, until the officials call the stage completed.
"""

from collections.abc import Iterable, Mapping

from flyingfinish.processing.chronicle import Chronicle
from flyingfinish.rally.adjustments import stage_number
from flyingfinish.rally.competition_times import on_stage_in
from flyingfinish.rally.scopes import Scope, scopes_of
from flyingfinish.rally.state_parts import (
    Audience,
    CrewOnStage,
    CrewState,
    RallyState,
    Touched,
)
from flyingfinish.rally.totals import OUT

Place = tuple[Scope, str]
"""A class, and one of its stages."""

_Came = dict[str, int | None]
"""Entry -> position in the journal from which on it is in or out; None = it could still come."""


class Arrivals:
    """Who of each class has come to each stage, kept crew by crew for one audience."""

    def __init__(self, audience: Audience) -> None:
        """Begins without classes; the first facts that touch the road lay them out."""
        self._audience: Audience = audience
        self._came: dict[Place, _Came] = {}
        self._places_of: Mapping[str, Mapping[str, list[Place]]] = {}
        """Entry -> stage -> where it takes a place."""

    def copy(self, audience: Audience) -> "Arrivals":
        """The same for another audience, to go their own way."""
        other = Arrivals(audience)
        other._came = {place: dict(came) for place, came in self._came.items()}
        other._places_of = self._places_of
        return other

    def take(self, state: RallyState, touched: Touched, chronicle: Chronicle) -> bool:
        """Take in what was touched; True when a class is complete, or no more, or since else.

        Costs by the crews that were touched, not by the field; where the road was, all are looked
        at, and it is as if all had changed.
        """
        if touched.road:
            self._lay_out(state, chronicle)
            return True
        changed = False
        for entry_id in touched.crews | touched.audience_changed:
            for stage_id in self._places_of.get(entry_id, ()):
                changed |= self._look(state, chronicle, entry_id, stage_id)
        for entry_id, stage_id in touched.times:
            changed |= self._look(state, chronicle, entry_id, stage_id)
        return changed

    def since(self, scope: Scope, stage_id: str) -> int:
        """Returns the position from which on a class is complete on a stage; 0 while it is not."""
        came = self._came.get((scope, stage_id), {})
        known = [at for at in came.values() if at is not None]
        return max(known, default=0) if len(known) == len(came) else 0

    def _lay_out(self, state: RallyState, chronicle: Chronicle) -> None:
        """Look at everybody everywhere: road, entries or classes are others."""
        places_of: dict[str, dict[str, list[Place]]] = {}
        self._came = {}
        for scope in scopes_of(state):
            if scope.class_id:
                for stage_id, entry_id in _placed(state, scope):
                    place = (scope, stage_id)
                    came = self._came.setdefault(place, {})
                    came[entry_id] = self._came_at(state, chronicle, entry_id, place)
                    places_of.setdefault(entry_id, {}).setdefault(stage_id, []).append(place)
        self._places_of = places_of

    def _look(self, state: RallyState, chronicle: Chronicle, entry_id: str, stage_id: str) -> bool:
        """Look at one crew on one stage; True when that says something else of a class."""
        changed = False
        for place in self._places_of.get(entry_id, {}).get(stage_id, ()):
            came = self._came[place]
            now = self._came_at(state, chronicle, entry_id, place)
            if came[entry_id] != now:
                was_complete = None not in came.values()
                came[entry_id] = now
                changed = changed or was_complete or None not in came.values()
        return changed

    def _came_at(
        self, state: RallyState, chronicle: Chronicle, entry_id: str, place: Place
    ) -> int | None:
        scope, stage_id = place
        crew = state.crew(entry_id, self._audience)
        on = on_stage_in(state, scope.competition_id, crew, stage_id)
        found = []
        if on is not None and on.time is not None and not on.time.unconfirmed:
            found.append(_timed_at(on, chronicle))
        if crew.status in OUT or _comes_later(crew, stage_id):
            found.append(chronicle.out_since(entry_id, stage_id, self._audience == "public"))
        # What came first: a time that the restart rule gives to who is out moves nothing.
        return min(found, default=None)


def _placed(state: RallyState, scope: Scope) -> Iterable[tuple[str, str]]:
    """Yields stage and entry of who takes a place in a class; nobody waits for a guest."""
    placed = [one for one in scope.everybody(state) if scope.placed(one)]
    for stage in scope.stage_list(state):
        number = stage_number(stage.stage_id)
        for entry in placed:
            changes = (entry.entry_id, scope.competition_id) in state.class_changes
            if not changes or scope.holds(state, entry, number):
                yield stage.stage_id, entry.entry_id


def _timed_at(on: CrewOnStage, chronicle: Chronicle) -> int:
    """Position of the later of start and finish, or of a decision that gave a time before it.

    What comes when there is a time already moves what is told, not since when.
    """
    position_of = chronicle.positions.of
    found = [position_of(next(iter(one))) for one in (on.given, on.ruled) if one]
    if on.start_fact and on.finish_fact:
        found.append(max(position_of(on.start_fact), position_of(on.finish_fact)))
    # A time that nothing here tells the origin of is no reason to stop the processor.
    return min(found, default=0)


def _comes_later(crew: CrewState, stage_id: str) -> bool:
    """Whether a crew that started again did so behind this stage: it comes to it no more."""
    again = crew.restarted_from
    return bool(again) and stage_number(stage_id) < stage_number(again)
