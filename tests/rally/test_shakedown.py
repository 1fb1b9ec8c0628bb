"""The shakedown: as many runs as a crew likes, the best shown, and no effect on anything."""

from dataclasses import replace
from typing import Any

from builders import HOUR_MS, NOON_MS, Story, a_rally, road, stage
from digests import digest
from flyingfinish.processing.chronicle import Chronicle
from flyingfinish.processing.views import Views
from flyingfinish.rally.facts import ImpulseIgnored, ItinerarySet, Rank
from flyingfinish.rally.itinerary import Control, ControlKind, Itinerary
from flyingfinish.rally.shakedown import best_ms
from flyingfinish.rally.state import RallyState, apply, replay
from flyingfinish.rally.state_parts import Audience, EntryStatus

MORNING_MS = NOON_MS - 4 * HOUR_MS


def with_shakedown() -> Itinerary:
    plan = road([stage(1)])
    before = (
        Control("SDS", ControlKind.SHAKEDOWN_START, 1, 1),
        Control("SDF", ControlKind.SHAKEDOWN_FINISH, 1, 1),
        Control("RAMP", ControlKind.CEREMONIAL_START, 1, 1),
    )
    return replace(plan, controls=(*before, *plan.controls))


def told() -> Story:
    story = a_rally(1, "1 2")
    story.tell(ItinerarySet(with_shakedown()))
    return story


def runs(story: Story, car: str, *elapsed_ms: int) -> None:
    """The car drives once every ten minutes."""
    for nth, ms in enumerate(elapsed_ms):
        at_ms = MORNING_MS + nth * 600_000
        story.passes(car, "SDS", at_ms)
        story.passes(car, "SDF", at_ms + ms)


def elapsed(story: Story, car: str = "1") -> list[int]:
    return [run.elapsed_ms for run in story.state.crews[f"e{car}"].runs]


def shown(story: Story, audience: Audience = "public") -> dict[str, Any]:
    state, chronicle, views = RallyState(), Chronicle(), Views(audience)
    for record in story.records:
        touched = apply(state, record)
        chronicle.note(state, record, bool(touched.news))
        views.show(state, touched, chronicle, False, ())
        for view in views.take_changed().values():
            view.take_changes()
    found = views.find("shakedown")
    rows: dict[str, Any] = found.whole()["rows"] if found is not None else {}
    return rows


def test_every_run_is_kept_and_the_best_is_the_fastest() -> None:
    story = told()
    runs(story, "1", 190_440, 187_390, 188_000)
    assert [190_400, 187_300, 188_000] == elapsed(story)
    assert 187_300 == best_ms(story.state.crews["e1"].runs)


def test_no_run_has_no_best() -> None:
    assert best_ms(()) is None


def test_a_run_needs_a_start_and_the_first_finish_after_it() -> None:
    story = told()
    story.passes("1", "SDF", MORNING_MS)
    story.passes("1", "SDS", MORNING_MS + 1_000)
    story.passes("1", "SDS", MORNING_MS + 5_000)
    story.passes("1", "SDF", MORNING_MS + 195_000)
    story.passes("1", "SDF", MORNING_MS + 196_000)
    assert [190_000] == elapsed(story)


def test_a_backup_counts_only_where_the_main_device_saw_nothing() -> None:
    story = told()
    story.passes("1", "SDS", MORNING_MS)
    story.passes("1", "SDF", MORNING_MS + 190_300, rank=Rank.BACKUP, device="hand")
    assert [190_300] == elapsed(story)
    story.passes("1", "SDF", MORNING_MS + 190_000)
    assert [190_000] == elapsed(story)


def test_an_ignored_passage_is_no_run() -> None:
    story = told()
    story.passes("1", "SDS", MORNING_MS)
    wrong = story.passes("1", "SDF", MORNING_MS + 90_000)
    story.passes("1", "SDF", MORNING_MS + 190_000)
    story.tell(ImpulseIgnored(wrong.identity))
    assert [190_000] == elapsed(story)


def test_shakedown_and_ceremonial_start_have_no_effect_on_anything() -> None:
    story, quiet = told(), told()
    runs(story, "1", 190_000, 187_000)
    story.passes("1", "RAMP", MORNING_MS + HOUR_MS)
    crew = story.state.crews["e1"]
    assert (EntryStatus.ENTERED, False, {}) == (crew.status, crew.seen, story.state.inbox)
    crew.runs = ()
    assert digest(quiet.state)["crews"] == digest(story.state)["crews"]


def test_a_crew_is_seen_when_it_comes_to_the_rally_itself() -> None:
    story = told()
    runs(story, "1", 190_000)
    story.starts("1", "SS1")
    assert EntryStatus.STARTED is story.state.crews["e1"].status


def test_the_runs_are_public_by_the_best_time() -> None:
    story = told()
    runs(story, "2", 189_000)
    runs(story, "1", 190_000, 187_000)
    assert {
        "e1": {"ord": 187_000, "best_ms": 187_000, "runs": {"1": 190_000, "2": 187_000}},
        "e2": {"ord": 189_000, "best_ms": 189_000, "runs": {"1": 189_000}},
    } == shown(story)


def test_without_a_shakedown_there_is_no_channel() -> None:
    assert {} == shown(told())


def test_a_held_crews_runs_stay_as_the_public_saw_them_until_its_release() -> None:
    story = told()
    runs(story, "1", 190_000)
    story.holds("1")
    runs(story, "1", 190_000, 187_000)
    assert (190_000, 187_000) == (
        shown(story)["e1"]["best_ms"],
        shown(story, "internal")["e1"]["best_ms"],
    )
    story.releases("1")
    assert 187_000 == shown(story)["e1"]["best_ms"]


def test_a_course_cars_runs_are_shown_nowhere() -> None:
    story = told()
    runs(story, "1", 190_000)
    story.enters("1", course_car=True)
    assert {} == shown(story)


def test_a_road_without_shakedown_forgets_the_runs_and_a_replay_agrees() -> None:
    story = told()
    runs(story, "1", 190_000)
    story.tell(ItinerarySet(road([stage(1)])))
    assert ([], {}) == (elapsed(story), shown(story))
    story.tell(ItinerarySet(with_shakedown()))
    assert [190_000] == elapsed(story)
    assert digest(replay(story.records)) == digest(story.state)
