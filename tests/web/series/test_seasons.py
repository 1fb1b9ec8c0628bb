"""Series and rallies find each other by the series' calendars."""

from flyingfinish.web.series.seasons import seasons_here, seasons_of
from push.made import Told, read_into
from small_series import SERIES, a_cup
from web.series.test_reads import hub_of


async def test_a_rally_leads_to_the_series_that_it_is_a_round_of() -> None:
    cup = a_cup(0)
    cup.round("r1", ord=1, rally_id="syys")
    hub = await hub_of(cup)
    assert [(SERIES, "Cup 2026")] == seasons_of(hub, "syys")
    assert [] == seasons_of(hub, "kevat")


async def test_series_come_by_their_ids_and_rallies_are_none() -> None:
    hub, told = await hub_of(a_cup(0)), Told()
    await told.tell({"series/a/calendar": {"series": {}, "titles": {}, "rows": {}}})
    for journal in ("series.a", "kokkola"):
        await read_into(hub, journal, told.feed)
    assert ["a", SERIES] == [series for series, _ in seasons_here(hub)]
