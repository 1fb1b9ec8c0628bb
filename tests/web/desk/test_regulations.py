"""Bulletins at the desk: typed as a rule file has them, looked at, decided, listed."""

import pytest

from flyingfinish.rally.facts import RegulationsChanged
from flyingfinish.web.desk.fields import FieldTrouble
from flyingfinish.web.desk.regulations import bulletin_rows, change_options, settings_of
from flyingfinish.web.desk.seat import desk_words
from web.desk.test_desk import outcome, state_of
from web.desk.test_given import stopped
from web.desk.test_preview import position, table
from web.desk_made import Person, make_person

TYPED = {"reason": "fog", "document": "B1"}


def bulletins(person: Person) -> list[RegulationsChanged]:
    return [one.fact for one in state_of(person.made).bulletins]


async def test_a_bulletin_is_looked_at_with_the_times_it_moves() -> None:
    person = await stopped()
    before = await position(person)
    answer = await person.fill(
        "rulings", "change_regulations", settings="bogey_ms = 600000", change_of="stage/SS1",
        look="1", **TYPED,
    )  # fmt: skip
    assert (200, before) == (answer.status, await position(person))
    assert "10:00.0" in table(answer, "times")


@pytest.mark.parametrize(
    ("change_of", "settings", "expected"),
    [
        ("", "late_ms_per_minute = 20000\nlate_article = '44.2'",
         RegulationsChanged({"late_ms_per_minute": 20_000, "late_article": "44.2"}, "", "", "fog",
                            "B1")),
        ("competition/sm", "shared_places = false",
         RegulationsChanged({"shared_places": False}, "sm", "", "fog", "B1")),
        ("stage/SS2", "precision_ms = 100",
         RegulationsChanged({"precision_ms": 100}, "", "SS2", "fog", "B1")),
    ],
)  # fmt: skip
async def test_a_bulletin_is_decided_about_the_rally_a_competition_or_a_stage(
    change_of: str, settings: str, expected: RegulationsChanged
) -> None:
    person = await make_person()
    answer = await person.fill(
        "rulings", "change_regulations", change_of=change_of, settings=settings, **TYPED
    )
    assert (303, [expected]) == (answer.status, bulletins(person)), outcome(answer)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("late_ms_per_minutes = 1", "late_ms_per_minute?"),
        ("late_ms_per_minute = 'x'", "cannot be x"),
        ("late_ms_per_minute: 1", "no settings"),
        ("[a]\nb = 1", "no settings"),
        ("late_ms_per_minute = 10000", ""),
    ],
)
async def test_lines_that_do_not_fit_are_told_and_nothing_is_recorded(
    settings: str, told: str
) -> None:
    person = await make_person()
    answer = await person.fill("rulings", "change_regulations", settings=settings, **TYPED)
    assert (422, []) == (answer.status, bulletins(person))
    assert told in outcome(answer)


def test_a_number_with_a_point_is_no_setting() -> None:
    with pytest.raises(FieldTrouble):
        settings_of("late_ms_per_minute = 1.5")


async def test_the_page_lists_bulletins_and_the_settings_in_force() -> None:
    person = await make_person()
    await person.fill(
        "rulings", "change_regulations", settings="late_ms_per_minute = 20000", **TYPED
    )
    html = (await person.page("rulings")).partition('id="bulletins"')[2]
    told = "Late, for each minute <code>late_ms_per_minute</code> 10000 → <b>20000</b>"
    assert told in html
    row = "<td>Late, for each minute</td><td><code>late_ms_per_minute</code></td><td>20000</td>"
    assert row in html


async def test_the_newest_bulletin_comes_first_and_names_what_it_is_about() -> None:
    person = await make_person()
    for change_of, settings in (
        ("competition/sm", "shared_places = false"),
        ("stage/SS1", "bogey_ms = 1"),
    ):
        await person.fill(
            "rulings", "change_regulations", change_of=change_of, settings=settings, **TYPED
        )
    rows = bulletin_rows(state_of(person.made), desk_words("en"))
    assert ["SS1", "SM"] == [row["about"] for row in rows]


async def test_a_bulletin_may_be_about_the_rally_its_competitions_and_its_stages() -> None:
    state = state_of((await make_person()).made)
    assert ["", "competition/sm", "stage/SS1", "stage/SS2"] == [
        code for code, _ in change_options(state, desk_words("en"))
    ]


async def test_the_log_at_the_desk_says_what_every_setting_was_and_is() -> None:
    person = await make_person()
    await person.fill(
        "rulings", "change_regulations", settings="late_ms_per_minute = 20000", **TYPED
    )
    log = (await person.page("given")).partition('id="log"')[2]
    assert "Late, for each minute: 10 s" in log
    assert "Late, for each minute: 20 s" in log


async def test_a_timekeeper_changes_no_regulations() -> None:
    person = await make_person("timekeeper")
    assert "/do/change_regulations" not in await person.page("rulings")
