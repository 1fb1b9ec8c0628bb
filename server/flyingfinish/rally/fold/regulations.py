"""How bulletins change the state: other settings, and all that follows from them."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flyingfinish.rally.bulletins import in_force, with_bulletins, with_stage_settings
from flyingfinish.rally.errors import UnknownCompetition, UnknownStage
from flyingfinish.rally.facts import Record, RegulationsChanged
from flyingfinish.rally.fold.road_facts import drive_on, read_again
from flyingfinish.rally.regulations import with_settings
from flyingfinish.rally.ruling_parts import Bulletin
from flyingfinish.rally.state_parts import RallyState, Touched


def regulations_changed(
    state: RallyState, record: Record, fact: RegulationsChanged, touched: Touched
) -> None:
    """Other settings count from here in the journal on, for all of the rally, past stages too.

    What posts saw is judged by them afresh: stage times, restart times, penalties that count by
    themselves, totals, drafts. What officials applied, gave or published stands as they decided it.
    """
    if fact.stage_id:
        figures = state.stages.get(fact.stage_id)
        if figures is None:
            raise UnknownStage(stage=fact.stage_id)
        with_stage_settings(figures.stage, fact.settings)
    elif fact.competition_id and fact.competition_id not in state.competitions:
        raise UnknownCompetition(competition=fact.competition_id)
    else:
        with_settings(
            state.own_regulations.get(fact.competition_id, state.regulations), fact.settings
        )
    known = in_force(state, fact.competition_id, fact.stage_id)
    before = {name: known[name] for name in fact.settings}
    state.bulletins.append(Bulletin(fact, record.position, before))
    drive_on(state, with_bulletins(state, state.itinerary))
    read_again(state, touched)
    touched.news.append(record)


REGULATIONS_FOLDS: Final[Mapping[type, Callable[[RallyState, Record, Any, Touched], None]]] = {
    RegulationsChanged: regulations_changed,
}
