"""Batches of given times, chosen and inserted impulses, and clocks of starts that were off."""

import pytest

from builders import MINUTE_MS, NOON_MS, Story, a_rally, start_of, with_splits
from digests import digest
from flyingfinish.rally.errors import RuleRefusal
from flyingfinish.rally.facts import (
    DecisionWithdrawn,
    DeviceClockShifted,
    Fact,
    GivenRow,
    GivenTimeWithdrawn,
    ImpulseChosen,
    ImpulseInserted,
    Provenance,
    Rank,
    RestartTimesGiven,
    StartClockShifted,
    TimePendingSet,
    TimesGiven,
)
from flyingfinish.rally.state import replay

TEN_MINUTES = 10 * MINUTE_MS


def elapsed(story: Story, car: str = "1", stage_id: str = "SS1") -> int | None:
    on = story.state.crews[f"e{car}"].stages.get(stage_id)
    return on.time.elapsed_ms if on is not None and on.time is not None else None


def provenance(story: Story, car: str = "1") -> Provenance | None:
    time = story.state.crews[f"e{car}"].stages["SS1"].time
    return time.provenance if time is not None else None


def batch(*times: tuple[str, int]) -> TimesGiven:
    rows = tuple(GivenRow(f"e{car}", ms) for car, ms in times)
    return TimesGiven("SS1", rows, Provenance.NOTIONAL, "red flag", "D5", "7.1")


def shift_start(shift_ms: int, stage_id: str = "SS1") -> StartClockShifted:
    noon = start_of(stage_id)
    return StartClockShifted(stage_id, noon, noon + TEN_MINUTES, shift_ms)


@pytest.mark.parametrize(
    "fact",
    [
        TimesGiven("SS9", (GivenRow("e1", 1),), Provenance.NOTIONAL),
        TimesGiven("SS1", (GivenRow("e1", 1), GivenRow("nobody", 1)), Provenance.NOTIONAL),
        RestartTimesGiven("nobody", ("SS1",)),
        RestartTimesGiven("e1", ("SS1", "SS9")),
    ],
)
def test_a_batch_about_nothing_known_is_refused_whole(fact: Fact) -> None:
    story = a_rally(1, "1")
    before = digest(story.state)
    with pytest.raises(RuleRefusal):
        story.tell(fact)
    assert before == digest(story.state)


def test_a_batch_gives_every_crew_its_time_and_is_withdrawn_as_one() -> None:
    story = a_rally(1, "1 2 3")
    story.drives("2", "SS1", "9:00.0")
    given = story.tell(batch(("1", 300_000), ("2", 300_000)))
    during = [elapsed(story, car) for car in "123"]
    story.tell(GivenTimeWithdrawn(given.identity))
    assert ([300_000, 300_000, None], [None, 540_000, None]) == (
        during,
        [elapsed(story, car) for car in "123"],
    )


def test_a_batch_withdrawn_is_told_once() -> None:
    story = a_rally(1, "1 2")
    given = story.tell(batch(("1", 300_000), ("2", 300_000)))
    story.tell(GivenTimeWithdrawn(given.identity))
    assert 1 == len(story.touched[-1].news)


def test_a_batch_withdrawn_before_it_came_changes_nothing() -> None:
    story = a_rally(1, "1 2")
    before = digest(story.state)
    story.tell(GivenTimeWithdrawn("desk/b/1"))
    story.tell(batch(("1", 300_000)), incarnation="b")
    assert before == digest(story.state)


def test_a_batch_ends_the_wait_of_its_crews_only() -> None:
    story = a_rally(1, "1 2")
    story.tell(TimePendingSet("SS1", ("e1", "e2")))
    story.tell(batch(("1", 300_000)))
    crews = story.state.crews
    assert [False, True] == [crews[one].stages["SS1"].pending for one in ("e1", "e2")]


def test_a_ruling_that_a_stage_was_missed_ends_the_wait_there() -> None:
    story = a_rally(1, "1 2")
    story.tell(TimePendingSet("SS1", ("e1",)))
    story.tell(RestartTimesGiven("e1", ("SS1",)))
    assert not story.state.crews["e1"].stages["SS1"].pending


def main_and_backup() -> tuple[Story, str]:
    """A main device that saw something else first, and the backup that saw the car."""
    story = a_rally(1, "1")
    story.starts("1", "SS1")
    story.finishes("1", "SS1", NOON_MS + 300_000)
    backup = story.finishes(
        "1", "SS1", NOON_MS + 310_000, rank=Rank.BACKUP, device="hand", source="hand"
    )
    return story, backup.identity


def test_officials_choose_between_main_and_backup() -> None:
    story, backup = main_and_backup()
    before = (elapsed(story), provenance(story))
    story.tell(ImpulseChosen(backup))
    chosen = (elapsed(story), provenance(story))
    story.tell(ImpulseChosen(backup, chosen=False))
    assert (
        (300_000, Provenance.MEASURED),
        (310_000, Provenance.MANUAL_BACKUP),
        (300_000, Provenance.MEASURED),
    ) == (before, chosen, (elapsed(story), provenance(story)))


def test_a_choice_leaves_nothing_to_ask_in_the_inbox() -> None:
    story, backup = main_and_backup()
    asked = bool(story.state.inbox)
    story.tell(ImpulseChosen(backup))
    assert (True, {}) == (asked, story.state.inbox)


def test_an_impulse_may_be_chosen_before_it_comes() -> None:
    story = a_rally(1, "1")
    story.starts("1", "SS1")
    story.finishes("1", "SS1", NOON_MS + 300_000)
    story.tell(ImpulseChosen("hand/a/1"))
    story.finishes("1", "SS1", NOON_MS + 310_000, rank=Rank.BACKUP, device="hand", source="hand")
    assert 310_000 == elapsed(story)


def test_of_two_chosen_impulses_the_last_word_counts() -> None:
    story, backup = main_and_backup()
    main = story.state.crews["e1"].stages["SS1"].finish_fact
    story.tell(ImpulseChosen(backup))
    story.tell(ImpulseChosen(main))
    assert 300_000 == elapsed(story)


def test_a_passage_is_inserted_by_hand_and_ranks_behind_what_devices_saw() -> None:
    story = a_rally(1, "1")
    story.starts("1", "SS1")
    story.tell(ImpulseInserted("SF1", "1", NOON_MS + 305_000, "from the film"))
    alone = (elapsed(story), provenance(story))
    story.finishes("1", "SS1", NOON_MS + 300_000)
    assert ((305_000, Provenance.MANUAL_BACKUP), 300_000) == (alone, elapsed(story))


def test_an_inserted_passage_that_is_chosen_goes_before_the_device() -> None:
    story = a_rally(1, "1")
    story.starts("1", "SS1")
    inserted = story.tell(ImpulseInserted("SF1", "1", NOON_MS + 305_000))
    story.finishes("1", "SS1", NOON_MS + 300_000)
    story.tell(ImpulseChosen(inserted.identity))
    assert 305_000 == elapsed(story)


def test_a_device_clock_is_shifted_first_and_the_time_cut_once() -> None:
    # 10:07:12.37 from 10:00:00, the finish clock 0.35 s fast: 7:12.02, shown as 7:12.0.
    story = a_rally(1, "1")
    story.starts("1", "SS1")
    story.finishes("1", "SS1", NOON_MS + 432_370)
    before = elapsed(story)
    story.tell(DeviceClockShifted("beam-SF1", NOON_MS, NOON_MS + TEN_MINUTES, -350))
    assert (432_300, 432_000) == (before, elapsed(story))


def test_a_shift_that_is_withdrawn_leaves_the_time_as_it_was() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "7:12.0")
    before = digest(story.state)
    shift = story.tell(DeviceClockShifted("beam-SF1", NOON_MS, NOON_MS + TEN_MINUTES, -350))
    story.tell(DecisionWithdrawn(shift.identity))
    assert before == digest(story.state)


def test_the_backup_at_the_same_control_is_not_shifted() -> None:
    story, backup = main_and_backup()
    story.tell(DeviceClockShifted("beam-SF1", NOON_MS, NOON_MS + TEN_MINUTES, -350))
    story.tell(ImpulseChosen(backup))
    assert 310_000 == elapsed(story)


def test_a_start_clocks_error_shifts_the_start_instant() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "7:12.0")
    story.tell(shift_start(350))
    on = story.state.crews["e1"].stages["SS1"]
    assert (NOON_MS + 350, 350, 431_600) == (on.start_at_ms, on.start_shift_ms, elapsed(story))


def test_a_start_that_is_merely_due_is_shifted_as_well() -> None:
    story = a_rally(1, "1")
    story.due("SS1", "1")
    story.finishes("1", "SS1", NOON_MS + 432_370)
    story.tell(shift_start(-350))
    assert 432_700 == elapsed(story)


def test_a_start_that_arrives_later_is_shifted_too() -> None:
    story = a_rally(1, "1")
    story.tell(shift_start(350))
    story.drives("1", "SS1", "7:12.0")
    assert 431_600 == elapsed(story)


@pytest.mark.parametrize("at_ms", [NOON_MS - MINUTE_MS, NOON_MS + 11 * MINUTE_MS])
def test_a_start_outside_of_the_interval_stays(at_ms: int) -> None:
    story = a_rally(1, "1")
    story.starts("1", "SS1", at_ms)
    story.finishes("1", "SS1", at_ms + 432_000)
    story.tell(shift_start(350))
    assert 432_000 == elapsed(story)


def test_a_start_clock_of_another_stage_shifts_nothing_here() -> None:
    story = a_rally(2, "1")
    story.drives("1", "SS1", "7:12.0")
    story.tell(StartClockShifted("SS2", NOON_MS, NOON_MS + TEN_MINUTES, 350))
    assert 432_000 == elapsed(story)


def test_a_beam_at_the_start_has_a_clock_of_its_own() -> None:
    story = a_rally(1, "1", start_beam_counts=True)
    story.passes("1", "SS1", NOON_MS)
    story.finishes("1", "SS1", NOON_MS + 432_000)
    story.tell(shift_start(350))
    nominal = elapsed(story)
    story.tell(DeviceClockShifted("beam-SS1", NOON_MS, NOON_MS + TEN_MINUTES, 350))
    assert (432_000, 431_600) == (nominal, elapsed(story))


def test_the_last_correction_of_a_start_clock_counts_and_zero_undoes() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "7:12.0")
    found = []
    for shift_ms in (350, -150, 0):
        story.tell(shift_start(shift_ms))
        found.append(elapsed(story))
    assert [431_600, 432_100, 432_000] == found


def test_a_withdrawn_correction_of_a_start_clock_is_as_if_it_never_was() -> None:
    story = a_rally([with_splits(1, 1)], "1")
    story.drives("1", "SS1", "7:12.0")
    story.passes("1", "SS1-1", NOON_MS + 100_000)
    before = digest(story.state)
    shifted = story.tell(shift_start(350))
    splits = story.state.crews["e1"].stages["SS1"].splits
    story.tell(DecisionWithdrawn(shifted.identity))
    assert ({1: 99_600}, before) == (splits, digest(story.state))


def test_a_correction_of_a_start_that_is_not_on_the_road_moves_nothing() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "7:12.0")
    story.tell(StartClockShifted("SS9", NOON_MS, NOON_MS + TEN_MINUTES, 350))
    assert 432_000 == elapsed(story)


def test_whole_control_corrections_are_those_of_a_replay() -> None:
    story, backup = main_and_backup()
    story.tell(shift_start(350))
    story.tell(ImpulseChosen(backup))
    assert digest(replay(story.records)) == digest(story.state)


def test_a_batch_of_times_is_told_once_when_it_is_given() -> None:
    story = a_rally(1, "1 2")
    given = story.tell(batch(("1", 300_000), ("2", 300_000)))
    assert [given] == story.touched[-1].news


def test_a_ruling_that_stages_were_missed_is_told_and_touches_those_stages() -> None:
    story = a_rally(2, "1")
    ruling = story.tell(RestartTimesGiven("e1", ("SS1", "SS2")))
    touched = story.touched[-1]
    assert ([ruling], {("e1", "SS1"), ("e1", "SS2")}) == (touched.news, touched.times)


def test_an_impulse_that_is_chosen_no_more_stands_as_if_it_never_was() -> None:
    story = a_rally(1, "1")
    first = story.finishes("1", "SS1", NOON_MS + 300_000)
    story.finishes("1", "SS1", NOON_MS + 310_000)
    before = digest(story.state)
    story.tell(ImpulseChosen(first.identity))
    story.tell(ImpulseChosen(first.identity, chosen=False))
    on = story.state.crews["e1"].stages["SS1"]
    assert (first.identity, False) == (on.finish_fact, on.finish_chosen)
    assert before == digest(story.state)


def test_a_passage_inserted_by_hand_is_no_posts() -> None:
    story = a_rally(1, "1")
    story.tell(ImpulseInserted("SF1", "1", NOON_MS + 305_000))
    (impulse,) = story.state.impulses.values()
    assert "" == impulse.taken.post
