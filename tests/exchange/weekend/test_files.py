"""The weekend's files are read by the import as the weekend itself is: same road, same crews."""

import pytest

from flyingfinish.exchange.import_plan import Planned
from flyingfinish.exchange.import_rally import planned_of
from flyingfinish.exchange.weekend.field import GUEST_CAR
from flyingfinish.exchange.weekend.files import entries_csv, rally_toml
from flyingfinish.exchange.weekend.road import competitions, itinerary
from flyingfinish.exchange.weekend.weekend import make_weekend
from flyingfinish.rally import commands as c
from flyingfinish.rally.entries import Enrolment, Entry, Shown


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> list[Planned]:
    folder = tmp_path_factory.mktemp("weekend")
    (folder / "rally.toml").write_text(rally_toml(), encoding="utf-8")
    (folder / "entries.csv").write_text(entries_csv(make_weekend()), encoding="utf-8")
    return planned_of(str(folder / "rally.toml"), str(folder / "entries.csv"))


def entries(planned: list[Planned]) -> dict[str, Entry]:
    found = [one.command.entry for one in planned if isinstance(one.command, c.SetEntry)]
    return {entry.car_number: entry for entry in found}


def test_the_files_make_the_same_stages(planned: list[Planned]) -> None:
    (road,) = [one.command.itinerary for one in planned if isinstance(one.command, c.SetItinerary)]
    ours = itinerary().stages
    assert [s.stage_id for s in ours] == [s.stage_id for s in road.stages]
    assert [(s.metres, s.splits, s.kind, s.precision_ms, s.first_due_at_ms) for s in ours] == [
        (s.metres, s.splits, s.kind, s.precision_ms, s.first_due_at_ms) for s in road.stages
    ]


def test_the_files_make_the_same_competitions(planned: list[Planned]) -> None:
    made = [one.command.competition for one in planned if isinstance(one.command, c.SetCompetition)]
    assert competitions() == made


def test_the_files_make_the_same_crews(planned: list[Planned]) -> None:
    made = entries(planned)
    for crew in make_weekend().everybody.crews:
        entry = made[crew.car]
        assert crew.entry.vehicle == entry.vehicle
        if crew.car != GUEST_CAR:
            assert places(crew.entry.enrolments) == places(entry.enrolments), crew.car


def test_the_guest_is_entered_without_a_place(planned: list[Planned]) -> None:
    guest = entries(planned)[GUEST_CAR]
    assert {("sm", frozenset(["SM1"]), Shown.WITHOUT_PLACE)} == places(guest.enrolments)


def places(enrolments: tuple[Enrolment, ...]) -> set[tuple[str, frozenset[str], str]]:
    return {(one.competition_id, frozenset(one.classes), one.shown) for one in enrolments}


def test_the_files_enter_the_course_cars(planned: list[Planned]) -> None:
    assert {"000", "00", "0", "900"} == {
        car for car, entry in entries(planned).items() if entry.course_car
    }
