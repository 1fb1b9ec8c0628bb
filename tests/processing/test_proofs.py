"""What a crew's own view says its times rest on, and where in the journal those facts stand."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import NOON_MS, Story, a_rally, stage, start_of
from flyingfinish.processing.proofs import HOLE_MAX, Positions, stage_proof, stage_proofs
from flyingfinish.rally.facts import DeviceClockShifted, Provenance, Rank, Record, TimeGiven


def record(seq: int, position: int, source: str = "p", **more: Any) -> Record:
    return Record(position, source, "a", seq, None, **more)


def noted(story: Story) -> Positions:
    positions = Positions()
    for one in story.records:
        positions.note(one)
    return positions


def proof_of(story: Story, car: str = "1", stage_id: str = "SS1") -> Any:
    on = story.state.crews[f"e{car}"].stages.get(stage_id)
    return stage_proof(story.state, on, stage_id, noted(story))


def test_a_measured_time_rests_on_its_start_and_its_finish() -> None:
    story = a_rally(1, "1")
    finish = story.drives("1", "SS1", "5:00.0")
    start = story.records[-2]
    assert {
        "start_by": start.source,
        "start_position": start.position,
        "finish_by": finish.source,
        "finish_position": finish.position,
    } == proof_of(story)


def test_headquarters_read_the_identities_of_those_facts() -> None:
    story = a_rally(1, "1")
    finish = story.drives("1", "SS1", "5:00.0")
    given_time = story.given("1", "SS1", "5:00.0")
    found = stage_proof(story.state, story.state.crews["e1"].stages["SS1"], "SS1", None)
    assert found is not None
    assert (story.records[-3].identity, finish.identity, given_time.identity) == (
        found["start_fact"],
        found["finish_fact"],
        found["given"]["fact"],
    )


def test_a_fact_whose_place_is_not_known_is_named_by_its_source_alone() -> None:
    story = a_rally(1, "1")
    story.starts("1", "SS1")
    on = story.state.crews["e1"].stages["SS1"]
    assert {"start_by": "post-SS1"} == stage_proof(story.state, on, "SS1", Positions())


def test_a_shifted_finish_keeps_the_instant_that_the_device_gave() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "5:00.0")
    story.tell(DeviceClockShifted("beam-SF1", NOON_MS, NOON_MS + 600_000, -350))
    assert NOON_MS + 300_000 == proof_of(story)["finish_raw_at_ms"]


def test_a_finish_by_hand_says_so() -> None:
    story = a_rally(1, "1")
    story.starts("1", "SS1")
    story.finishes("1", "SS1", NOON_MS + 300_000, rank=Rank.MANUAL)
    assert proof_of(story)["finish_backup"]


def test_what_a_total_counts_is_said_where_it_is_less_than_the_time() -> None:
    story = a_rally([stage(1, precision_ms=1)], "1")
    story.drives("1", "SS1", 298_914)
    assert 298_900 == proof_of(story)["counted_ms"]


def test_a_given_time_says_by_what_it_was_given_and_which_time_it_replaced() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "9:00.0")
    said = TimeGiven("SS1", "e1", 400_000, Provenance.STEWARDS, "baulked", "Decision 4")
    told = story.tell(said, received_at_ms=NOON_MS)
    found = proof_of(story)
    assert 540_000 == found["measured_ms"]
    assert {
        "fact": told.identity,
        "position": told.position,
        "at_ms": NOON_MS,
        "ms": 400_000,
        "provenance": "stewards",
        "reason": "baulked",
        "document": "Decision 4",
    } == found["given"]


def test_a_given_time_that_replaced_nothing_says_no_such_thing() -> None:
    story = a_rally(1, "1")
    told = story.given("1", "SS1", "5:00.0")
    expected = {"fact": told.identity, "ms": 300_000, "provenance": "notional"}
    assert {"given": expected | {"position": told.position}} == proof_of(story)


def test_a_given_time_on_a_stage_that_left_the_road_replaces_nothing() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "9:00.0")
    story.given("1", "SS1", "5:00.0")
    on = story.state.crews["e1"].stages["SS1"]
    found = stage_proof(story.state, on, "SS9", noted(story))
    assert found is not None
    assert "measured_ms" not in found


def test_nothing_seen_is_nothing_proved() -> None:
    story = a_rally(2, "1")
    story.due("SS1", "1")
    assert [None, None] == [proof_of(story), proof_of(story, stage_id="SS2")]


def test_the_proofs_of_a_crew_are_those_of_its_stages() -> None:
    story = a_rally(3, "1")
    story.drives("1", "SS1", "5:00.0")
    story.starts("1", "SS2", start_of("SS2"))
    found = stage_proofs(story.state, story.state.crews["e1"], noted(story))
    assert ["SS1", "SS2"] == list(found)


@given(seqs=st.permutations(range(1, 9)))
def test_a_position_is_found_in_whatever_order_a_source_was_heard(seqs: list[int]) -> None:
    positions = Positions()
    for at, seq in enumerate(seqs, start=1):
        positions.note(record(seq, at))
    assert list(range(1, 9)) == [positions.of(f"p/a/{seq}") for seq in seqs]


@pytest.mark.parametrize(
    "identity", ["", "p", "p/a", "p/a/0", "p/a/2", "p/a/x", "p/b/1", "q/a/1", "p/a/-1", "p/a/²"]
)
def test_an_identity_that_is_not_known_has_no_position(identity: str) -> None:
    positions = Positions()
    positions.note(record(1, 7))
    assert 0 == positions.of(identity)


def test_a_hole_is_kept_and_a_leap_is_not_indexed() -> None:
    positions = Positions()
    positions.note(record(3, 5))
    positions.note(record(HOLE_MAX * 2, 6))
    assert [0, 5, 0] == [positions.of(f"p/a/{seq}") for seq in (2, 3, HOLE_MAX * 2)]


def test_when_the_door_took_it_is_known_of_officials_facts_only() -> None:
    positions = Positions()
    positions.note(record(1, 1, "desk", official=True, received_at_ms=9))
    positions.note(record(1, 2, "post", received_at_ms=9))
    assert [9, 0] == [positions.decided_at_ms(f"{one}/a/1") for one in ("desk", "post")]
