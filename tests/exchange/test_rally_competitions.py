"""What a rally file says of competitions, and every trouble in it with its line."""

import pytest

from exchange.test_import_rally import SMALL, made, of_kind, troubles
from flyingfinish.exchange.file_troubles import FileRefused
from flyingfinish.exchange.rally_competitions import competitions_of_file
from flyingfinish.exchange.rally_file import read_rally_file
from flyingfinish.rally import commands as c
from flyingfinish.rally.entries import (
    ClassShown,
    Competition,
    ControlRange,
    Enrolment,
    RallyClass,
    Shown,
    Title,
    TitleFor,
)

MORE = """
[[range]]
id = "sun"
name = "Sunday"
from = "TC1"
to = "SF1"

[[title]]
id = "cup"
name = "Cup"
scheme = "wrc-2025"
who = "team"
power_stage = "EK1"
range = "sun"
after_stage = "SS1"
eligible = ["2", "A1"]
team_cars = 2
multiplier_thousandths = 1500
"""
CREWS = "nro;kuljettaja;kartturi;luokka;ryhmä;prioriteetti;joukkue;vieraana\n"


def competitions(text: str) -> list[Competition]:
    return [one.competition for one in of_kind(made(text), c.SetCompetition)]


def classes(written: str) -> tuple[RallyClass, ...]:
    return competitions(SMALL.replace('["A", "B"]', written))[0].classes


def test_a_competition_has_the_ranges_and_titles_that_follow() -> None:
    (found,) = competitions(SMALL + MORE)
    title = Title(
        "cup", "Cup", "wrc-2025", "", TitleFor.TEAM, "SS1", "sun", "SS1", ("e2", "ea1"), 2, 1_500
    )
    assert ((ControlRange("sun", "Sunday", "TC1", "SF1"),), (title,)) == (
        found.ranges,
        found.titles,
    )


def test_a_title_of_little_words_scores_drivers_by_the_whole_competition() -> None:
    text = SMALL + '[[title]]\nid = "x"\nname = "X"\nscheme = "wrc-2025"\ncompetition = "sm"\n'
    assert (Title("x", "X", "wrc-2025"),) == competitions(text)[0].titles


def test_classes_are_a_list_of_ids_or_have_names() -> None:
    assert (RallyClass("A", "Iso", 1), RallyClass("B", "B", 2)) == classes('{ A = "Iso", B = "B" }')


def test_a_class_may_have_crews_by_group_and_priority() -> None:
    said = classes('{ J = { name = "Nuoret", groups = ["Rally4"], priorities = ["J"] }, K = {} }')
    assert (RallyClass("J", "Nuoret", 1, ("Rally4",), ("J",)), RallyClass("K", "K", 2)) == said


def test_a_competition_has_settings_and_teams_of_its_own() -> None:
    text = SMALL.replace(
        'name = "SM"', 'name = "SM"\nteam_cars = 2\noverrides = { dead_heat = "shared" }'
    )
    (found,) = competitions(text)
    assert (2, {"dead_heat": "shared"}) == (found.team_cars, found.overrides)


def test_an_entry_list_says_team_priority_and_where_a_crew_is_a_guest() -> None:
    commands = made(SMALL, CREWS + "7;Maija;Matti;A;Rally2;P2;Kuusi;overall, A\n")
    (entry,) = (one.entry for one in of_kind(commands, c.SetEntry))
    guest = (ClassShown("", Shown.WITHOUT_PLACE), ClassShown("A", Shown.WITHOUT_PLACE))
    enrolment = Enrolment("sm", ("A",), Shown.PLACED, "Kuusi", guest)
    assert ("Rally2", "P2", (enrolment,)) == (entry.group, entry.priority, entry.enrolments)


@pytest.mark.parametrize("header", ["ei näytetä", "not shown", "visas inte"])
def test_an_entry_list_says_in_which_classifications_a_crew_is_not_shown(header: str) -> None:
    list_head = f"nro;kuljettaja;luokka;vieraana;{header}\n"
    commands = made(SMALL, list_head + "7;Maija;A;A;overall\n8;Matti;A;;\n")
    shown_in = [one.entry.enrolments[0].shown_in for one in of_kind(commands, c.SetEntry)]
    otherwise = (ClassShown("A", Shown.WITHOUT_PLACE), ClassShown("", Shown.NOT_SHOWN))
    assert [otherwise, ()] == shown_in


def test_a_crew_is_not_both_guest_and_not_shown_in_one_classification() -> None:
    text = "nro;kuljettaja;luokka;vieraana;ei näytetä\n7;Maija;A;A;A\n"
    assert "lista.csv:2: twice (item A)" == troubles(SMALL, text)[0]


def test_a_crew_is_left_out_only_of_a_class_that_is_there() -> None:
    text = "nro;kuljettaja;luokka;ei näytetä\n7;Maija;A;Z\n"
    assert "lista.csv:2: unknown class (class_id Z)" == troubles(SMALL, text)[0]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('scheme = "wrc-2025"', 'scheme = "wrc-2052"', "unknown preset"),
        ('who = "team"', 'who = "teem"', "did you mean 'team'"),
        ('id = "sun"', 'id = "sun"\ncompetition = "ms"', "no competition 'ms'"),
        ('to = "SF1"', 'to = "SF1"\nper_class = "yes"', "true or false"),
        ('to = "SF1"', 'to = "SF9"', "unknown control"),
        ('classes = ["A", "B"]', "classes = 3", "classes and their names"),
        ('["A", "B"]', '{ A = { nmae = "x" } }', "class 'A'"),
        ('["A", "B"]', "{ A = 3 }", "class 'A'"),
        ('["A", "B"]', "{ A = { groups = [3] } }", "class 'A'"),
        ('name = "SM"', 'name = "SM"\noverrides = 3', "settings are needed"),
        ('name = "SM"', 'name = "SM"\noverrides = { ded_heat = 1 }', "unknown setting"),
    ],
)
def test_what_is_wrong_is_told(old: str, new: str, told: str) -> None:
    assert told in " ".join(troubles((SMALL + MORE).replace(old, new)))


def test_ranges_and_titles_without_a_competition_are_no_crash() -> None:
    text = (
        SMALL.replace("[[competition]]", "[[leg]]")
        .replace('id = "sm"', "")
        .replace('classes = ["A", "B"]', "")
    )
    file = read_rally_file((text + MORE).encode(), "r.toml")
    assert [] == competitions_of_file(file)
    with pytest.raises(FileRefused):
        file.troubles.check()
