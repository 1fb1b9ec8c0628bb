"""Which drafted penalties a decision would move, told before it is made."""

from builders import MINUTE_MS, NOON_MS, Story
from flyingfinish.rally.facts import DraftWaived, RegulationsChanged
from flyingfinish.rally.preview import preview
from flyingfinish.rally.preview_drafts import MovedDraft, moved_drafts
from rally.fold.test_regulations import late

TARIFF = RegulationsChanged({"late_ms_per_minute": 30_000})


def drafted(story: Story) -> list[tuple[str, int | None, int | None]]:
    found = preview(story.state, TARIFF).drafts
    return [(one.control, one.before_ms, one.after_ms) for one in found]


def test_a_new_tariff_shows_every_draft_that_it_would_price_otherwise() -> None:
    assert [("TC1", 20_000, 60_000)] == drafted(late())


def test_a_waived_draft_waits_for_nobody_until_it_has_another_price() -> None:
    story = late()
    key = "e1/TC1/20000/post-TC1/a/1"
    story.tell(DraftWaived(key, "e1", "TC1", "clock was off"))
    assert [("TC1", None, 60_000)] == drafted(story)


def test_what_counts_by_itself_is_no_draft() -> None:
    assert [] == drafted(late(penalties_automatic=True))


def test_of_named_crews_only_theirs_are_looked_at() -> None:
    story, other = late(), late()
    other.checks_in("1", "TC1", NOON_MS)
    moved = (MovedDraft("e1", "TC1", "late", 20_000, 30_000),)
    assert (moved, (), ()) == (
        moved_drafts(story.state, other.state, {"e1"}),
        moved_drafts(story.state, other.state, {"e9"}),
        moved_drafts(story.state, story.state, None),
    )


def test_the_late_card_of_these_stories_is_two_minutes_late() -> None:
    story = late()
    assert NOON_MS - MINUTE_MS == story.state.crews["e1"].check_ins["TC1"]
