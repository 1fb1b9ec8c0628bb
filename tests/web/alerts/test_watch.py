"""What becomes news, from when on for whom, and what a hold takes back."""

from typing import Any

from flyingfinish.limits import HISTORY_MS
from flyingfinish.web.alerts.watch import SETTLE_MS, Watch
from push.made import RALLY, Stage, Told

BASE = f"rally/{RALLY}/"
NEWS = f"{BASE}news"
ROAD = {"stages": {"SS1": {"ord": 1}, "SS2": {"ord": 2}, "SS3": {"ord": 3}}}
RETIRED = {"ord": 9, "code": "retired", "entry": "e4"}
WON = {"ord": 5, "code": "stage_won", "stage": "SS1", "entry": "e5"}


async def a_rally(**views: Any) -> Stage:
    """Returns a rally as a hub holds it, a while after these views came."""
    told = Told(1_790_000_000_000)
    await told.tell({f"{BASE}itinerary": ROAD} | {BASE + name: it for name, it in views.items()})
    stage = Stage(told)
    await stage.load()
    stage.wait(HISTORY_MS + 10_000)
    return stage


async def tell(stage: Stage, **views: Any) -> int:
    """Has views told and heard; returns when."""
    await stage.told.tell({BASE + name.replace("_", "/"): it for name, it in views.items()})
    await stage.tick()
    return stage.told.at_ms


def rows(*found: dict[str, Any]) -> dict[str, Any]:
    return {"rows": {str(row["ord"]): row for row in found}}


class Turns:
    """Looks again and again, and hears what is due for one so far behind."""

    def __init__(self, stage: Stage, delay_s: int = 0, *entries: str) -> None:
        self.stage = stage
        self.delay_s = delay_s
        self.entries = entries
        self.watch = Watch(stage.hub, RALLY)
        self.since_ms = stage.clock.now_at_ms()
        self.watch.look(entries, self.since_ms)

    def turn(self, wait_ms: int = 0) -> list[str]:
        """Returns the keys that are due by now."""
        self.stage.wait(wait_ms)
        until_ms = self.stage.clock.now_at_ms()
        self.watch.look(self.entries, self.since_ms)
        found = [one.key for one in self.watch.due(self.since_ms, until_ms, self.delay_s)]
        self.since_ms = until_ms
        return found


async def test_news_is_due_once_every_door_shows_it_and_only_once() -> None:
    stage = await a_rally(news=rows(WON))
    turns = Turns(stage)
    await tell(stage, news=rows(WON, RETIRED))
    assert [[], ["9/e4"], []] == [turns.turn(SETTLE_MS - 1), turns.turn(1), turns.turn(1)]


async def test_one_who_is_behind_is_told_as_much_later() -> None:
    stage = await a_rally(news=rows())
    turns = Turns(stage, 60)
    await tell(stage, news=rows(RETIRED))
    assert [[], ["9/e4"]] == [turns.turn(60_000), turns.turn(SETTLE_MS)]


async def test_a_crew_that_is_followed_is_told_of_when_it_finishes() -> None:
    stage = await a_rally(**{"crew/e4": {"stages": {"SS1": {"elapsed_ms": 1}}}})
    turns = Turns(stage, 0, "e4")
    driven = {"SS1": {"elapsed_ms": 1}, "SS2": {"elapsed_ms": 2}}
    await tell(stage, crew_e4={"stages": driven}, crew_e5={"stages": driven})
    assert ["finish/e4/SS2"] == turns.turn(SETTLE_MS)


async def test_a_time_that_is_taken_away_makes_no_news_of_the_one_before() -> None:
    driven = {"SS1": {"elapsed_ms": 1}, "SS2": {"elapsed_ms": 2}}
    stage = await a_rally(**{"crew/e4": {"stages": driven}})
    turns = Turns(stage, 0, "e4")
    await tell(stage, crew_e4={"stages": {"SS1": {"elapsed_ms": 1}}})
    assert [] == turns.turn(SETTLE_MS)


async def test_a_hold_between_news_and_message_takes_it_back() -> None:
    stage = await a_rally(news=rows())
    turns = Turns(stage)
    await tell(stage, news=rows(RETIRED))
    turns.turn(1)
    await stage.told.tell({NEWS: rows()}, hold=[NEWS])
    await stage.tick()
    assert [] == turns.turn(SETTLE_MS)


async def test_without_that_hold_it_would_have_been_told() -> None:
    stage = await a_rally(news=rows())
    turns = Turns(stage)
    await tell(stage, news=rows(RETIRED))
    turns.turn(1)
    await tell(stage, state={"n": 1})
    assert ["9/e4"] == turns.turn(SETTLE_MS)


async def test_what_a_release_shows_is_told_then() -> None:
    stage = await a_rally(news=rows())
    turns = Turns(stage)
    await stage.told.tell({NEWS: rows()}, hold=[NEWS])
    await stage.tick()
    turns.turn(60_000)
    await stage.told.tell({NEWS: rows(RETIRED)}, hold=[NEWS])
    await stage.tick()
    assert ["9/e4"] == turns.turn(SETTLE_MS)


async def test_what_was_news_before_anybody_looked_is_none() -> None:
    stage = await a_rally(news=rows(WON, RETIRED))
    turns = Turns(stage, 300)
    assert [] == turns.turn(300_000 + SETTLE_MS)


async def test_one_who_starts_anew_finds_in_the_history_what_is_still_to_be_told() -> None:
    stage = await a_rally(news=rows(WON))
    since_ms = stage.clock.now_at_ms()
    await tell(stage, news=rows(WON, RETIRED))
    stage.wait(20_000)
    await stage.load()
    watch = Watch(stage.hub, RALLY)
    watch.look((), since_ms)
    now_ms = stage.clock.now_at_ms()
    due = [[one.key for one in watch.due(since_ms, now_ms, delay)] for delay in (0, 60)]
    later = [one.key for one in watch.due(now_ms, now_ms + 60_000, 60)]
    assert ([["9/e4"], []], ["9/e4"]) == (due, later)


async def test_a_first_news_that_makes_the_view_is_news() -> None:
    stage = await a_rally()
    since_ms = stage.clock.now_at_ms()
    await tell(stage, news=rows(RETIRED))
    stage.wait(SETTLE_MS)
    watch = Watch(stage.hub, RALLY)
    watch.look((), since_ms)
    assert ["9/e4"] == [one.key for one in watch.due(since_ms, stage.clock.now_at_ms(), 0)]


async def test_what_comes_late_to_us_is_told_late_and_not_lost() -> None:
    stage = await a_rally(news=rows())
    turns = Turns(stage)
    at_ms = stage.told.at_ms
    turns.turn(10_000)
    stage.told.at_ms = at_ms
    await tell(stage, news=rows(RETIRED))
    assert ["9/e4"] == turns.turn(1)


async def test_a_crew_that_nobody_follows_any_more_is_looked_at_no_more() -> None:
    stage = await a_rally(**{"crew/e4": {"stages": {}}})
    turns = Turns(stage, 0, "e4")
    turns.entries = ()
    turns.turn(1)
    assert ["news"] >= list(turns.watch._looked_at)


async def test_one_who_is_far_behind_is_told_after_a_short_absence_of_all_senders_only() -> None:
    found = {}
    for absence_ms in (20_000, 40_000):
        stage = await a_rally(news=rows(WON))
        at_ms = await tell(stage, news=rows(WON, RETIRED))
        stage.wait(300_000 + absence_ms)
        await stage.load()
        watch = Watch(stage.hub, RALLY)
        watch.look((), at_ms)
        due = watch.due(at_ms, stage.clock.now_at_ms(), 300)
        found[absence_ms] = [one.key for one in due]
    assert {20_000: ["9/e4"], 40_000: []} == found
