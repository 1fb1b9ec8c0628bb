"""Who is woken and when; what a crash, a slow service or another sender changes of it."""

from collections import Counter
from functools import partial
from typing import Any

import pytest

from flyingfinish.journal.errors import StoreUnavailable
from flyingfinish.journal.memory_alerts import MemoryAlerts
from flyingfinish.limits import HISTORY_MS
from flyingfinish.web.alerts import sender
from flyingfinish.web.alerts.courier import Message, Outcome, Result
from flyingfinish.web.alerts.sender import FIRST_WAIT_MS, FRESH_MS, GAP_MS, TRIES_MAX, RallySender
from flyingfinish.web.alerts.subscription import Subscription, record_of
from flyingfinish.web.alerts.watch import SETTLE_MS, Watch
from push.made import RALLY, Stage, Told

NEWS = f"rally/{RALLY}/news"
SENT, LATER = Result(Outcome.SENT), Result(Outcome.LATER)


class Story:
    """A rally, its subscriptions, and senders that come and go."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.alerts = MemoryAlerts()
        self.sent: list[Message] = []
        self.counts: Counter[str] = Counter()
        self.rows: dict[str, Any] = {}
        self.start()

    def start(self, alerts: Any = None) -> None:
        """Starts a sender that knows nothing of the one before; what was on its way is lost."""
        self.sent.clear()
        self.sender = RallySender(
            RALLY,
            alerts or self.alerts,
            partial(Watch, self.stage.hub, RALLY),
            self.sent.append,
            self.stage.clock,
            self.counts,
        )

    async def follows(self, name: str, *entries: str, delay_s: int = 0) -> None:
        """Has a browser subscribe."""
        wish = Subscription(f"https://push.example/{name}", entries, delay_s)
        await self.alerts.put(name, record_of(wish), 100)

    async def news(self, entry: str = "e4") -> None:
        """Has something become news of a crew."""
        key = str(self.stage.told.position + 1)
        self.rows[key] = {"ord": int(key), "code": "retired", "entry": entry}
        await self.stage.told.tell({NEWS: {"rows": dict(self.rows)}})
        await self.stage.tick()

    async def turn(self, wait_ms: int = 0) -> list[str]:
        """Returns to whom messages left by then."""
        self.stage.wait(wait_ms)
        before = len(self.sent)
        await self.sender.turn(self.stage.hub.clock.now_at_ms())
        return [one.endpoint.rpartition("/")[2] for one in self.sent[before:]]

    def answer(self, result: Result = SENT) -> None:
        """Has the service answer the last message."""
        self.sent[-1].done(result)


@pytest.fixture
async def story() -> Story:
    """One that follows e4 and e5, and a sender that has begun."""
    told = Told(1_790_000_000_000)
    await told.tell({NEWS: {"rows": {}}})
    stage = Stage(told)
    await stage.load()
    stage.wait(HISTORY_MS + 10_000)
    story = Story(stage)
    await story.follows("a", "e4", "e5")
    await story.turn()
    return story


async def test_who_follows_a_crew_is_woken_for_it_and_nobody_else(story: Story) -> None:
    await story.follows("b", "e9")
    await story.news("e4")
    assert ["a"] == await story.turn(SETTLE_MS)


async def test_what_is_for_all_wakes_all(story: Story) -> None:
    await story.follows("b", "e9", delay_s=0)
    row = {"ord": 5, "code": "stage_state", "stage": "SS1", "state": "interrupted"}
    await story.stage.told.tell({NEWS: {"rows": {"5": row}}})
    await story.stage.tick()
    assert ["a", "b"] == await story.turn(SETTLE_MS)


async def test_one_who_is_behind_is_woken_as_much_later(story: Story) -> None:
    await story.follows("late", "e4", delay_s=60)
    await story.news()
    assert [["a"], ["late"]] == [await story.turn(SETTLE_MS), await story.turn(60_000)]


@pytest.mark.parametrize("by_ms", [300_000, -300_000])
async def test_a_clock_that_is_set_makes_no_delay_shorter_or_longer(
    story: Story, by_ms: int
) -> None:
    await story.follows("late", "e4", delay_s=60)
    await story.turn()
    await story.news()
    before = await story.turn(SETTLE_MS)
    story.answer()
    story.stage.clock.set_wall(story.stage.clock.now_at_ms() + by_ms)
    story.stage.told.at_ms += by_ms
    soon, due = await story.turn(59_000), await story.turn(1_000)
    await story.news()
    assert (["a"], [], ["late"], ["a"]) == (before, soon, due, await story.turn(SETTLE_MS))


async def test_who_was_woken_is_left_alone_for_a_while_and_then_told_the_rest(
    story: Story,
) -> None:
    await story.news("e4")
    await story.turn(SETTLE_MS)
    story.answer()
    await story.news("e5")
    assert [[], ["a"]] == [await story.turn(SETTLE_MS), await story.turn(GAP_MS)]


async def test_news_that_comes_while_a_message_is_on_its_way_is_told_after_it(
    story: Story,
) -> None:
    await story.news("e4")
    await story.turn(SETTLE_MS)
    await story.news("e5")
    await story.turn(SETTLE_MS)
    story.answer()
    assert ["a"] == await story.turn(GAP_MS)


async def test_who_was_woken_is_owed_nothing(story: Story) -> None:
    await story.news()
    await story.turn(SETTLE_MS)
    owed = await story.alerts.owed()
    story.answer()
    await story.turn(1)
    assert (["a"], {}) == (list(owed), await story.alerts.owed())


async def test_one_who_is_killed_before_sending_leaves_nobody_out(story: Story) -> None:
    await story.news()
    await story.turn(SETTLE_MS)
    story.start()
    assert ["a"] == await story.turn(1_000)


async def test_one_who_is_killed_after_sending_wakes_nobody_twice_once_it_was_noted(
    story: Story,
) -> None:
    await story.news()
    await story.turn(SETTLE_MS)
    story.answer()
    await story.turn(1)
    story.start()
    assert [[], []] == [await story.turn(1_000), await story.turn(GAP_MS)]


async def test_one_who_is_killed_between_sending_and_noting_wakes_twice_at_most(
    story: Story,
) -> None:
    await story.news()
    await story.turn(SETTLE_MS)
    story.answer()
    story.start()
    again = await story.turn(1_000)
    story.answer()
    await story.turn(1)
    story.start()
    assert (["a"], []) == (again, await story.turn(GAP_MS))


async def test_what_became_news_while_no_sender_ran_is_told_if_it_is_fresh(story: Story) -> None:
    story.start()
    await story.news()
    assert ["a"] == await story.turn(FRESH_MS - 10_000)


async def test_what_is_older_is_not(story: Story) -> None:
    story.start()
    await story.news()
    assert [] == await story.turn(FRESH_MS + SETTLE_MS + 1)


async def test_who_subscribes_first_is_not_told_what_happened_before() -> None:
    told = Told(1_790_000_000_000)
    await told.tell({NEWS: {"rows": {}}})
    stage = Stage(told)
    await stage.load()
    story = Story(stage)
    await story.news()
    stage.wait(SETTLE_MS)
    await story.follows("a", "e4")
    assert [[], []] == [await story.turn(), await story.turn(1_000)]


async def test_who_follows_no_more_is_not_woken(story: Story) -> None:
    await story.news()
    await story.turn(SETTLE_MS)
    await story.alerts.drop("a")
    story.start()
    assert [[], []] == [await story.turn(1), await story.turn(1)]
    assert {} == await story.alerts.owed()


async def test_a_subscription_that_is_gone_is_forgotten(story: Story) -> None:
    await story.news()
    await story.turn(SETTLE_MS)
    story.answer(Result(Outcome.GONE))
    await story.turn(1)
    assert ({}, {}) == (await story.alerts.subscriptions(), await story.alerts.owed())


async def test_a_message_that_is_refused_is_not_sent_again(story: Story) -> None:
    await story.news()
    await story.turn(SETTLE_MS)
    story.answer(Result(Outcome.REFUSED))
    await story.turn(GAP_MS)
    assert (1, {}) == (len(story.sent), await story.alerts.owed())


async def test_a_service_that_has_no_time_is_asked_again_later_and_later(story: Story) -> None:
    await story.news()
    await story.turn(SETTLE_MS)
    story.answer(LATER)
    too_early = await story.turn(FIRST_WAIT_MS - 1)
    second = await story.turn(1)
    story.answer(LATER)
    assert ([], ["a"], []) == (too_early, second, await story.turn(FIRST_WAIT_MS))
    assert ["a"] == await story.turn(FIRST_WAIT_MS)


async def test_a_service_that_says_when_is_asked_then(story: Story) -> None:
    await story.news()
    await story.turn(SETTLE_MS)
    story.answer(Result(Outcome.LATER, 120))
    assert [[], ["a"]] == [await story.turn(119_999), await story.turn(1)]


async def test_in_the_end_it_is_given_up(story: Story) -> None:
    await story.news()
    await story.turn(SETTLE_MS)
    for tried in range(TRIES_MAX):
        story.answer(LATER)
        await story.turn(FIRST_WAIT_MS << tried)
    assert (TRIES_MAX, {}) == (len(story.sent), await story.alerts.owed())
    assert 1 == story.counts["given_up"]


async def test_who_is_overtaken_by_another_sender_begins_anew(story: Story) -> None:
    other = await story.alerts.told_until_ms()
    await story.news()
    story.stage.wait(SETTLE_MS)
    assert await story.alerts.owe(other, story.stage.clock.now_at_ms(), ["a"])
    assert [[], ["a"]] == [await story.turn(), await story.turn(1)]


async def test_one_who_stands_by_sends_nothing_and_tells_what_was_sent(story: Story) -> None:
    await story.news()
    await story.turn(SETTLE_MS)
    story.answer()
    await story.sender.stand_by()
    assert ({}, []) == (await story.alerts.owed(), await story.turn(GAP_MS))


async def test_a_store_that_is_away_for_a_moment_loses_and_doubles_nothing(story: Story) -> None:
    failing = _Failing(story.alerts)
    story.start(failing)
    await story.turn(1)
    await story.news()
    failing.away = True
    with pytest.raises(StoreUnavailable):
        await story.turn(SETTLE_MS)
    failing.away = False
    assert ["a"] == await story.turn(1_000)
    story.answer()
    failing.away = True
    with pytest.raises(StoreUnavailable):
        await story.turn(1)
    failing.away = False
    assert ([], {}) == (await story.turn(GAP_MS), await story.alerts.owed())


class _Failing:
    """Alerts that are away now and then, at the writing step."""

    def __init__(self, alerts: MemoryAlerts) -> None:
        self._alerts = alerts
        self.away = False

    def __getattr__(self, name: str) -> Any:
        if self.away and name in ("owe", "settle"):
            raise StoreUnavailable("away")
        return getattr(self._alerts, name)


async def test_a_record_that_nobody_can_read_keeps_nobody_from_being_woken(story: Story) -> None:
    await story.alerts.put("odd", b"{", 100)
    await story.news()
    assert ["a"] == await story.turn(SETTLE_MS)


async def test_that_nothing_happened_is_noted_now_and_then(story: Story) -> None:
    before = await story.alerts.told_until_ms()
    await story.turn(1_000)
    between = await story.alerts.told_until_ms()
    await story.turn(sender.NOTE_MS)
    assert (before, True) == (between, await story.alerts.told_until_ms() > before)


async def test_a_clock_that_was_set_back_a_long_way_begins_anew(story: Story) -> None:
    noted_ms = await story.alerts.told_until_ms()
    await story.alerts.owe(noted_ms, noted_ms + 10 * FRESH_MS, [])
    story.start()
    await story.turn()
    await story.news()
    assert ["a"] == await story.turn(SETTLE_MS)


async def test_a_rally_that_nobody_follows_costs_no_writing() -> None:
    told = Told()
    await told.tell({NEWS: {"rows": {}}})
    stage = Stage(told)
    await stage.load()
    story = Story(stage)
    await story.turn(sender.NOTE_MS)
    assert 0 == await story.alerts.told_until_ms()
