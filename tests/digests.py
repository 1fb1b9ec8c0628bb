"""A canonical form of a rally's state, to compare what must not depend on the order of arrival."""

from typing import Any

from flyingfinish.rally.anomalies import settle
from flyingfinish.rally.state import RallyState
from flyingfinish.rally.state_parts import Touched, frozen_copy


def digest(state: RallyState) -> dict[str, Any]:
    """All that the journal's facts say, without positions and without any order of arrival."""
    settle(state, Touched())
    return {
        "crews": {entry_id: frozen_copy(crew) for entry_id, crew in state.crews.items()},
        "inbox": dict(state.inbox),
        "waived": dict(state.watch.waived),
        "pace": {
            stage: {section: known for section, known in one.times.items() if known}
            for stage, one in state.watch.pace.items()
            if any(one.times.values())
        },
        "impulses": {
            identity: (one.identities, one.car, one.control, one.at_ms, one.ignored, one.owner)
            for identity, one in state.impulses.items()
        },
        "doubtful": sorted(state.doubtful),
        "masked": sorted(state.masked),
    }
