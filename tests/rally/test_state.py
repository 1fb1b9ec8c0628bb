"""The fold as a whole: what counts, what is doubtful, what is refused."""

from dataclasses import replace

import pytest

from builders import NOON_MS, a_rally
from digests import digest
from flyingfinish.rally.errors import NotOfThisJournal, UnknownEntry
from flyingfinish.rally.facts import (
    AdjustmentApplied,
    CarStarted,
    RallyClosed,
    RowAdmitted,
    SourceAdmitted,
    StageState,
    StageStateSet,
    TokenRevoked,
)
from flyingfinish.rally.state import RallyState, apply, replay


def start_of_one(state: RallyState) -> int | None:
    on = state.crews["e1"].stages.get("SS1")
    return on.start_at_ms if on is not None else None


def test_the_state_knows_how_far_it_is() -> None:
    story = a_rally(1, "1")
    post = story.starts("1", "SS1")
    found = (story.state.position, story.state.officials_position)
    assert (post.position, post.position - 1) == found


def test_replay_gives_the_same_state_as_folding_one_by_one() -> None:
    story = a_rally(1, "1 2")
    story.drives("1", "SS1", "5:00.0")
    assert digest(story.state) == digest(replay(story.records))


def test_a_refused_fact_changes_nothing_but_the_positions() -> None:
    story = a_rally(1, "1")
    before = digest(story.state)
    with pytest.raises(UnknownEntry):
        story.tell(AdjustmentApplied("nobody", "TC1", 1, "late"))
    found = (digest(story.state), story.state.position, story.state.officials_position)
    assert (before, len(story.records), len(story.records)) == found


def test_a_fact_of_another_journal_is_refused() -> None:
    with pytest.raises(NotOfThisJournal):
        a_rally(1).tell(TokenRevoked("t"))


def test_the_first_incarnation_of_a_source_counts_by_itself() -> None:
    story = a_rally(1, "1")
    story.tell(CarStarted("SS1", "1", NOON_MS), "post")
    assert NOON_MS == start_of_one(story.state)


def test_a_later_incarnation_waits_until_it_is_admitted() -> None:
    story = a_rally(1, "1")
    story.tell(CarStarted("SS1", "1", NOON_MS), "post")
    story.tell(CarStarted("SS1", "1", NOON_MS + 60_000), "post", incarnation="b")
    before = start_of_one(story.state)
    story.tell(SourceAdmitted("post", "b"))
    assert (NOON_MS, NOON_MS + 60_000) == (before, start_of_one(story.state))


def test_rows_after_an_admission_count_at_once() -> None:
    story = a_rally(1, "1")
    story.tell(CarStarted("SS1", "1", NOON_MS), "post")
    story.tell(SourceAdmitted("post", "b"))
    story.tell(CarStarted("SS1", "1", NOON_MS + 60_000), "post", incarnation="b")
    assert NOON_MS + 60_000 == start_of_one(story.state)


def test_an_admission_before_the_first_row_leaves_the_first_incarnation_its_right() -> None:
    story = a_rally(1, "1")
    story.tell(SourceAdmitted("post", "b"))
    story.tell(CarStarted("SS1", "1", NOON_MS), "post")
    assert NOON_MS == start_of_one(story.state)


def test_a_doubtful_row_counts_for_nothing_and_waits_in_the_inbox() -> None:
    story = a_rally(1, "1")
    row = story.tell(CarStarted("SS1", "1", NOON_MS), "post", doubt="revoked")
    item = story.state.inbox[f"doubtful:{row.identity}"]
    assert (None, (("why", "revoked"),)) == (start_of_one(story.state), item.params)


def test_a_doubtful_row_counts_once_it_is_admitted() -> None:
    story = a_rally(1, "1")
    row = story.tell(CarStarted("SS1", "1", NOON_MS), "post", doubt="revoked")
    story.tell(RowAdmitted(row.identity))
    found = (start_of_one(story.state), story.state.inbox, story.state.doubtful)
    assert (NOON_MS, {}, {}) == found


def test_a_row_may_be_admitted_before_it_is_here() -> None:
    story = a_rally(1, "1")
    story.tell(RowAdmitted("post/a/1"))
    story.tell(CarStarted("SS1", "1", NOON_MS), "post", doubt="out_of_scope")
    assert NOON_MS == start_of_one(story.state)


def test_a_doubted_row_that_was_admitted_does_not_outlast_later_ones() -> None:
    story = a_rally(1, "1")
    row = story.tell(CarStarted("SS1", "1", NOON_MS), "post", doubt="out_of_scope")
    story.tell(RowAdmitted(row.identity))
    story.tell(CarStarted("SS1", "1", NOON_MS + 60_000), "post")
    assert NOON_MS + 60_000 == start_of_one(story.state)


def test_admitting_a_source_does_not_admit_its_doubted_rows() -> None:
    story = a_rally(1, "1")
    story.tell(CarStarted("SS1", "1", NOON_MS), "post", incarnation="b", doubt="revoked")
    story.tell(SourceAdmitted("post", "b"))
    assert start_of_one(story.state) is None


@pytest.mark.parametrize("doubt", ["", "unreadable"])
def test_an_unreadable_row_is_doubtful_for_ever(doubt: str) -> None:
    story = a_rally(1, "1")
    row = story.tell(None, "post", doubt=doubt)
    story.tell(RowAdmitted(row.identity))
    assert [row.identity] == list(story.state.doubtful)


def test_a_station_s_official_fact_is_doubtful() -> None:
    story = a_rally(1, "1")
    row = story.tell(StageStateSet("SS1", StageState.CANCELLED), "post")
    before = story.state.stages["SS1"].state
    story.tell(RowAdmitted(row.identity))
    found = (before, story.state.stages["SS1"].state)
    assert (StageState.TO_RUN, StageState.CANCELLED) == found


def test_an_official_fact_of_a_station_that_counts_is_doubtful_too() -> None:
    story = a_rally(1, "1")
    story.starts("1", "SS1")
    row = story.tell(StageStateSet("SS1", StageState.CANCELLED), "post-SS1")
    assert [row.identity] == list(story.state.doubtful)


def test_an_admitted_row_that_is_refused_stays_doubtful() -> None:
    story = a_rally(1, "1")
    row = story.tell(AdjustmentApplied("nobody", "TC1", 1, "late"), "post")
    with pytest.raises(UnknownEntry):
        story.tell(RowAdmitted(row.identity))
    assert [row.identity] == list(story.state.doubtful)


def test_admitting_a_source_leaves_official_facts_of_it_doubtful() -> None:
    story = a_rally(1, "1")
    row = story.tell(StageStateSet("SS1", StageState.CANCELLED), "post", incarnation="b")
    story.tell(SourceAdmitted("post", "b"))
    assert [row.identity] == list(story.state.doubtful)


@pytest.mark.parametrize("fact", [RowAdmitted("post/a/1"), SourceAdmitted("post", "b")])
def test_a_row_that_was_doubtful_can_admit_nothing(fact: RowAdmitted) -> None:
    # Else a station could admit itself by a row that an official lets in.
    story = a_rally(1, "1")
    row = story.tell(fact, "post")
    story.tell(RowAdmitted(row.identity))
    assert [row.identity] == list(story.state.doubtful)


def test_the_rally_closes() -> None:
    story = a_rally(1)
    story.tell(RallyClosed())
    assert story.state.closed


def test_what_a_fact_touched_adds_up() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "5:00.0")
    first, second = story.touched[-2:]
    first.merge(second)
    assert {("e1", "SS1")} == first.times


def test_a_fact_tells_what_it_touched() -> None:
    story = a_rally(1, "1")
    story.starts("1", "SS1")
    touched = apply(story.state, replace(story.finishes("1", "SS1", NOON_MS + 1_000), seq=9))
    assert not touched.road
