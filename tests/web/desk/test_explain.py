"""How a number came about, at the desk: chosen by hand or by its path, from the internal views."""

import re

import pytest

from builders import Story, a_rally, stage
from flyingfinish.rally.entries import Competition, Enrolment, Entry, RallyClass
from flyingfinish.rally.facts import CompetitionSet, EntrySet
from flyingfinish.web.desk.explain import (
    adjustment_rows,
    crew_options,
    path_of,
    table_options,
    told,
)
from flyingfinish.web.desk.seat import desk_words
from small_rally import RALLY
from web.desk_made import make_person


def two_competitions() -> Story:
    story = a_rally([stage(1), stage(2)], "10 2")
    hist = (RallyClass("H1", "H1", 1),)
    story.tell(CompetitionSet(Competition("hist", "Historic", 2, hist)))
    story.tell(EntrySet(Entry("e7", "7", "", "", enrolments=(Enrolment("hist", ("H1",)),))))
    story.tell(EntrySet(Entry("e0", "0", "", "", course_car=True)))
    return story


@pytest.mark.parametrize(
    ("table", "number", "path"),
    [
        ("overall", "stage", "stage/SS2"),
        ("overall", "overall", "overall"),
        ("overall", "after", "overall/SS2"),
        ("overall", "section", "overall/SS2/section"),
        ("overall", "stagewins", "stagewins"),
        ("class/SM2", "overall", "class/SM2"),
        ("class/SM2", "stage", "class/SM2/stage/SS2"),
        ("c/hist/overall", "overall", "c/hist/overall"),
        ("c/hist/overall", "after", "c/hist/overall/SS2"),
        ("c/hist/class/H1", "stagewins", "c/hist/class/H1/stagewins"),
    ],
)
def test_what_is_chosen_is_a_path(table: str, number: str, path: str) -> None:
    chosen = {"crew": "e1", "table": table, "number": number, "stage": "SS2"}
    assert [f"{path}/e1", f"place/{path}/e1"] == [
        path_of(chosen),
        path_of({**chosen, "place": "1"}),
    ]


@pytest.mark.parametrize("chosen", [{}, {"crew": "e1", "table": "overall", "number": "nothing"}])
def test_what_is_not_chosen_is_no_path(chosen: dict[str, str]) -> None:
    assert "" == path_of(chosen)


def test_competitors_are_listed_by_number_and_course_cars_are_not() -> None:
    assert ["e2", "e7", "e10"] == [one for one, _ in crew_options(two_competitions().state)]


def test_every_classification_can_be_chosen() -> None:
    assert [("overall", "Ralli SM "), ("class/SM1", "Ralli SM SM1"), ("class/SM2", "Ralli SM SM2"),
            ("c/hist/overall", "Historic "), ("c/hist/class/H1", "Historic H1")] == (
        table_options(two_competitions().state)
    )  # fmt: skip


def test_a_held_crew_is_explained_as_it_stands() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "5:00.0")
    story.holds("1")
    penalty = story.penalty("1", "SS1", 10_000)
    found = told(story.state, "overall/SS1/e1", "en")
    assert found is not None
    assert "5:10.0" == found.result
    assert [f"adjustment/{penalty.identity}"] == [
        row["what"] for row in adjustment_rows(story.state, desk_words("en"), "e1")
    ]


def test_a_number_that_is_not_there_is_not_explained() -> None:
    story = two_competitions()
    assert told(story.state, "stage/SS1/e2", "fi") is None
    assert [] == adjustment_rows(story.state, desk_words("en"), "e99")


async def test_the_page_shows_a_given_time_with_the_identity_of_its_fact() -> None:
    person = await make_person()
    given = {"car": "1", "stage": "SS1", "time": "5:00.0", "provenance": "notional", "reason": "x"}
    assert 303 == (await person.fill("given", "give_time", **given)).status
    html = await person.page("explain?crew=e1&number=stage&table=overall&stage=SS1")
    assert '<p class="result">5:00.0</p>' in html
    assert "5:00.0 given by officials: notional time" in html
    assert re.search(r"desk-clerk/[0-9a-f]+/1</small>", html)


async def test_a_path_can_be_asked_for_as_it_is() -> None:
    html = await (await make_person()).page("explain?what=overall/e1")
    assert "Nobody was shown such a number." in html


async def test_a_page_without_a_choice_asks_for_one() -> None:
    html = await (await make_person(language="fi")).page("explain")
    assert "Perustelu" in html
    assert 'id="explained"' not in html


async def test_who_is_not_signed_in_is_led_to_the_desk() -> None:
    answer = await (await make_person(token="")).get(f"/desk/{RALLY}/explain?what=overall/e1")
    assert (303, "/desk") == (answer.status, answer.headers["location"])
