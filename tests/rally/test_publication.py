"""Holds, releases and versions of a table."""

from dataclasses import replace

import pytest

from builders import MINUTE_MS, NOON_MS, a_rally
from flyingfinish.rally.due_times import due_start_ms
from flyingfinish.rally.errors import UnknownEntry
from flyingfinish.rally.facts import (
    CrewRestarted,
    HoldPlaced,
    HoldReleased,
    JournalForked,
    PublicationStatus,
    Published,
    RallyClosed,
    RestartTimesGiven,
    StartTimeGiven,
)
from flyingfinish.rally.publication_chain import latest_publication, next_version


def test_the_public_keeps_seeing_a_held_crew_as_it_was() -> None:
    story = a_rally(1, "1")
    story.holds("1")
    story.drives("1", "SS1", "5:00.0")
    assert {} == story.state.crew("e1", "public").stages


def test_a_second_hold_keeps_the_first_picture() -> None:
    story = a_rally(1, "1")
    story.holds("1")
    story.drives("1", "SS1", "5:00.0")
    story.holds("1")
    assert {} == story.state.crew("e1", "public").stages


def test_a_released_crew_is_seen_as_it_is() -> None:
    story = a_rally(1, "1")
    story.holds("1")
    story.drives("1", "SS1", "5:00.0")
    story.releases("1")
    assert story.state.crew("e1", "public") is story.state.crew("e1", "internal")


def test_a_release_without_a_hold_changes_nothing() -> None:
    story = a_rally(1, "1")
    story.releases("1")
    assert set() == story.touched[-1].audience_changed


def test_a_released_crew_whose_retirement_is_not_stays_silent() -> None:
    story = a_rally(1, "1")
    story.holds("1")
    story.retires("1", "SS1")
    story.releases("1")
    assert story.state.crew("e1", "public").retirement is None


def test_a_hold_on_a_masked_crew_keeps_it_silent() -> None:
    story = a_rally(2, "1")
    story.retires("1", "SS1")
    story.holds("1")
    story.tell(CrewRestarted("e1", "SS2"))
    found = story.state.crew("e1", "public")
    assert (None, "", {"e1"}) == (found.retirement, found.restarted_from, story.state.masked)


@pytest.mark.parametrize("fact", [HoldPlaced("nobody"), HoldReleased("nobody")])
def test_nobody_can_be_held(fact: HoldPlaced) -> None:
    with pytest.raises(UnknownEntry):
        a_rally(1).tell(fact)


def version(number: int) -> Published:
    return Published("overall", "", PublicationStatus.PROVISIONAL, number, "{}", "hash")


def test_the_latest_version_stands() -> None:
    story = a_rally(1)
    story.tell(version(1))
    story.tell(version(2))
    assert version(2) == latest_publication(story.state, "overall")


def test_a_table_that_was_never_published_is_live() -> None:
    assert latest_publication(a_rally(1).state, "overall") is None


def test_versions_count_from_one() -> None:
    story = a_rally(1)
    before = next_version(story.state, "overall")
    story.tell(version(1))
    assert (1, 2) == (before, next_version(story.state, "overall"))


def test_what_stands_is_what_was_published_last_and_not_re_opened() -> None:
    story = a_rally(1)
    story.tell(version(1))
    story.tell(replace(version(1), classification="class/SM1"))
    story.tell(replace(version(2), title="Junior", status=PublicationStatus.REOPENED))
    before = set(story.state.standing)
    story.tell(replace(version(3), status=PublicationStatus.REOPENED))
    assert ({"overall", "class/SM1"}, {"class/SM1"}) == (before, story.state.standing)


def test_a_fork_names_the_journal_epoch() -> None:
    story = a_rally(1)
    story.tell(JournalForked(2, 5, "head"))
    assert 2 == story.state.journal_epoch


def test_a_hold_keeps_a_retirement_back_that_was_not_released() -> None:
    story = a_rally(1, "1")
    story.retires("1", "SS1")
    story.holds("1")
    assert story.state.crew("e1", "public").retirement is None


def test_a_hold_and_a_release_say_whose_public_form_they_change() -> None:
    story = a_rally(1, "1 2")
    story.holds("1")
    story.releases("1")
    assert [{"e1"}, {"e1"}] == [touched.audience_changed for touched in story.touched[-2:]]


def test_a_release_shows_a_crew_whose_retirement_stays_back() -> None:
    story = a_rally(1, "1")
    story.retires("1", "SS1")
    story.holds("1")
    story.releases("1")
    assert {"e1"} == story.touched[-1].audience_changed


def test_a_release_makes_a_new_start_time_known() -> None:
    story = a_rally(1, "1")
    story.due("SS1", "1")
    story.holds("1")
    story.tell(StartTimeGiven("SS1", "e1", NOON_MS + 9 * MINUTE_MS))
    asked = (story.state, "e1", "SS1", NOON_MS)
    before = due_start_ms(*asked, public=True)
    story.releases("1")
    assert (NOON_MS, NOON_MS + 9 * MINUTE_MS) == (before, due_start_ms(*asked, public=True))


def test_what_a_crew_drove_on_hold_is_a_base_of_restart_times_from_its_release_on() -> None:
    story = a_rally(1, "1 2")
    story.tell(RestartTimesGiven("e1", ("SS1",)))
    story.holds("2")
    story.drives("2", "SS1", "5:00.0")
    found = [story.state.crews["e1"].stages["SS1"].time]
    story.releases("2")
    found.append(story.state.crews["e1"].stages["SS1"].time)
    assert [None, 900_000] == [one and one.elapsed_ms for one in found]


def test_a_version_is_told_and_shown() -> None:
    story = a_rally(1)
    record = story.tell(version(1))
    assert ({"overall"}, [record]) == (story.touched[-1].publications, story.touched[-1].news)


def test_only_official_results_of_a_whole_table_leave_titles_of_theirs_uncovered() -> None:
    story = a_rally(1)
    story.tell(version(1))
    story.tell(replace(version(2), status=PublicationStatus.OFFICIAL))
    story.tell(replace(version(3), status=PublicationStatus.OFFICIAL, title="Junior"))
    assert {("overall", 2): frozenset()} == story.state.uncovered


def test_the_end_of_a_rally_is_told() -> None:
    story = a_rally(1)
    record = story.tell(RallyClosed())
    assert (True, [record]) == (story.state.closed, story.touched[-1].news)
