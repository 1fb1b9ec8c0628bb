"""At the desk of a series: titles, people, teams, registrations and the cars that may score."""

import pytest

from flyingfinish.journal.erasure import Recorded, note_names
from flyingfinish.journal.series_names import journal_of_series
from flyingfinish.rally.entries import TitleFor
from flyingfinish.rally.season import season_of
from flyingfinish.rally.series.parts import Registration, SeriesTitle, TieRule
from flyingfinish.web.desk.series_titles import id_of
from web.desk.test_series import a_person, fill, page, state_of, text_of
from web.desk_made import Person


async def done(person: Person, form: str, **fields: str) -> None:
    answer = await fill(person, form, **fields)
    assert 303 == answer.status, text_of(answer.body.decode())


async def with_team(person: Person) -> None:
    """Ella drives for the team Ässät in the teams' title, of which one car scores."""
    await done(person, "set_title", title_name="Teams", scheme="wrc-support", title_who="team",
               team_cars="1")  # fmt: skip
    await done(person, "set_team", team_name="Ässät")
    await done(person, "register_competitor", series_title="teams", competitor="ella",
               any_team="assat")  # fmt: skip


async def test_a_title_is_made_from_its_name_and_its_table() -> None:
    person = await a_person("root")
    await done(person, "set_title", title_name="Nuoret", scheme="wrc-support", classes="J, SM4",
               best_of="4", registered_only="yes", minimum_starts="2", tie_rule="starters",
               chosen_factor="1,5", title_who="co_driver")  # fmt: skip
    expected = SeriesTitle(
        "nuoret", "Nuoret", "wrc-support", 2, TitleFor.CO_DRIVER, ("J", "SM4"), 4, True, 2,
        TieRule.STARTERS, 1_500,
    )  # fmt: skip
    assert expected == (await state_of(person)).titles["nuoret"]


async def test_a_title_keeps_what_its_form_leaves_empty() -> None:
    person = await a_person("root")
    await done(person, "set_title", any_title="t", best_of="5")
    await done(person, "set_title", any_title="t", registered_only="no", title_name="Cup")
    title = (await state_of(person)).titles["t"]
    assert ("Cup", 5, False, "wrc-support") == (
        title.name, title.best_of, title.registered_only, title.scheme
    )  # fmt: skip


async def test_who_registers_alone_scores_where_only_they_may() -> None:
    person = await a_person("root")
    await done(person, "set_title", any_title="t", registered_only="yes")
    await done(person, "register_competitor", series_title="t", competitor="Onni")
    state = await state_of(person)
    scores = season_of(state, state.titles["t"]).scores
    assert ["onni"] == [one for scored in scores for one in scored]


async def test_a_registration_names_the_rounds_and_the_chosen_one() -> None:
    person = await a_person("root")
    await done(person, "set_title", any_title="t", chosen_factor="1.5")
    await done(person, "register_competitor", series_title="t", competitor="Ella", rounds="R0\nr1",
               from_round="r1", to_round="r0", chosen_round="r0")  # fmt: skip
    expected = Registration("t", "ella", "", ("r0", "r1"), "r1", "r0", "r0")
    assert expected == (await state_of(person)).registered["t"]["ella"]
    assert "Ella – R0, R1 R0" in text_of(await page(person, "registrations"))


async def test_a_registration_is_withdrawn() -> None:
    person = await a_person()
    await done(person, "register_competitor", series_title="t", competitor="Ella", from_round="r1")
    shown = text_of(await page(person, "registrations"))
    await done(person, "withdraw_registration", registration="t/ella")
    assert ("R1 –" in shown, {}) == (True, (await state_of(person)).registered["t"])


async def test_the_cars_of_a_team_are_nominated_for_a_round() -> None:
    person = await a_person("root")
    await with_team(person)
    await done(person, "nominate_cars", series_title="teams", round="r0", team="assat",
               drivers="Ella\n")  # fmt: skip
    assert {"assat": ("ella",)} == (await state_of(person)).nominated["teams", "r0"]
    assert "R0 Ässät Ella" in text_of(await page(person, "registrations"))


async def test_a_car_that_is_not_the_team_s_is_not_nominated() -> None:
    person = await a_person("root")
    await with_team(person)
    answer = await fill(person, "nominate_cars", series_title="teams", round="r0", team="assat",
                        drivers="Onni")  # fmt: skip
    assert (422, True) == (answer.status, "onni is not registered" in text_of(answer.body.decode()))


async def test_a_person_is_recorded_with_nation_and_club() -> None:
    person = await a_person()
    await done(person, "record_competitor", person_name="Åke Öhman", nation="SWE", club="Åbo UA")
    recorded = [one for one in (await state_of(person)).persons.values() if one.nation == "SWE"]
    assert [("Åke Öhman", "Åbo UA")] == [(one.name, one.club) for one in recorded]


@pytest.mark.parametrize(
    ("form", "fields", "words"),
    [("set_title", {"scheme": "wrc-support"}, "Name of the title"),
     ("set_title", {"title_name": "New"}, "Points table"),
     ("set_title", {"any_title": "t", "best_of": "many"}, "whole number"),
     ("register_competitor", {"competitor": "Ella", "rounds": "R7"}, "There is no round R7")],
)  # fmt: skip
async def test_what_does_not_fit_is_said_in_words(
    form: str, fields: dict[str, str], words: str
) -> None:
    answer = await fill(await a_person("root"), form, **{"series_title": "t"} | fields)
    text = text_of(answer.body.decode())
    assert (422, True) == (answer.status, words in text)


async def test_a_clerk_registers_and_makes_no_titles() -> None:
    person = await a_person()
    there = [await page(person, name) for name in ("registrations", "titles")]
    assert [True, False] == ["/do/register_competitor" in there[0], "/do/set_title" in there[1]]


@pytest.mark.parametrize(
    ("name", "made"), [("Ella", "ella-3"), ("Çà & Là", "ca-la"), ("電", "x"), ("x" * 99, "x" * 40)]
)
def test_an_id_is_made_of_a_name_and_is_not_taken(name: str, made: str) -> None:
    assert made == id_of(name, {"ella", "ella-2"})


async def test_the_id_of_a_person_tells_nothing_of_the_name() -> None:
    # It stays in the journal when the name is erased.
    person = await a_person("root")
    before = set((await state_of(person)).persons)
    await done(person, "record_competitor", person_name="Anna Aalto")
    (made,) = set((await state_of(person)).persons) - before
    assert "Anna Aalto" == (await state_of(person)).name_of(made)
    assert "anna" not in made
    assert "aalto" not in made


async def test_an_erased_name_is_refused_at_the_desk() -> None:
    person = await a_person("root")
    journal = person.made.store.journal(journal_of_series("cup"))
    await note_names(journal, Recorded("a1", ["Anna Aalto"]))
    answer = await fill(person, "record_competitor", person_name="anna  aalto")
    assert "Somebody was erased by this name" in text_of(answer.body.decode())
