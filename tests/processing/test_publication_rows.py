"""What views say of publications; the versions are kept as they were hashed.

Tests `publication_rows.py` and `ruling_views.py`.
"""

import json
import re
from dataclasses import replace
from typing import Any

from builders import Story, a_rally
from flyingfinish.journal.ports import Audience
from flyingfinish.processing.publication_rows import publication_row, publications_whole
from flyingfinish.rally.facts import (
    ProtestDecided,
    ProtestLodged,
    PublicationStatus,
    Published,
)
from flyingfinish.rally.published_table import canonical, hash_of, published_table
from tellers import composed, pages_of

PROVISIONAL = PublicationStatus.PROVISIONAL
OFFICIAL = PublicationStatus.OFFICIAL
REOPENED = PublicationStatus.REOPENED


def publish(
    story: Story, status: PublicationStatus = PROVISIONAL, title: str = "", **more: Any
) -> None:
    """The desk publishes the overall table as it stands."""
    text = canonical(published_table(story.state, "overall")[0])
    number = len(story.state.publications.get("overall", ())) + 1
    fact = Published("overall", title, status, number, text, hash_of(text))
    story.tell(replace(fact, **more))


def driven() -> Story:
    """Three crews have run SS1, a second apart."""
    story = a_rally(2)
    for nth, car in enumerate("123"):
        story.drives(car, "SS1", 600_000 + nth * 1_000)
    return story


def shown(story: Story, channel: str, audience: Audience = "public") -> Any:
    """What a view says in the end."""
    _, commits = composed(story.records, range(len(story.records)))
    return pages_of(commits)[audience].data[channel]


def test_a_publication_is_its_latest_version() -> None:
    story = a_rally()
    live = publication_row(story.state, "overall")
    for version, until in ((1, 0), (2, 99)):
        fact = Published("overall", "", PROVISIONAL, version, "{}", "h", "CoC", 7, until)
        story.tell(fact)

    assert None is live
    assert {
        "title": "",
        "status": "provisional",
        "version": 2,
        "published_at_ms": 7,
        "hash": "h",
        "protest_until_ms": 99,
        "signatory": "CoC",
    } == publication_row(story.state, "overall")


def test_a_protest_is_named_beside_the_table_that_it_holds() -> None:
    story = driven()
    publish(story)
    story.tell(ProtestLodged("p1", False, ("overall",)))
    row = shown(story, "state")["publications"]["overall"]

    assert ("under_protest", {"p1": 1}) == (row["status"], row["held_by"])


def test_a_decided_protest_leaves_no_mark_on_the_table() -> None:
    story = driven()
    publish(story)
    before = shown(story, "state")["publications"]["overall"]
    story.tell(ProtestLodged("p1", False, ("overall",)))
    story.tell(ProtestDecided("p1", upheld=False))

    assert before == shown(story, "state")["publications"]["overall"]


def test_a_title_says_how_it_stands_beside_its_table() -> None:
    story = driven()
    publish(story)
    publish(story, title="Junior")
    story.tell(ProtestLodged("p1", True, ("overall",), ("SM",)))
    row = shown(story, "state")["publications"]["overall"]
    titles = {title: (one["status"], one["version"]) for title, one in row["titles"].items()}

    assert "provisional" == row["status"]
    assert {"Junior": ("provisional", 2), "SM": ("under_appeal", 1)} == titles


def test_of_a_table_that_is_live_its_titles_alone_are_told() -> None:
    story = driven()
    publish(story, title="Junior")

    assert ["titles"] == list(shown(story, "state")["publications"]["overall"])


def test_an_untold_protest_shows_at_headquarters_alone() -> None:
    story = driven()
    publish(story)
    story.tell(ProtestLodged("p1", False, ("overall",), told=False))
    rows = [shown(story, "state", one)["publications"]["overall"] for one in ("public", "internal")]

    assert ["provisional", "under_protest"] == [row["status"] for row in rows]


def test_all_versions_stand_side_by_side_with_what_each_one_changed() -> None:
    story = driven()
    publish(story)
    story.penalty("1", "SF1", 60_000)
    publish(story, reason="late", document="doc 7")
    rows = shown(story, "publications/overall")["rows"]

    assert {"1", "2"} == rows.keys()
    assert (1, "late", "doc 7") == (
        rows["2"]["against"],
        rows["2"]["reason"],
        rows["2"]["document"],
    )
    assert {
        "ord": 3,
        "change": "changed",
        "before": {"pos": 1, "total_ms": 600_000, "adjustments_ms": 0},
        "after": {"pos": 3, "total_ms": 660_000, "adjustments_ms": 60_000},
    } == rows["2"]["changes"]["e1"]
    assert {"ord": 1, "change": "moved", "before": {"pos": 2}, "after": {"pos": 1}} == (
        rows["2"]["changes"]["e2"]
    )


def test_a_row_that_came_and_one_that_went_say_so() -> None:
    story = a_rally(1)
    for number, rows in ((1, '{"e1":{"ord":1,"pos":1}}'), (2, '{"e2":{"ord":1,"pos":1}}')):
        text = f'{{"rows":{rows}}}'
        story.tell(Published("overall", "", PROVISIONAL, number, text, hash_of(text)))
    changes = publications_whole(story.state, "overall")["rows"]["2"]["changes"]

    assert {"ord": 1, "change": "added", "after": {"pos": 1}} == changes["e2"]
    assert {"ord": 2, "change": "removed", "before": {"pos": 1}} == changes["e1"]


def test_a_version_of_a_title_is_compared_with_the_one_before_of_that_title() -> None:
    story = driven()
    publish(story)
    publish(story, title="Junior")
    publish(story)
    publish(story, OFFICIAL, title="Junior")
    rows = publications_whole(story.state, "overall")["rows"]

    assert [None, 1, 1, 2] == [rows[number].get("against") for number in "1234"]


def test_every_version_is_kept_as_the_very_text_that_was_hashed() -> None:
    story = driven()
    publish(story)
    first = shown(story, "published/1/overall")
    story.penalty("1", "SF1", 60_000)
    publish(story, REOPENED)
    story.penalty("2", "SF1", 60_000)
    publish(story)
    kept = [shown(story, f"published/{number}/overall") for number in (1, 2, 3)]

    assert first == kept[0]
    assert [one["hash"] for one in kept] == [hash_of(one["table_json"]) for one in kept]
    assert [600_000, 660_000, 660_000] == [
        json.loads(one["table_json"])["rows"]["e1"]["total_ms"] for one in kept
    ]


def test_a_hold_keeps_nothing_back_of_what_was_published() -> None:
    story = driven()
    publish(story)
    before = shown(story, "published/1/overall")
    story.holds("1")

    assert before == shown(story, "published/1/overall")


def test_a_start_list_is_published_in_versions_like_a_table() -> None:
    story = a_rally(1)
    for number, cars in ((1, "1 2 3"), (2, "2 1 3")):
        story.due("SS1", cars)
        text = canonical(published_table(story.state, "startlist/SS1")[0])
        fact = Published("startlist/SS1", "", OFFICIAL, number, text, hash_of(text), "CoC")
        story.tell(fact)
    changes = shown(story, "publications/startlist/SS1")["rows"]["2"]["changes"]

    assert {"e1", "e2"} == changes.keys()
    assert 2 == shown(story, "state")["publications"]["startlist/SS1"]["version"]


def test_what_stood_open_or_was_waived_is_in_no_public_view() -> None:
    """Neither while nobody is on hold nor of a crew that is: the lists name crews."""
    story = driven()
    publish(story, open_items=("missing:e3:SF1",), waived=(("number:9", "a spectator"),))
    story.holds("3")
    publish(story, open_items=("missing:e3:SF1",), waived=(("number:9", "a spectator"),))
    _, commits = composed(story.records, range(len(story.records)))
    public = pages_of(commits)["public"].data
    told = [name for name, data in public.items() if re.search("missing|spectator", str(data))]
    assert ([], 2) == (told, len(public["publications/overall"]["rows"]))


def test_the_fact_itself_keeps_both_lists() -> None:
    story = driven()
    publish(story, open_items=("missing:e3:SF1",), waived=(("number:9", "a spectator"),))
    kept = story.state.publications["overall"][0]
    assert (("missing:e3:SF1",), (("number:9", "a spectator"),)) == (kept.open_items, kept.waived)
