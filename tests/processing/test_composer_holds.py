"""What the public is not told: of a crew on hold, and of a retirement that is not released.

Also a twin of `composer.py`.
"""

from typing import Any

from hypothesis import given, settings

from builders import Story
from flyingfinish.processing.composer import Composer
from flyingfinish.processing.views import canonical
from flyingfinish.rally.facts import (
    ClassChanged,
    EntrySet,
    ImpulseTaken,
    Record,
    RetirementReleased,
)
from rally_scripts import opened, play, scripts, told
from season_weekend import publishes
from tellers import composed, pages_of


@settings(max_examples=60, deadline=None)
@given(before=scripts, after=scripts)
def test_a_held_crew_looks_like_a_twin_that_fell_silent(
    before: list[Any], after: list[Any]
) -> None:
    story = told(before)
    held_from = len(story.records)
    story.holds("1")
    for step in after:
        if step[0] != "hold":
            play(story, step)
    about = {record.identity for record in story.records if is_about(record, "1")}
    about |= {r.identity for r in story.records if getattr(r.fact, "adjustment", "") in about}
    twin = [
        silent(record) if n >= held_from and record.identity in about else record
        for n, record in enumerate(story.records)
    ]
    held, _ = composed(story.records)
    quiet, _ = composed(twin)

    assert shown(held) == shown(quiet)


def is_about(record: Record, car: str) -> bool:
    """True for a fact about one car alone; its enrolment is not."""
    fact = record.fact
    if isinstance(fact, EntrySet | ClassChanged):
        return False
    named = (getattr(fact, "entry_id", ""), getattr(fact, "car", ""), *getattr(fact, "entries", ()))
    return f"e{car}" in named or car in named


def silent(record: Record) -> Record:
    """The same place in the journal, said by a test shot that nobody needs."""
    fact = ImpulseTaken("nowhere", "nothing", record.position, 1)
    return Record(record.position, "quiet", "a", record.position, fact)


def shown(composer: Composer) -> dict[str, bytes]:
    return {name: canonical(view.whole()) for name, view in composer.public.channels()}


def a_held_story() -> Story:
    story = opened()
    for car in ("1", "2", "3"):
        story.drives(car, "SS1", 10_000)
    story.starts("1", "SS2")
    story.holds("1")
    story.finishes("1", "SS2", story.state.crews["e1"].stages["SS2"].start_at_ms or 0 + 9_000)
    story.penalty("1", "TC2", 10_000)
    return story


def test_without_the_hold_the_twin_would_be_told_apart() -> None:
    story = a_held_story()
    held_at = next(n for n, r in enumerate(story.records) if type(r.fact).__name__ == "HoldPlaced")
    open_twin = [silent(r) if n == held_at else r for n, r in enumerate(story.records)]

    assert shown(composed(story.records)[0]) != shown(composed(open_twin)[0])


def test_a_hold_gives_every_channel_a_new_epoch_so_that_none_says_who_is_on_hold() -> None:
    story = a_held_story()
    composer, commits = composed(story.records, range(len(story.records)))
    page = pages_of(commits)["public"]
    held_at = composer.chronicle.held_since["e1"]
    assert {"overall", "crew/e1", "crew/e2", "entries"} <= page.epoch.keys()
    assert {f"1.{held_at}"} == set(page.epoch.values())


def test_a_hold_leaves_what_never_changes_as_it_was_told() -> None:
    # The version is told in the very batch in which the hold is placed.
    story = a_held_story()
    held_at = next(n for n, r in enumerate(story.records) if type(r.fact).__name__ == "HoldPlaced")
    before = Story()
    for record in story.records[:held_at]:
        before.tell(record.fact)
    publishes(before, "overall")
    before.holds("1")
    _, commits = composed(before.records, [len(story.records[:held_at]) - 1])
    page = pages_of(commits)["public"]
    fixed = {"published/1/overall", "evidence/1/overall"}
    assert fixed == {name for name, epoch in page.epoch.items() if epoch == "1.0"}
    assert fixed <= page.data.keys()


def test_a_hold_forgets_what_delayed_viewers_have_not_seen() -> None:
    story = a_held_story()
    _, commits = composed(story.records, range(len(story.records)))
    held_at = next(r.position for r in story.records if type(r.fact).__name__ == "HoldPlaced")

    assert {held_at: {"public": held_at}} == {
        c.position: c.forget_before for c in commits if c.forget_before
    }


def test_a_hold_leaves_headquarters_its_epochs() -> None:
    _, commits = composed(a_held_story().records)
    assert {"1.0"} == set(pages_of(commits)["internal"].epoch.values())


def test_a_release_publishes_all_at_once() -> None:
    story = a_held_story()
    story.releases("1")
    composer, commits = composed(story.records, range(len(story.records)))
    pages = pages_of(commits)

    assert 10_000 == pages["public"].data["overall"]["rows"]["e1"]["adjustments_ms"]
    assert pages["internal"].data["overall"] == pages["public"].data["overall"]
    assert composer.internal is composer.public


def test_a_retirement_not_released_is_in_no_public_view() -> None:
    story = opened()
    story.drives("1", "SS1", 10_000)
    story.drives("2", "SS1", 10_000)
    story.retires("1", "SS2", reason="accident")
    _, commits = composed(story.records)
    pages = pages_of(commits)

    assert "e1" not in pages["public"].data["retirements"]["rows"]
    assert "retired" == pages["internal"].data["retirements"]["rows"]["e1"]["code"]
    told = pages["public"].data["news"]["rows"].values()
    assert "retired" not in {row["code"] for row in told}
    assert "e1" not in {row.get("entry") for row in told}


def test_who_is_publicly_out_stays_out_while_a_correction_waits_for_its_release() -> None:
    story = opened()
    story.drives("2", "SS1", 10_000)
    story.retires("1", "SS2", reason="engine", released=True)
    before = pages_of(composed(story.records)[1])["public"].data
    story.retires("1", "SS2", reason="accident", permanent=True)
    waiting = pages_of(composed(story.records)[1])
    story.tell(RetirementReleased("e1"))
    after = pages_of(composed(story.records)[1])["public"].data

    assert before == waiting["public"].data
    assert "accident" == waiting["internal"].data["retirements"]["rows"]["e1"]["reason"]
    assert "accident" == after["retirements"]["rows"]["e1"]["reason"]


def test_a_released_retirement_is_public_and_in_the_news() -> None:
    story = opened()
    story.retires("1", "SS2", reason="engine")
    story.tell(RetirementReleased("e1"))
    _, commits = composed(story.records)
    data = pages_of(commits)["public"].data

    assert "engine" == data["retirements"]["rows"]["e1"]["reason"]
    assert ["retired"] == [row["code"] for row in data["news"]["rows"].values()]
