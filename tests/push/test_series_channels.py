"""A series' channels are followed like a rally's: the same hub, the same frames."""

from flyingfinish.journal.series_names import journal_of_series
from flyingfinish.push.rally_channels import prefix_of, read_rally
from push.made import Stage, Told

CALENDAR = "series/cup/calendar"
CUP = journal_of_series("cup")


async def told_cup() -> Told:
    told = Told()
    await told.tell({CALENDAR: {"series": {"id": "cup"}, "rows": {}}})
    return told


def test_a_journal_s_channels_begin_with_what_it_is_of() -> None:
    assert ["series/cup/", "rally/kokkola/"] == [prefix_of(CUP), prefix_of("kokkola")]


async def test_a_subscriber_follows_a_series() -> None:
    stage = Stage(await told_cup(), CUP)
    await stage.load()
    port = stage.join(CALENDAR)
    await stage.told.tell({CALENDAR: {"series": {"id": "cup"}, "rows": {"r1": {"ord": 1}}}})
    await stage.tick()
    snapshot, deltas = port.got[-2:]
    assert ("snapshot", {"rows": {"r1": {"ord": 1}}}) == (
        snapshot["type"], deltas["deltas"][0]["patch"]
    )  # fmt: skip


async def test_a_series_that_comes_later_is_sent_when_it_comes() -> None:
    stage = Stage(await told_cup(), CUP)
    port = stage.join(CALENDAR)
    await stage.load()
    assert ["error", "snapshot"] == port.types()


async def test_a_series_has_no_clock_and_is_never_over() -> None:
    built = await read_rally(CUP, (await told_cup()).feed)
    assert ({}, False, {}) == (built.clock, built.closed, built.about)
