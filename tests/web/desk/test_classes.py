"""Changes of class at the desk: written, looked at, decided; and the tables that span stages."""

from dataclasses import replace

import pytest

from builders import a_rally
from flyingfinish.rally import commands as c
from flyingfinish.rally.entries import Competition, ControlRange, RallyClass, Shown, Title
from flyingfinish.rally.facts import ClassChanged, CompetitionSet
from flyingfinish.web.desk.classes import competition_options, scope_options, spanning_options
from flyingfinish.web.desk.seat import desk_words
from small_rally import RALLY
from web.desk.test_desk import outcome, state_of
from web.desk.test_given import stopped
from web.desk.test_preview import position, table
from web.desk_made import Person, make_person


def changes(person: Person) -> list[ClassChanged]:
    return [one for several in state_of(person.made).class_changes.values() for one in several]


async def test_a_change_of_class_is_looked_at_with_the_places_it_moves() -> None:
    person = await stopped()
    before = await position(person)
    moved = {"car": "1", "classes": "B", "reason": "moottori"}
    answer = await person.fill("crews", "change_class", **moved, look="1")
    assert (200, before) == (answer.status, await position(person))
    assert "SM A" in table(answer, "places")
    assert "SM B" in table(answer, "places")


async def test_a_change_of_class_is_decided_from_a_control_on() -> None:
    person = await stopped()
    answer = await person.fill(
        "crews", "change_class", car="1", classes="A, B", from_control="TC2", competition="sm",
        reason="moottori", document="4.2",
    )  # fmt: skip
    assert 303 == answer.status, outcome(answer)
    assert [ClassChanged("e1", "sm", ("A", "B"), "TC2", "moottori", "4.2")] == changes(person)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"classes": "Z"}, "no such class"),
        ({"classes": "A"}, ""),
        ({"classes": "B", "from_control": "TC2A"}, "No stage follows TC2A"),
        ({"classes": "B", "competition": "hist"}, "Competition"),
    ],
)
async def test_what_does_not_fit_is_told_and_nothing_is_recorded(
    fields: dict[str, str], told: str
) -> None:
    person = await make_person()
    answer = await person.fill("crews", "change_class", car="1", reason="x", **fields)
    assert (422, []) == (answer.status, changes(person))
    assert told in outcome(answer)


async def test_a_timekeeper_changes_no_class() -> None:
    person = await make_person("timekeeper")
    assert "/do/change_class" not in await person.page("crews")


def test_competitions_are_offered_with_their_classes() -> None:
    story = a_rally(1)
    story.tell(CompetitionSet(Competition("hist", "Historic", 2, (RallyClass("H1", "H1", 1),))))
    assert [("SM", "Ralli SM: SM1 SM2"), ("hist", "Historic: H1")] == competition_options(
        story.state
    )


def test_every_table_that_spans_stages_can_be_chosen() -> None:
    story = a_rally(1)
    ranges = (
        ControlRange("sun", "Sunday", "TC1", "SF1", True),
        ControlRange("x", "", "TC1", "SF1"),
    )
    titles = (Title("cup", "Cup", "wrc-2025"), Title("one", "One", "wrc-2025", "SM1"))
    classes = (RallyClass("SM1", "SM1", 1),)
    one = Competition("SM", "SM", 1, classes, ranges=ranges, team_cars=2, titles=titles)
    story.tell(CompetitionSet(one))
    assert [
        ("final", "SM: final results"),
        ("teams", "SM: teams"),
        ("range/sun", "SM: Sunday"),
        ("range/x", "SM: x"),
        ("range/last_leg", "SM: last leg"),
        ("points/cup", "SM: Cup (points)"),
        ("stagewins", "SM: stage wins"),
        ("class/SM1/final", "SM SM1: final results"),
        ("class/SM1/range/sun", "SM SM1: Sunday"),
        ("class/SM1/range/last_leg", "SM SM1: last leg"),
        ("points/one", "SM SM1: One (points)"),
        ("class/SM1/stagewins", "SM SM1: stage wins"),
    ] == spanning_options(story.state, desk_words("en"))


@pytest.mark.parametrize(
    ("name", "shown"), [("teams", "Kuusi"), ("points/cup", "25"), ("stagewins", "#1")]
)
async def test_a_table_of_teams_points_or_wins_can_be_looked_at_and_published(
    name: str, shown: str
) -> None:
    person = await stopped()
    state = state_of(person.made)
    main = replace(state.competitions["sm"], team_cars=1, titles=(Title("cup", "Cup", "wrc-2018"),))
    await person.made.command(c.SetCompetition(main), "admin")
    entry = state.entries["e1"]
    teamed = replace(entry.enrolments[0], team="Kuusi")
    await person.made.command(c.SetEntry(replace(entry, enrolments=(teamed,))), "admin")
    await person.fill("crews", "did_not_start", car="4")
    await person.fill("crews", "retire", car="3", control="SS1", released="1")
    answer = await person.get(f"/desk/{RALLY}/publish?classification={name}")
    assert (200, True) == (answer.status, shown.lstrip("#") in answer.body.decode())
    sent = await person.fill("publish", "publish", classification=name, status="provisional",
                             signatory="Maija", protest_minutes="30", table_hash="")  # fmt: skip
    assert 303 == sent.status, outcome(sent)
    assert name in state_of(person.made).publications


async def test_a_crew_is_shown_as_a_guest_in_one_class_and_not_shown_in_the_overall() -> None:
    person = await make_person()
    for where, stands in (("sm/A", "without_place"), ("sm/", "not_shown")):
        answer = await person.fill(
            "crews", "set_standing", car="1", classification_of=where, stands=stands
        )
        assert 303 == answer.status, outcome(answer)
    (enrolment,) = state_of(person.made).entries["e1"].enrolments
    shown = [enrolment.shown_as(class_id) for class_id in ("", "A", "B")]
    assert [Shown.NOT_SHOWN, Shown.WITHOUT_PLACE, Shown.PLACED] == shown


async def test_a_crew_stands_in_no_classification_of_another_competition() -> None:
    person = await make_person()
    answer = await person.fill(
        "crews", "set_standing", car="1", classification_of="hist/", stands="not_shown"
    )
    assert (422, True) == (answer.status, "not entered in that competition" in outcome(answer))


async def test_points_are_denied_at_the_desk_with_a_reason() -> None:
    person = await make_person()
    fields = {"car": "1", "scores": "denied", "reason": "another engine", "document": "4.3"}
    answer = await person.fill("crews", "deny_points", **fields)
    assert (303, {"e1"}) == (answer.status, state_of(person.made).denied_points), outcome(answer)


def test_every_classification_can_be_chosen() -> None:
    story = a_rally()
    assert [("SM/", "Ralli SM"), ("SM/SM1", "Ralli SM SM1"), ("SM/SM2", "Ralli SM SM2")] == [
        (code, name.strip()) for code, name in scope_options(story.state)
    ]


def test_the_legs_that_a_title_scores_by_can_be_published() -> None:
    story = a_rally(1, "1")
    titles = (Title("erc", "ERC", "erc-2021"), Title("wrc", "WRC", "wrc-2025", "SM1"))
    competition = story.state.competitions["SM"]
    story.tell(CompetitionSet(replace(competition, titles=titles)))
    found = dict(spanning_options(story.state, desk_words("en")))
    assert ["range/leg_1", "range/leg_2", "class/SM1/range/last_leg"] == [
        name for name in found if "range/" in name
    ]
    assert "Ralli SM: leg 2" == found["range/leg_2"]
