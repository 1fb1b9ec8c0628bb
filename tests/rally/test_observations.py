"""Which of several observations stands."""

from builders import NOON_MS, Story, a_rally
from flyingfinish.rally.facts import CarStarted, CheckedIn, ImpulseAssigned, ImpulseIgnored, Rank


def finish_of(story: Story, car: str = "1") -> int | None:
    on = story.state.crews[f"e{car}"].stages.get("SS1")
    return on.finish_at_ms if on is not None else None


def test_main_goes_before_backup_though_later() -> None:
    story = a_rally(1, "1")
    story.finishes("1", "SS1", NOON_MS + 100, rank=Rank.BACKUP)
    story.finishes("1", "SS1", NOON_MS + 200)
    assert NOON_MS + 200 == finish_of(story)


def test_backup_goes_before_a_hand() -> None:
    story = a_rally(1, "1")
    story.finishes("1", "SS1", NOON_MS + 100, rank=Rank.MANUAL)
    story.finishes("1", "SS1", NOON_MS + 200, rank=Rank.BACKUP)
    assert NOON_MS + 200 == finish_of(story)


def test_of_two_impulses_of_one_rank_the_earlier_stands() -> None:
    story = a_rally(1, "1")
    story.finishes("1", "SS1", NOON_MS + 200)
    story.finishes("1", "SS1", NOON_MS + 100)
    assert NOON_MS + 100 == finish_of(story)


def test_an_impulse_that_officials_assigned_stands_before_a_better_ranked_one() -> None:
    story = a_rally(1, "1")
    story.finishes("1", "SS1", NOON_MS + 100)
    hand = story.finishes("", "SS1", NOON_MS + 200, rank=Rank.MANUAL)
    story.tell(ImpulseAssigned(hand.identity, "1"))
    assert NOON_MS + 200 == finish_of(story)


def test_the_last_of_two_impulses_that_officials_assigned_stands() -> None:
    story = a_rally(1, "1")
    first = story.finishes("", "SS1", NOON_MS + 100)
    second = story.finishes("", "SS1", NOON_MS + 200)
    story.tell(ImpulseAssigned(first.identity, "1"))
    story.tell(ImpulseAssigned(second.identity, "1"))
    assert NOON_MS + 200 == finish_of(story)


def test_a_source_s_later_assignment_replaces_its_earlier_one() -> None:
    story = a_rally(1, "1 2")
    impulse = story.finishes("", "SS1", NOON_MS)
    story.tell(ImpulseAssigned(impulse.identity, "1"), "tablet")
    story.tell(ImpulseAssigned(impulse.identity, "2"), "tablet")
    assert (None, NOON_MS) == (finish_of(story, "1"), finish_of(story, "2"))


def test_the_post_s_own_word_goes_before_another_s() -> None:
    story = a_rally(1, "1 2")
    impulse = story.finishes("", "SS1", NOON_MS, source="zebra")
    story.tell(ImpulseAssigned(impulse.identity, "1"), "alpha")
    story.tell(ImpulseAssigned(impulse.identity, "2"), "zebra")
    assert NOON_MS == finish_of(story, "2")


def test_the_officials_word_goes_before_the_post_s() -> None:
    story = a_rally(1, "1 2")
    impulse = story.finishes("", "SS1", NOON_MS)
    story.tell(ImpulseAssigned(impulse.identity, "1"))
    story.tell(ImpulseAssigned(impulse.identity, "2"), "post-SF1")
    assert NOON_MS == finish_of(story, "1")


def test_an_empty_assignment_takes_the_car_away() -> None:
    story = a_rally(1, "1")
    impulse = story.finishes("1", "SS1", NOON_MS)
    story.tell(ImpulseAssigned(impulse.identity, ""), "post-SF1")
    assert finish_of(story) is None


def start_of_one(story: Story) -> tuple[int | None, str]:
    on = story.state.crews["e1"].stages["SS1"]
    return on.start_at_ms, on.start_kind


def test_the_officials_start_goes_before_a_post_s() -> None:
    story = a_rally(1, "1")
    story.tell(CarStarted("SS1", "1", NOON_MS + 60_000))
    story.starts("1", "SS1", NOON_MS)
    assert (NOON_MS + 60_000, "reported") == start_of_one(story)


def test_an_ignored_start_of_the_officials_gives_way() -> None:
    story = a_rally(1, "1")
    official = story.tell(CarStarted("SS1", "1", NOON_MS + 60_000))
    story.starts("1", "SS1", NOON_MS, measured=True)
    story.tell(ImpulseIgnored(official.identity))
    assert (NOON_MS, "measured") == start_of_one(story)


def test_between_two_sources_the_earlier_start_of_the_better_rank_stands() -> None:
    story = a_rally(1, "1")
    story.tell(CarStarted("SS1", "1", NOON_MS, rank=Rank.MANUAL), "a")
    story.tell(CarStarted("SS1", "1", NOON_MS + 120_000), "b")
    story.tell(CarStarted("SS1", "1", NOON_MS + 60_000), "c")
    assert (NOON_MS + 60_000, "reported") == start_of_one(story)


def test_a_check_in_is_chosen_like_a_start() -> None:
    story = a_rally(1, "1")
    story.tell(CheckedIn("TC1", "1", NOON_MS, Rank.BACKUP), "a")
    story.tell(CheckedIn("TC1", "1", NOON_MS + 60_000), "b")
    assert {"TC1": NOON_MS + 60_000} == story.state.crews["e1"].check_ins
