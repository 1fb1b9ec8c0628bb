"""The public page of the tables that belong to no single stage."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from builders import Story, a_rally
from explaining import public
from flyingfinish.clock import ManualClock
from flyingfinish.config import CLIENTS_WEB
from flyingfinish.push.hub import Hub
from flyingfinish.rally.entries import Competition, ControlRange, Enrolment, RallyClass, Title
from flyingfinish.rally.facts import CompetitionSet, PersonRecorded, RallyOpened
from flyingfinish.web.errors import PROBLEM_HANDLERS
from flyingfinish.web.table_page import TABLES, TablePages, table_model
from flyingfinish.web.words import words_in
from push.made import Told, read_into
from web.asgi import Answer, ask

PAGE = "/r/test/tables"
CLASSES = (RallyClass("SM1", "SM1", 1), RallyClass("SM2", "SM2", 2))


def driven() -> Story:
    """Two cars of team A and a third have driven one of two stages."""
    story = a_rally(2, "")
    titles = (
        Title("cup", "Cup <b>", "wrc-2025", range_id="day"),
        Title("o", "One", "wrc-2018", "SM1"),
    )
    ranges = (ControlRange("day", "Day", "TC1", "SF2", per_class=True),)
    competition = Competition("SM", "SM", 1, CLASSES, ranges=ranges, team_cars=2, titles=titles)
    story.tell(CompetitionSet(competition))
    story.tell(CompetitionSet(Competition("hist", "Historic", 2, CLASSES[1:])))
    person = {"person_id": "d1", "name": "Aalto", "nation": "FIN"}
    story.tell(PersonRecorded("d1", "h"), person=person)
    for car, team, ms in (("1", "A", 300_000), ("2", "A", 310_000), ("3", "", 320_500)):
        story.enters(car, enrolments=(Enrolment("SM", ("SM1",), team=team),))
        story.drives(car, "SS1", ms)
    return story


async def get(
    path: str = PAGE, story: Story | None = None, language: str = "en", log: Any = None
) -> Answer:
    """Returns the answer of a door whose hub holds what the public reads of a story."""
    told, hub = Told(), Hub(ManualClock(1_000_000))
    views = public(story or driven())
    views |= {"corrections": {"rows": log}} if log else {}
    await told.tell({f"rally/test/{name}": form for name, form in views.items()})
    await read_into(hub, "test", told.feed)
    routes = [Route(TABLES, TablePages(hub).page)]
    app = Starlette(routes=routes, exception_handlers=dict(PROBLEM_HANDLERS))
    return await ask(app, path, headers={"accept-language": language})


def sections(answer: Answer) -> dict[str, str]:
    """Heading -> the rows below it as text."""
    html = re.sub(r"(?s)<thead.*?</thead>|<h2[^>]*>", lambda one: one[0][:3], answer.body.decode())
    found = [one.partition("</h2>") for one in html.split("<h2")[1:]]
    return {text(head): text(rest.partition("</section>")[0]) for head, _, rest in found}


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


async def test_teams_points_ranges_and_wins_are_shown_as_they_stand() -> None:
    assert {
        "Teams": "1 A #1 + #2 10:10.0",
        "Points: Cup &lt;b&gt; after SS1 if the rally ended now":
            "1 1 Aalto 25 + 5 30 2 2 17 + 4 21 3 3 15 + 3 18",
        "Day after SS1": "1 1 Aalto 5:00.0 2 2 5:10.0 3 3 5:20.5",
        "Stage wins": "1 1 Aalto SS1 1",
    } == sections(await get())  # fmt: skip


async def test_a_competition_without_classes_has_tables_as_any_other() -> None:
    story = a_rally(2, "")
    story.tell(CompetitionSet(Competition("SM", "SM", 1)))
    story.enters("1", enrolments=(Enrolment("SM"),))
    story.drives("1", "SS1", 300_000)
    answer = await get(story=story)
    assert (200, ["Stage wins"]) == (answer.status, list(sections(answer)))


async def test_a_class_has_tables_of_its_own() -> None:
    found = sections(await get(f"{PAGE}?class=SM1"))
    assert ["Points: One after SS1 if the rally ended now", "Day after SS1", "Stage wins"] == list(
        found
    )


async def test_of_several_classes_the_tables_of_everybody_have_the_rows() -> None:
    story = driven()
    story.enters("4", enrolments=(Enrolment("SM", ("SM2",)),))
    story.drives("4", "SS1", 290_000)
    one = CLASSES[1].class_id
    both = sections(await get(f"{PAGE}?class=SM1,{one}", story))
    every = sections(await get(story=story))
    shown = ("Day after SS1", "Stage wins")
    assert [every[one] for one in shown] == [both[one] for one in shown]
    assert "Teams" not in both and "Points: One after SS1 if the rally ended now" in both


async def test_rows_of_classes_that_are_not_looked_at_are_left_out() -> None:
    story = driven()
    three = (*CLASSES, RallyClass("SM3", "SM3", 3))
    day = ControlRange("day", "Day", "TC1", "SF2", per_class=True)
    story.tell(CompetitionSet(Competition("SM", "SM", 1, three, ranges=(day,))))
    for car, cls, ms in (("4", "SM2", 290_000), ("5", "SM3", 280_000)):
        story.enters(car, enrolments=(Enrolment("SM", (cls,)),))
        story.drives(car, "SS1", ms)
    found = sections(await get(f"{PAGE}?class=SM1,SM2", story))
    assert "2 4 4:50.0 3 1 Aalto 5:00.0 4 2 5:10.0 5 3 5:20.5" == found["Day after SS1"]
    assert "Stage wins" not in found, "the stage was won by the third class"


async def test_the_final_comes_when_the_last_stage_is_driven() -> None:
    story = driven()
    story.drives("1", "SS2", 300_000)
    assert "1 1 Aalto 10:00.0" == sections(await get(story=story))["Final results"]


async def test_a_total_that_a_decision_moved_is_marked_in_a_range_only_for_its_own_stages() -> None:
    story = driven()
    story.drives("1", "SS2", 300_000)
    competition = story.state.competitions["SM"]
    day = ControlRange("day", "Day", "TC2", "SF2", per_class=True)
    story.tell(CompetitionSet(replace(competition, ranges=(day,))))
    moved = {"ord": 9, "code": "time_moved", "entry": "e1", "before_ms": 1, "after_ms": 2}
    tables = ("Final results", "Day after SS2")
    marks = []
    for stage in ("SS1", "SS2"):
        found = sections(await get(story=story, log={"9": {**moved, "stage": stage}}))
        marks.append(["✎" in found[one] for one in tables])
    assert [[True, False], [True, True]] == marks


async def test_times_are_written_alike_in_all_languages_and_points_as_people_write_them() -> None:
    found = sections(await get(language="fi"))
    assert "1 A #1 + #2 10:10.0" == found["Joukkueet"]
    assert "Day EK1 jälkeen" in found
    row = {"ord": 1, "points": 2_500}
    points = table_model("", {"rows": {"e1": row}}, {}, words_in("tables", "fi"))
    assert "2,5" == points["rows"][0]["figure"]


async def test_another_competition_is_chosen_by_its_name() -> None:
    assert "No results yet" in text((await get(f"{PAGE}?c=hist")).body.decode())


@pytest.mark.parametrize("query", ["?class=NO", "?c=no", "?lang=de"])
async def test_what_cannot_be_meant_is_left_out(query: str) -> None:
    assert "Teams" in sections(await get(PAGE + query))


async def test_a_rally_without_a_competition_has_no_tables_yet() -> None:
    story = Story()
    story.tell(RallyOpened("test", "Test", "Europe/Helsinki", 120))
    assert (200, {}) == ((await get(story=story)).status, sections(await get(story=story)))


async def test_there_is_no_page_of_an_unknown_rally() -> None:
    assert 404 == (await get("/r/nowhere/tables")).status


async def test_a_long_table_is_shown_whole() -> None:
    story = a_rally(1, "")
    cars = range(1, 106)
    for car in cars:
        story.enters(str(car), "SM1")
        story.drives(str(car), "SS1", 300_000 + car)
    assert len(cars) == sections(await get(story=story))["Final results"].count(" 5:00.")


def test_every_language_has_the_same_words() -> None:
    catalogues = [words_in("tables", one).catalogue for one in ("fi", "sv", "en")]
    assert catalogues[0].keys() == catalogues[1].keys() == catalogues[2].keys()
    assert 3 == len(list((CLIENTS_WEB / "tables" / "words").glob("*.json")))
    assert json.dumps(catalogues[2])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fi", "Tilanne 1.1.1970 02:16"),
        ("sv", "Läget 1/1 1970 02:16"),
        ("en", "As of 1/1/1970 02:16"),
    ],
)
async def test_it_says_as_of_when_it_is(language: str, said: str) -> None:
    assert f">{said}</p>" in (await get(language=language)).body.decode()
