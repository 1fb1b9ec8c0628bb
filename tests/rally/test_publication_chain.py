"""Which version speaks for a table or a title, and which protests hold it."""

from builders import Story, a_rally
from flyingfinish.rally.facts import (
    ProtestDecided,
    ProtestLodged,
    PublicationStatus,
    Published,
)
from flyingfinish.rally.publication_chain import (
    holding,
    latest_publication,
    protest_until_ms,
    shown_status,
    titles_held,
    titles_of,
    versions_of,
)
from flyingfinish.rally.ruling_parts import Protest

PROVISIONAL = PublicationStatus.PROVISIONAL
OFFICIAL = PublicationStatus.OFFICIAL
REOPENED = PublicationStatus.REOPENED
UNDER_PROTEST = PublicationStatus.UNDER_PROTEST
UNDER_APPEAL = PublicationStatus.UNDER_APPEAL

SM2 = "class/SM2"


def published(story: Story, *chain: tuple[str, PublicationStatus], name: str = SM2) -> Story:
    """Versions of SM2 (title, status), numbered on."""
    for title, status in chain:
        number = len(story.state.publications.get(name, ())) + 1
        story.tell(Published(name, title, status, number, "{}", "hash"))
    return story


def lodged(story: Story, protest: str = "p1", *titles: str, appeal: bool = False) -> Story:
    """A protest about SM2, or about these titles of it."""
    story.tell(ProtestLodged(protest, appeal, (SM2,), titles))
    return story


def version(story: Story, title: str = "") -> int:
    """The number of the version that stands."""
    latest = latest_publication(story.state, SM2, title)
    return latest.version if latest else 0


def test_a_title_follows_its_classification() -> None:
    story = published(a_rally(1), ("", PROVISIONAL), ("", OFFICIAL))
    assert (2, OFFICIAL) == (version(story, "Junior"), shown_status(story.state, SM2, "Junior"))


def test_a_title_published_by_itself_goes_its_own_way() -> None:
    story = published(a_rally(1), ("", PROVISIONAL), ("Junior", OFFICIAL), ("", REOPENED))
    assert (2, OFFICIAL) == (version(story, "Junior"), shown_status(story.state, SM2, "Junior"))


def test_the_classification_does_not_follow_its_titles() -> None:
    story = published(a_rally(1), ("", PROVISIONAL), ("Junior", OFFICIAL))
    assert (1, PROVISIONAL) == (version(story), shown_status(story.state, SM2))


def test_versions_of_a_title_are_those_it_followed_and_then_its_own() -> None:
    story = published(
        a_rally(1), ("", PROVISIONAL), ("Junior", PROVISIONAL), ("", OFFICIAL), ("Junior", OFFICIAL)
    )
    found = [one.version for one in versions_of(story.state, SM2, "Junior")]
    assert [1, 2, 4] == found


def test_a_table_that_was_never_published_is_live_whatever_is_lodged() -> None:
    assert shown_status(lodged(a_rally(1)).state, SM2) is None


def test_a_protest_shows_until_it_is_decided_and_then_what_was_before() -> None:
    story = lodged(published(a_rally(1), ("", PROVISIONAL)))
    during = shown_status(story.state, SM2)
    story.tell(ProtestDecided("p1", upheld=False))
    assert (UNDER_PROTEST, PROVISIONAL) == (during, shown_status(story.state, SM2))


def test_an_appeal_shows_before_a_protest() -> None:
    story = lodged(published(a_rally(1), ("", PROVISIONAL)))
    lodged(story, "p2", appeal=True)
    assert UNDER_APPEAL == shown_status(story.state, SM2)


def test_of_several_protests_the_last_one_decided_sets_the_table_free() -> None:
    story = lodged(lodged(published(a_rally(1), ("", PROVISIONAL))), "p2")
    story.tell(ProtestDecided("p1", upheld=False))
    one_left = shown_status(story.state, SM2)
    story.tell(ProtestDecided("p2", upheld=False))
    assert (UNDER_PROTEST, PROVISIONAL) == (one_left, shown_status(story.state, SM2))


def test_a_protest_about_a_title_leaves_the_table_alone() -> None:
    story = lodged(published(a_rally(1), ("", PROVISIONAL)), "p1", "Junior")
    shown = [shown_status(story.state, SM2, title) for title in ("", "Junior", "SM2")]
    assert [PROVISIONAL, UNDER_PROTEST, PROVISIONAL] == shown


def test_official_results_are_not_those_of_a_title_that_is_held() -> None:
    story = lodged(published(a_rally(1), ("", PROVISIONAL)), "p1", "Junior")
    published(story, ("", OFFICIAL))
    story.tell(ProtestDecided("p1", upheld=False))
    assert (1, PROVISIONAL) == (version(story, "Junior"), shown_status(story.state, SM2, "Junior"))


def test_official_results_are_those_of_the_other_titles() -> None:
    story = lodged(published(a_rally(1), ("", PROVISIONAL)), "p1", "Junior")
    published(story, ("", OFFICIAL))
    assert (2, OFFICIAL) == (version(story, "SM2"), shown_status(story.state, SM2, "SM2"))


def test_a_re_opened_table_is_live_and_not_held() -> None:
    story = lodged(published(a_rally(1), ("", OFFICIAL), ("", REOPENED)))
    assert REOPENED == shown_status(story.state, SM2)


def test_who_is_not_told_of_a_protest_sees_the_table_as_it_was() -> None:
    story = lodged(published(a_rally(1), ("", PROVISIONAL)), "p1", "Junior")

    def untold(_: Protest) -> None:
        """Tells nobody of any protest."""

    assert PROVISIONAL == shown_status(story.state, SM2, "Junior", untold)
    assert [] == titles_of(story.state, SM2, untold)


def test_a_protest_holds_what_it_names_while_it_is_open() -> None:
    story = lodged(a_rally(1), "p1", "Junior")
    held = [len(holding(story.state, SM2, title)) for title in ("", "Junior")]
    story.tell(ProtestDecided("p1", upheld=True))
    assert [0, 1, 0] == [*held, len(holding(story.state, SM2, "Junior"))]


def test_the_titles_held_are_those_of_open_protests() -> None:
    story = lodged(lodged(a_rally(1), "p1", "Junior", "SM2"), "p2", "Cup")
    story.tell(ProtestDecided("p2", upheld=True))
    assert {"Junior", "SM2"} == titles_held(story.state, SM2)


def test_titles_are_those_published_and_those_protested() -> None:
    story = lodged(published(a_rally(1), ("SM2", PROVISIONAL)), "p1", "Junior")
    story.tell(ProtestLodged("p2", False, ("class/SM1",), ("Other",)))
    assert ["Junior", "SM2"] == titles_of(story.state, SM2)


def test_a_later_version_does_not_shorten_the_protest_time() -> None:
    story = a_rally(1)
    for number, until_ms in ((1, 1_800_000), (2, 0)):
        story.tell(Published(SM2, "", PROVISIONAL, number, "{}", "", "CoC", 5, until_ms))
    assert 1_800_000 == protest_until_ms(story.state, SM2)


def test_no_protest_time_ran_for_a_live_table() -> None:
    assert 0 == protest_until_ms(a_rally(1).state, SM2)
