"""What a version rested on is kept as it was, by the fact of its publication alone."""

import json
from typing import Any

from builders import NOON_MS, Story, a_rally
from explaining import composed, documents, public
from flyingfinish.processing.composer import Composer
from flyingfinish.rally.facts import PublicationStatus, Published
from flyingfinish.rally.published_table import canonical, hash_of, published_table
from rally.test_competition_times import restarted


def publishes(story: Story, classification: str, version: int = 1) -> int:
    table = canonical(published_table(story.state, classification)[0])
    status = PublicationStatus.PROVISIONAL
    fact = Published(classification, "", status, version, table, hash_of(table), "", NOON_MS)
    return story.tell(fact).position


def driven() -> Story:
    story = a_rally(3, "1 2")
    for stage_id in ("SS1", "SS2"):
        for car in "12":
            story.drives(car, stage_id, "5:00.0")
    return story


def kept(story: Story, classification: str, version: int = 1) -> dict[str, Any]:
    page = public(story)[f"evidence/{version}/{classification}"]
    found: dict[str, Any] = json.loads(page["documents_json"])
    return found


def stages_of(story: Story, classification: str) -> list[str]:
    return sorted(kept(story, classification)["crew/e1"]["stages"])


def test_it_stays_as_it_was_when_more_is_decided() -> None:
    story = driven()
    story.penalty("1", "SS1", 5_000)
    at = publishes(story, "overall")
    before = public(story)["evidence/1/overall"]
    story.penalty("1", "SS1", 60_000)
    publishes(story, "overall", 2)
    assert (before, at) == (public(story)["evidence/1/overall"], before["position"])
    sums = [
        sum(one["ms"] for one in kept(story, "overall", version)["crew/e1"]["adjustments"].values())
        for version in (1, 2)
    ]
    assert [5_000, 65_000] == sums


def test_it_is_the_same_however_facts_came_together() -> None:
    story = driven()
    publishes(story, "overall")
    story.penalty("1", "SS1", 60_000)
    one_by_one = Composer("test", 1)
    for record in story.records:
        one_by_one.fold([record])
        one_by_one.compose(1_000)
    together = documents(composed(story.records).public)
    assert documents(one_by_one.public)["evidence/1/overall"] == together["evidence/1/overall"]


def test_it_holds_the_stages_that_the_table_rests_on() -> None:
    story = driven()
    names = ("stage/SS2", "overall/SS1", "overall", "final")
    for name in names:
        publishes(story, name)
    story.drives("1", "SS3", "5:00.0")
    assert [["SS2"], ["SS1"], ["SS1", "SS2"]] == [stages_of(story, name) for name in names[:3]]
    assert "crew/e1" not in kept(story, "final")


def test_a_held_crew_stands_in_it_as_the_public_last_saw_it() -> None:
    story = driven()
    story.holds("1")
    story.penalty("1", "SS1", 60_000)
    publishes(story, "overall")
    assert {} == kept(story, "overall")["crew/e1"]["adjustments"]


def test_it_keeps_what_another_competition_made_of_a_stage() -> None:
    story = restarted(restart_added_ms=420_000)
    publishes(story, "c/cup/overall")
    story.drives("3", "SS1", 200_000)
    told = kept(story, "c/cup/overall")["crew/e1"]["elsewhere"]["SS1"]["cup"]
    assert 780_000 == told["stage"]["elapsed_ms"]


def test_a_start_list_rests_on_no_numbers() -> None:
    story = driven()
    story.due("SS3", "1 2")
    publishes(story, "startlist/SS3")
    assert "evidence/1/startlist/SS3" not in public(story)


def test_a_table_of_wins_keeps_no_crew() -> None:
    story = driven()
    publishes(story, "stagewins")
    assert {"itinerary", "regulations", "state"} == kept(story, "stagewins").keys()
