"""From a series file to its commands and tables; the demo season is computed from places.

Also the twin of `series_tables.py`.
"""

import pytest

from flyingfinish.exchange.file_troubles import FileRefused
from flyingfinish.exchange.series_file import read_series_file
from flyingfinish.exchange.series_plan import Known, PlannedSeries, series_plan
from flyingfinish.exchange.series_tables import season_lines
from flyingfinish.rally import facts as f
from flyingfinish.rally.point_tables import SharedPlaces
from flyingfinish.rally.season import season_of
from flyingfinish.rally.series.commands import RecordCompetitor, ScoreRound
from flyingfinish.rally.series.parts import RoundState, TieRule
from flyingfinish.rally.series.state import apply_series
from house.tree import CHECKOUT

SAMPLE = CHECKOUT / "clients" / "samples" / "ralli-sm-2026.toml"

CUP = """
[series]
id = "cup"
name = "Cup"
[[title]]
id = "t"
name = "T"
scheme = "wrc-support"
[[round]]
id = "r1"
name = "R1"
from = 2026-01-16
to = 2026-01-17
"""


def planned(more: str = "", base: str = CUP) -> PlannedSeries:
    return series_plan(read_series_file((base + more).encode(), "cup.toml"))


def lines(plan: PlannedSeries, title_id: str = "t") -> list[str]:
    return season_lines(plan.state, season_of(plan.state, plan.state.titles[title_id]))


def points(plan: PlannedSeries, title_id: str) -> list[tuple[str, int]]:
    season = season_of(plan.state, plan.state.titles[title_id])
    return [(plan.state.name_of(one.competitor), one.total // 1_000) for one in season.table]


def sample() -> PlannedSeries:
    return series_plan(read_series_file(SAMPLE.read_bytes(), SAMPLE.name))


def test_ralli_sm_2026_after_two_rounds_is_computed_from_the_places() -> None:
    top = [("Lappi", 50), ("Joona", 33), ("Kauppinen", 18), ("Korhola", 15), ("Matsushita", 14)]
    assert top == points(sample(), "sm1")[:5]


def test_the_co_drivers_of_ralli_sm_2026_have_a_table_of_their_own() -> None:
    top = [("Mälkönen", 50), ("Linnaketo", 33), ("Luhtinen", 18), ("Öhman", 15), ("Kelander", 14)]
    assert top == points(sample(), "sm1-kartanlukijat")


def test_ralli_sm_2026_has_seven_rounds() -> None:
    rounds = [(one.name, one.from_date[5:], one.to_date[5:]) for one in sample().state.season()]
    assert [
        ("Mikkeli", "01-16", "01-17"), ("Arctic Lapland Rally", "01-29", "01-31"),
        ("Riihimäki", "02-27", "02-28"), ("Imatra", "05-22", "05-23"),
        ("Jyväskylä", "06-12", "06-13"), ("Kitee", "08-14", "08-15"), ("Porvoo", "09-25", "09-26"),
    ] == rounds  # fmt: skip


def test_no_points_stand_in_the_file_of_ralli_sm_2026() -> None:
    assert not any(word in SAMPLE.read_text(encoding="utf-8") for word in ("50", "33,", "= 18"))


def test_everything_a_series_can_be_is_read() -> None:
    plan = planned("""
[[scheme]]
id = "own"
final = [9, 6]
stage_wins = 1
shared_places = "divided"
places_as_printed = true
[[title]]
id = "teams"
name = "Teams"
who = "team"
scheme = "own"
classes = ["SM3"]
best_of = 4
tie = "shared"
team_cars = 2
[[round]]
id = "r2"
name = "R2"
from = "2026-02-01"
to = "2026-02-01"
state = "moved"
rally = "kitee"
multiplier_thousandths = 1500
needs_starts = 1
needs_starts_of = ["r1"]
[[terms]]
round = "r2"
title = "teams"
scheme = "erc-2025"
[[team]]
id = "red"
name = "Red"
[[entry]]
title = "teams"
driver = "Ella Esimerkki"
nation = "FIN"
team = "red"
[[cars]]
title = "teams"
round = "r2"
team = "red"
drivers = ["ella  ESIMERKKI"]
""")
    scheme, title = plan.state.schemes["own"], plan.state.titles["teams"]
    assert (["final", "stage_wins"], SharedPlaces.DIVIDED, False) == (
        [part.source for part in scheme.components], scheme.shared,
        scheme.components[0].among_eligible,
    )  # fmt: skip
    assert (2, 4, TieRule.SHARED, ("SM3",)) == (
        title.ord, title.best_of, title.tie_rule, title.class_ids
    )  # fmt: skip
    one = plan.state.rounds["r2"].round
    assert (2, RoundState.MOVED, "kitee", 1_500, "erc-2025") == (
        one.ord, one.state, one.rally_id, one.multiplier_thousandths, one.terms[0].scheme
    )  # fmt: skip
    (person,) = plan.state.persons.values()
    assert ("Ella Esimerkki", "FIN") == (person.name, person.nation)
    assert {"red": (person.person_id,)} == plan.state.nominated["teams", "r2"]


def test_results_say_who_shared_who_had_no_place_and_who_won_stages() -> None:
    plan = planned("""
[[result]]
round = "r1"
document = "sheet"
places = ["A / X", ["B", "C"], "", "D"]
unplaced = ["E"]
did_not_start = ["F"]
[[result]]
round = "r1"
of = "stage_wins"
document = "sheet"
wins = { A = 3 }
""")
    final, wins = plan.state.scored["r1"].values()
    said = [(plan.state.name_of(row.driver), row.place, row.started) for row in final.table.rows]
    assert [("A", 1, True), ("B", 2, True), ("C", 2, True), ("D", 5, True), ("E", 0, True),
            ("F", 0, False)] == said  # fmt: skip
    assert "X" == plan.state.name_of(final.table.rows[0].co_driver)
    assert [3] == [row.count for row in wins.table.rows]


def test_the_lines_for_people_keep_the_addends() -> None:
    plan = planned("""
[[title]]
id = "j"
name = "J"
scheme = "junior-wrc"
best_of = 1
[[round]]
id = "r2"
name = "R2"
from = 2026-02-01
to = 2026-02-01
stages = 2
[[result]]
round = "r1"
document = "sheet"
places = ["A", ["B", "C"]]
[[result]]
round = "r1"
of = "stage_wins"
document = "sheet"
wins = { A = 2 }
""")
    assert [
        "J (junior-wrc), 1 of 2 rounds",
        "   1  A  27  (25 + 2)  possible with place 2 in the next round",
        "  2=  B  18  (18)  possible",
        "  2=  C  18  (18)  possible",
    ] == lines(plan, "j")


def test_a_result_left_out_and_points_taken_are_shown() -> None:
    plan = planned("""
[[title]]
id = "b"
name = "B"
scheme = "wrc-support"
best_of = 1
minimum_starts = 2
[[round]]
id = "r2"
name = "R2"
from = 2026-02-01
to = 2026-02-01
[[result]]
round = "r1"
document = "sheet"
places = ["A", "B"]
[[result]]
round = "r2"
document = "sheet"
provisional = true
places = ["B"]
""")
    state = plan.state
    person = next(key for key, one in state.persons.items() if one.name == "B")
    for position, thousandths in ((90, -3_000), (91, 1_000)):
        made = f.PointsAdjusted("b", person, thousandths, "r1", "late")
        apply_series(state, f.Record(position, "d", "a", position, made, official=True))
    assert [
        "B (wrc-support, provisional), 2 of 2 rounds",
        "   1  B  25  ([18 + -2] | 25)  secured",
        "   -  A  25  (25 | -)  impossible",
    ] == lines(plan, "b")


@pytest.mark.parametrize(
    ("more", "what"),
    [("[[title]]\nid = 't t'\nname = 'T'\nscheme = 'wrc-2025'", "[title] bad_id"),
     ("[[title]]\nid = 'q'\nname = 'Q'\nscheme = 'wrc-2025'\nwho = 'drivr'", "did you mean 'dri"),
     ("[[terms]]\nround = 'r11'\ntitle = 't'", "did you mean 'r1'"),
     ("[[result]]\nround = 'r1'\nplaces = ['A', 'A']\ndocument = 'x'", "[result] twice"),
     ("[[result]]\nround = 'r1'\nplaces = ['A']", "document: a text is needed"),
     ("[[entry]]\ntitle = 't'\ndriver = ''", "[entry] unknown_person")],
)  # fmt: skip
def test_what_would_be_refused_is_told_with_its_line(more: str, what: str) -> None:
    with pytest.raises(FileRefused) as refused:
        planned(more)
    assert what in str(refused.value)
    assert "cup.toml:" in str(refused.value)


def test_a_file_without_a_series_is_refused() -> None:
    with pytest.raises(FileRefused):
        planned(base="[[round]]\nid = 'r1'")


def test_people_have_the_ids_of_the_door_and_the_erased_are_not_recorded() -> None:
    more = "[[result]]\nround = 'r1'\ndocument = 'd'\nplaces = ['Anna A', 'Bo B', 'Cy C']\n"
    file = read_series_file((CUP + more).encode(), "cup.toml")
    known = {"Anna A": Known("a"), "Bo B": Known("b", erased=True)}
    plan = series_plan(file, known)
    recorded = [one for one in plan.commands if isinstance(one, RecordCompetitor)]
    assert [("a", "Anna A"), ("person-3", "Cy C")] == [(p.person_id, p.name) for p in recorded]
    (scored,) = (one for one in plan.commands if isinstance(one, ScoreRound))
    assert ["a", "b", "person-3"] == [row.driver for row in scored.tables[0].rows]
