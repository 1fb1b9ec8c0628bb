"""From provisional on the public table is the latest version, until the next or until re-opened."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from builders import Story, a_rally
from flyingfinish.processing.published import changed_rows
from flyingfinish.processing.views import digest
from flyingfinish.rally.facts import PublicationStatus, Published
from flyingfinish.rally.published_table import canonical, hash_of, published_table
from rally_scripts import opened, play, scripts
from tellers import composed, pages_of

PROVISIONAL = PublicationStatus.PROVISIONAL
REOPENED = PublicationStatus.REOPENED


def publish(
    story: Story,
    classification: str = "overall",
    status: PublicationStatus = PROVISIONAL,
    table_json: str = "",
) -> None:
    """The desk publishes the public table as it stands."""
    text = table_json or canonical(published_table(story.state, classification)[0])
    version = len(story.state.publications.get(classification, ())) + 1
    story.tell(Published(classification, "", status, version, text, hash_of(text)))


def driven() -> Story:
    story = a_rally(2)
    for nth, car in enumerate("123"):
        story.drives(car, "SS1", 600_000 + nth * 1_000)
    return story


def shown(story: Story, audience: Any = "public", channel: str = "overall") -> Any:
    _, commits = composed(story.records, range(len(story.records)))
    return pages_of(commits)[audience].data[channel]


def test_what_is_published_stays_while_headquarters_goes_on() -> None:
    story = driven()
    publish(story)
    story.penalty("1", "SF1", 10_000)

    public, internal = shown(story), shown(story, "internal")
    assert ["e1", "e2", "e3"] == sorted(public["rows"], key=lambda e: public["rows"][e]["ord"])
    assert ["e2", "e3", "e1"] == sorted(internal["rows"], key=lambda e: internal["rows"][e]["ord"])
    assert (1, 3) == (public["version"], public["changes_pending"])


def test_just_published_nothing_is_pending() -> None:
    story = driven()
    publish(story)

    assert 0 == shown(story)["changes_pending"]


def test_the_next_version_replaces_the_one_before() -> None:
    story = driven()
    publish(story)
    story.penalty("1", "SF1", 10_000)
    publish(story, table_json=canonical({"rows": {"e2": {"ord": 1, "pos": 1}}}))

    table = shown(story)
    assert ({"e2": {"ord": 1, "pos": 1}}, 2) == (table["rows"], table["version"])


def test_a_re_opened_table_is_live_again() -> None:
    story = driven()
    publish(story)
    publish(story, status=REOPENED)
    story.penalty("1", "SF1", 10_000)

    assert shown(story, "internal") == shown(story)
    assert "changes_pending" not in shown(story)


def test_other_tables_stay_live() -> None:
    story = driven()
    publish(story)
    story.penalty("1", "SF1", 10_000)

    assert 3 == shown(story, channel="overall/SS1")["rows"]["e1"]["pos"]


def test_a_text_that_is_no_table_hides_nothing() -> None:
    story = driven()
    for text in ("nonsense", "[]", '{"rows":{"e1":1}}'):
        publish(story, table_json=text)
    story.penalty("1", "SF1", 10_000)

    assert shown(story, "internal") == shown(story)


def test_a_publication_of_no_table_of_ours_is_only_told() -> None:
    story = driven()
    publish(story, "c/other/overall", table_json='{"rows":{}}')

    assert "c/other/overall" in shown(story, channel="state")["publications"]


def test_a_hold_gives_a_published_table_a_new_epoch_and_not_a_new_form() -> None:
    story = driven()
    publish(story)
    story.drives("2", "SS2", 500_000)
    before = shown(story)
    story.holds("2")

    assert before == shown(story)


def test_rows_are_compared_by_what_they_say_and_not_where_they_stand() -> None:
    live = {"a": {"ord": 2, "pos": 1}, "b": {"ord": 1, "pos": 2}, "c": {"ord": 3}}
    published = {"a": {"ord": 1, "pos": 1}, "b": {"ord": 2, "pos": 3}}

    assert 2 == changed_rows(published, live)


@settings(max_examples=40, deadline=None)
@given(
    before=scripts,
    between=scripts,
    after=scripts,
    again=st.booleans(),
    cuts=st.lists(st.integers(1, 80), max_size=8),
)
def test_with_publications_any_batches_lead_to_the_same(
    before: list[Any], between: list[Any], after: list[Any], again: bool, cuts: list[int]
) -> None:
    story = opened()
    for script, status in ((before, PROVISIONAL), (between, REOPENED if again else PROVISIONAL)):
        for step in script:
            play(story, step)
        publish(story, status=status)
    for step in after:
        play(story, step)
    composer, commits = composed(story.records, cuts)
    one_by_one, _ = composed(story.records, range(len(story.records)))
    page = pages_of(commits)["public"]

    assert digest(one_by_one.public) == digest(composer.public)
    assert digest(one_by_one.internal) == digest(composer.internal)
    assert {name: view.whole() for name, view in composer.public.channels()} == page.data
