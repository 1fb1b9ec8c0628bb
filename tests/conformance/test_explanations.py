"""Every number of the published rallies' main tables can be explained, down to the tenth."""

from functools import lru_cache
from pathlib import Path

from conformance.published import document_of, full_rallies, parametrized
from explaining import check
from flyingfinish.exchange.recorded.facts import records_of
from flyingfinish.exchange.recorded.rally import read_recording
from flyingfinish.processing.state_documents import StateDocuments
from flyingfinish.rally.explain.explain import explain
from flyingfinish.rally.state import RallyState, replay


@lru_cache(maxsize=2)
def state_of(path: Path) -> RallyState:
    """The state at the end of a recorded rally."""
    return replay(records_of(read_recording(path.read_bytes())))


@parametrized(full_rallies())
def test_every_stage_time_total_and_place_is_what_its_explanation_ends_with(path: Path) -> None:
    state = state_of(path)
    made = StateDocuments(state)
    last = state.itinerary.stages[-1].stage_id
    asked = 0
    for channel in ("overall", f"overall/{last}", *(f"stage/{one.stage_id}" for one in
                                                    state.itinerary.stages)):  # fmt: skip
        document = made.held(channel)
        assert document is not None
        for entry_id, row in document["rows"].items():
            number = row.get("elapsed_ms", row.get("total_ms"))
            for way, shown in (("", number), ("place/", row.get("pos"))):
                if shown is not None:
                    found = explain(f"{way}{channel}/{entry_id}", made.held)
                    check(found)
                    asked += 1
                    assert (shown, shown) == (found.result, found.shown), found.what
    assert asked > len(state.entries)


@parametrized(full_rallies())
def test_the_winners_published_total_is_explained(path: Path) -> None:
    official = document_of(path)["official"]["overall_after_stage"]
    stage_id, published = list(official.items())[-1]
    winner = published[0]
    state = state_of(path)
    entry_id = state.owner_of[winner["car"]]
    found = explain(f"overall/{stage_id}/{entry_id}", StateDocuments(state).held)
    assert winner["total_ms"] == found.result
