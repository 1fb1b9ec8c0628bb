"""Publication as it happened in the sport: appeals that settle results weeks later, late minutes.

Each story is told in commands, judged at the hour they came, on a rally small enough to read.
"""

import json
from dataclasses import replace
from typing import Any

import pytest

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.entries import Competition, Enrolment, RallyClass, Title
from flyingfinish.rally.errors import RuleRefusal
from flyingfinish.rally.publication_chain import latest_publication, shown_status
from flyingfinish.rally.published_table import hash_of
from flyingfinish.rally.version_changes import RowChange, differences
from small_rally import MINUTE, NINE, Desk, entry, opening

DAY = 24 * 60 * MINUTE
PROVISIONAL = f.PublicationStatus.PROVISIONAL
OFFICIAL = f.PublicationStatus.OFFICIAL
CLASSES = (RallyClass("A", "Luokka A", 1), RallyClass("B", "Luokka B", 2))


def driven(crews: int = 4) -> Desk:
    """SS1 is driven, each crew nine seconds behind the one before."""
    desk = Desk(opening(crews))
    for car in range(1, crews + 1):
        desk.finish(car, 300_000 + car * 9_000)
    return desk


def publish(desk: Desk, name: str, status: f.PublicationStatus, **more: Any) -> str:
    """Publishes a table signed, with half an hour for protests where it is provisional."""
    minutes = 30 if status == PROVISIONAL else 0
    return desk.decide(c.Publish(name, "", status, "Kilpailunjohtaja", minutes, **more))


def refused(desk: Desk, command: c.Command) -> str:
    """Returns the code a command is refused with."""
    with pytest.raises(RuleRefusal) as refusal:
        desk.judged(command)
    return refusal.value.code


def official(name: str, title: str = "", **more: Any) -> c.Publish:
    """Returns the wish to make a table or a title official."""
    return c.Publish(name, title, OFFICIAL, "Kilpailunjohtaja", **more)


def places(desk: Desk, name: str, version: int = 0) -> list[str]:
    """The entries of a published table as they stand in a version, the latest for 0."""
    found = desk.state.publications[name][version - 1]
    rows = json.loads(found.table_json)["rows"]
    return sorted(rows, key=lambda one: int(rows[one]["ord"]))


def test_an_appeal_settles_the_results_seventeen_days_later() -> None:
    """Finland 2005: the winner's appeal was decided 17 days after the finish."""
    desk = driven()
    for name in ("overall", "class/A", "class/B"):
        publish(desk, name, PROVISIONAL)
    desk.decide(c.LodgeProtest("v1", True, (), (), ("e1",), "moottori", "Tuomaristo 1"))
    desk.now_at_ms = NINE + 31 * MINUTE
    publish(desk, "class/B", OFFICIAL)
    held = [refused(desk, official(name)) for name in ("overall", "class/A")]
    shown = [shown_status(desk.state, name) for name in ("overall", "class/A", "class/B")]
    desk.decide(c.CloseRally())

    assert ["held_by_protest"] * 2 == held
    assert [f.PublicationStatus.UNDER_APPEAL] * 2 + [OFFICIAL] == shown

    desk.now_at_ms = NINE + 17 * DAY
    before = [one.table_json for one in desk.state.publications["overall"]]
    desk.decide(c.DecideProtest("v1", upheld=True, document="Valituslautakunta 7", reason="why"))
    desk.decide(c.Disqualify("e1", "moottori", "Valituslautakunta 7"))
    for name in ("overall", "class/A"):
        publish(desk, name, OFFICIAL, document="Valituslautakunta 7")
    latest = latest_publication(desk.state, "overall")

    assert latest is not None
    assert (2, NINE + 17 * DAY) == (latest.version, latest.published_at_ms)
    assert ["e2", "e3", "e4", "e1"] == places(desk, "overall")
    assert ["e3", "e1"] == places(desk, "class/A")
    assert before == [one.table_json for one in desk.state.publications["overall"][:1]]
    assert ["e1", "e2", "e3", "e4"] == places(desk, "overall", 1)
    assert 2 == len(desk.state.publications["class/B"])


def test_third_becomes_ninth_half_an_hour_after_the_podium() -> None:
    """A penalty of 1:00 was found when the flowers were already given."""
    desk = driven(10)
    publish(desk, "overall", PROVISIONAL)
    desk.now_at_ms = NINE + 30 * MINUTE
    desk.decide(
        c.ApplyAdjustment("e3", "TC1", 60_000, "late", document="Tuomaristo 2", reason="why")
    )
    publish(desk, "overall", PROVISIONAL)
    first, second = desk.state.publications["overall"]
    rows = [json.loads(one.table_json)["rows"] for one in (first, second)]
    changes = {one.entry_id: one for one in differences(*rows)}

    assert ({"pos": 3}, {"pos": 9}) == (
        {"pos": changes["e3"].before["pos"]},
        {"pos": changes["e3"].after["pos"]},
    )
    assert (327_000, 387_000) == (
        changes["e3"].before["total_ms"],
        changes["e3"].after["total_ms"],
    )
    moved = {one for one, change in changes.items() if change.kind is RowChange.MOVED}
    assert {"e4", "e5", "e6", "e7", "e8", "e9"} == moved
    assert changes.keys() == moved | {"e3"}

    # Who only now lost the podium has the whole time for a protest.
    desk.now_at_ms = NINE + 45 * MINUTE
    assert "protest_time_runs" == refused(desk, official("overall"))
    desk.now_at_ms = NINE + 60 * MINUTE
    publish(desk, "overall", OFFICIAL)
    assert "e4" == places(desk, "overall")[2]


def test_a_protest_about_one_title_lets_the_others_be_decided() -> None:
    """Juniors are scored on the class table: their title waits, the class does not."""
    desk = driven()
    titles = (
        Title("sm", "Suomen mestaruus", "ralli-sm-2026", "A"),
        Title("junior", "Nuorten SM", "ralli-sm-2026", "A", eligible=("e3",)),
    )
    desk.decide(c.SetCompetition(Competition("sm", "SM", 1, CLASSES, titles=titles)))
    publish(desk, "class/A", PROVISIONAL)
    desk.decide(c.LodgeProtest("v1", False, ("class/A",), ("junior",), ("e3",), "syntymäaika"))
    desk.now_at_ms = NINE + 30 * MINUTE
    publish(desk, "class/A", OFFICIAL)
    shown = [shown_status(desk.state, "class/A", title) for title in ("", "sm", "junior")]

    assert [OFFICIAL, OFFICIAL, f.PublicationStatus.UNDER_PROTEST] == shown
    assert "held_by_protest" == refused(desk, official("class/A", "junior"))

    desk.now_at_ms = NINE + 3 * DAY
    desk.decide(c.DecideProtest("v1", upheld=False, document="Tuomaristo 3", reason="why"))
    waits = shown_status(desk.state, "class/A", "junior")
    desk.decide(official("class/A", "junior"))

    assert (PROVISIONAL, OFFICIAL) == (waits, shown_status(desk.state, "class/A", "junior"))
    found = latest_publication(desk.state, "class/A", "junior")
    assert found is not None
    assert (3, "junior") == (found.version, found.title)


def test_a_protest_in_one_competition_holds_nothing_of_the_other() -> None:
    """Two competitions run on one road; the historic one waits for its stewards."""
    desk = driven()
    hist = Competition("hist", "Historic", 2, (RallyClass("H", "H", 1),))
    desk.decide(c.SetCompetition(hist))
    both = (Enrolment("sm", ("A",)), Enrolment("hist", ("H",)))
    desk.decide(c.SetEntry(replace(entry(1), enrolments=both)))
    for name in ("overall", "c/hist/overall"):
        publish(desk, name, PROVISIONAL)
    desk.decide(c.LodgeProtest("v1", False, ("c/hist/overall", "c/hist/class/H")))
    desk.now_at_ms = NINE + 30 * MINUTE
    publish(desk, "overall", OFFICIAL)

    assert OFFICIAL == shown_status(desk.state, "overall")
    assert f.PublicationStatus.UNDER_PROTEST == shown_status(desk.state, "c/hist/overall")
    assert "held_by_protest" == refused(desk, official("c/hist/overall"))


def test_official_results_are_re_opened_weeks_later_and_every_version_stays() -> None:
    """Only a document opens them; the table is live meanwhile, the old versions are as hashed."""
    desk = driven()
    publish(desk, "overall", PROVISIONAL)
    desk.now_at_ms = NINE + 30 * MINUTE
    publish(desk, "overall", OFFICIAL)
    desk.decide(c.CloseRally())
    desk.now_at_ms = NINE + 40 * DAY
    reopened = c.Publish("overall", "", f.PublicationStatus.REOPENED)
    without = refused(desk, reopened)
    desk.decide(replace(reopened, document="Liitto 12"))
    desk.decide(c.ApplyAdjustment("e1", "", 60_000, "stewards", document="Liitto 12", reason="why"))
    publish(desk, "overall", OFFICIAL, document="Liitto 12")
    chain = desk.state.publications["overall"]

    assert "needs_document" == without
    assert ["provisional", "official", "reopened", "official"] == [one.status for one in chain]
    assert [one.table_hash for one in chain] == [hash_of(one.table_json) for one in chain]
    assert 1 == len({one.table_json for one in chain[:3]})
    assert "e1" != places(desk, "overall")[0]


def test_without_the_appeal_the_results_would_have_been_official_the_same_day() -> None:
    desk = driven()
    publish(desk, "overall", PROVISIONAL)
    desk.now_at_ms = NINE + 31 * MINUTE
    publish(desk, "overall", OFFICIAL)

    assert OFFICIAL == shown_status(desk.state, "overall")
