"""`ff series`: shown from its file, made at a real door, scored from a rally, brought to a rally.

Also the twin of `series_import.py`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from clients.real_door import RealDoor, crew_door, run_apart
from exchange.test_calendar_file import events
from exchange.test_series_plan import CUP, SAMPLE, planned
from flyingfinish.clock import SystemClock
from flyingfinish.exchange.door_client import DoorClient, DoorRefused
from flyingfinish.exchange.series_cli import main
from flyingfinish.exchange.series_import import score_round, send_series
from flyingfinish.journal.erasure import let_go, note_names, say_erased, search
from flyingfinish.journal.series_names import journal_of_series
from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.entries import Competition, RallyClass, Title
from flyingfinish.rally.season import season_of
from flyingfinish.rally.series.commands import RecordCompetitor
from flyingfinish.rally.series.state import SeriesState, replay_series
from small_rally import RALLY, opening


@pytest.fixture
def door() -> Iterator[RealDoor]:
    with crew_door() as opened:
        yield opened


@pytest.fixture
def flags(door: RealDoor, tmp_path: Path) -> list[str]:
    token = tmp_path / "token"
    token.write_text(door.admin_token)
    return ["--server", door.url, "--token-file", str(token)]


def series_at(door: RealDoor, series_id: str = "cup") -> SeriesState:
    return replay_series(door.records(journal_of_series(series_id)))


def driven(door: RealDoor) -> DoorClient:
    """The small rally at the door: two crews have driven, the overall is published."""
    client = DoorClient(door.url, door.admin_token)
    seen = 0
    for command in opening():
        seen = client.decide(RALLY, command, seen)
    classes = (RallyClass("A", "A", 1), RallyClass("B", "B", 2))
    titles = (Title("t", "T", "wrc-support"),)
    more: list[c.Command] = [c.SetCompetition(Competition("sm", "SM", 1, classes, titles=titles))]
    for stage in ("SS1", "SS2"):
        for car in (1, 2):
            given = c.GiveTime(
                stage, f"e{car}", 300_000 - 100 * car, f.Provenance.NOTIONAL, reason="why"
            )
            more.append(given)
    more.append(c.Publish("overall", "", f.PublicationStatus.PROVISIONAL))
    for command in more:
        seen = client.decide(RALLY, command, seen)
    return client


def a_cup(tmp_path: Path) -> str:
    file = tmp_path / "cup.toml"
    file.write_text(CUP + f'rally = "{RALLY}"\n', encoding="utf-8")
    return str(file)


def test_the_tables_of_a_file_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["show", str(SAMPLE)])
    told = capsys.readouterr().out.splitlines()
    assert "SM1, kuljettajat (ralli-sm-2026, provisional), 2 of 7 rounds" == told[0]
    assert told[1].startswith("   1  Lappi  50  (25 | 25)")


def test_the_calendar_of_a_file_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["show", str(SAMPLE), "--calendar"])
    found = events(capsys.readouterr().out.replace("\r\n", "\n").replace("\n", "\r\n"))
    assert ("Ralli SM 2026: Mikkeli", 7) == (found[0]["SUMMARY"], len(found))


@pytest.mark.parametrize("content", ["[serious]", None])
def test_a_file_that_is_not_sound_writes_nothing(
    content: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cup.toml"
    if content:
        file.write_text(content)
    assert 2 == main(["show", str(file)])
    assert "Nothing was written." in capsys.readouterr().err


def test_an_import_makes_the_series(door: RealDoor, flags: list[str]) -> None:
    assert 0 == main(["import", str(SAMPLE), *flags])
    state = series_at(door, "ralli-sm-2026")
    table = season_of(state, state.titles["sm1"]).table
    assert [50, 33, 18, 15, 14] == [one.total // 1_000 for one in table[:5]]


def test_an_import_that_was_cut_off_goes_on_where_it_stopped(door: RealDoor) -> None:
    client, plan = DoorClient(door.url, door.admin_token), planned()
    counts = [send_series(client, plan), send_series(client, plan)]
    assert ([len(plan.commands)] * 2, len(plan.commands)) == (
        counts, len(door.records(journal_of_series("cup")))
    )  # fmt: skip


def test_an_update_changes_what_the_file_says_now(door: RealDoor, flags: list[str]) -> None:
    client = DoorClient(door.url, door.admin_token)
    send_series(client, planned())
    send_series(client, planned("note = 'siirretty'\n"), update=True)
    assert "siirretty" == series_at(door).rounds["r1"].round.note


def test_a_refused_import_says_why(
    door: RealDoor, flags: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    send_series(DoorClient(door.url, door.admin_token), planned("note = 'x'\n"))
    assert 1 == main(["import", a_cup(tmp_path), *flags])
    assert "Already open" in capsys.readouterr().err


def test_a_round_is_scored_from_its_rally_and_its_crews_are_recorded(
    door: RealDoor, flags: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    driven(door)
    assert 0 == main(["import", a_cup(tmp_path), *flags])
    assert 0 == main(["score", "cup", "r1", RALLY, "--add-people", *flags])
    state = series_at(door)
    table = season_of(state, state.titles["t"]).table
    named = [(state.name_of(one.competitor), one.total // 1_000) for one in table[:2]]
    assert [("Kuski 2", 25), ("Kuski 1", 18)] == named
    assert "recorded Kuski 2" in capsys.readouterr().out


ENTERED = "[[entry]]\ntitle = 't'\ndriver = 'Anna A'\n[[entry]]\ntitle = 't'\ndriver = 'Bo B'\n"


def erased(door: RealDoor, name: str, series_id: str = "cup") -> None:
    """Erases a person of a series as the operator's tool does."""

    async def work() -> None:
        journal = door.store.journal(journal_of_series(series_id))
        (person,) = (await search(journal, name)).persons
        await note_names(journal, person)
        await say_erased(journal, person.person_id, SystemClock())
        await let_go(journal, person.positions)

    run_apart(work())


def names_in(door: RealDoor) -> set[str]:
    return {one.name for one in series_at(door).persons.values()}


def test_an_update_gives_an_erased_person_no_name(
    door: RealDoor, flags: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cup.toml"
    file.write_text(CUP + ENTERED, encoding="utf-8")
    assert 0 == main(["import", str(file), *flags])
    assert {"Anna A", "Bo B"} == names_in(door)
    before = series_at(door).registered
    erased(door, "Anna A")
    assert 0 == main(["import", str(file), "--update", *flags])
    assert {"", "Bo B"} == names_in(door)
    assert before == series_at(door).registered
    assert "1 whose names were erased stay without one." in capsys.readouterr().out


def test_an_update_knows_people_by_the_ids_that_they_have(
    door: RealDoor, flags: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "cup.toml"
    file.write_text(CUP, encoding="utf-8")
    assert 0 == main(["import", str(file), *flags])
    client = DoorClient(door.url, door.admin_token)
    client.decide_series("cup", RecordCompetitor("of-the-desk", "anna a"), client.series()["cup"])
    file.write_text(CUP + ENTERED, encoding="utf-8")
    assert 0 == main(["import", str(file), "--update", *flags])
    assert "Anna A" == series_at(door).name_of("of-the-desk")
    assert 2 == len(series_at(door).persons)


def test_a_crew_whose_name_was_erased_in_the_series_is_not_recorded_again(
    door: RealDoor, flags: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    driven(door)
    assert 0 == main(["import", a_cup(tmp_path), *flags])
    assert 0 == main(["score", "cup", "r1", RALLY, "--add-people", *flags])
    erased(door, "Kuski 1")
    assert 1 == main(["score", "cup", "r1", RALLY, "--add-people", *flags])
    assert "Person erased" in capsys.readouterr().err
    assert "Kuski 1" not in names_in(door)


def test_an_import_is_of_another_outbox_under_another_token() -> None:
    # The outbox is named in the journal: what was in the file cannot be tried on it.
    named = {DoorClient("http://x", f"ff_{one}").outbox_of(["same"]) for one in "aab"}
    assert 2 == len(named)


def test_unknown_crews_are_not_recorded_unasked(door: RealDoor, tmp_path: Path) -> None:
    client = driven(door)
    send_series(client, planned(f'rally = "{RALLY}"\n'))
    with pytest.raises(DoorRefused) as refused:
        score_round(client, "cup", "r1", RALLY, add_people=False)
    assert "/problems/unknown-person" == refused.value.problem["type"]


def test_another_refusal_of_a_score_is_no_reason_to_record_anybody(door: RealDoor) -> None:
    client = driven(door)
    send_series(client, planned())
    with pytest.raises(DoorRefused) as refused:
        score_round(client, "cup", "r1", RALLY, add_people=True)
    assert "/problems/not-of-this-round" == refused.value.problem["type"]


def test_standings_are_brought_to_a_rally(door: RealDoor, flags: list[str], tmp_path: Path) -> None:
    driven(door)
    assert 0 == main(["import", a_cup(tmp_path), *flags])
    assert 0 == main(["bring", RALLY, "t", "cup", "t", "r1", *flags])
    assert "cup" == door.state(RALLY).brought["t"].series_id


def test_without_a_token_nothing_is_sent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["import", str(SAMPLE), "--token-file", str(tmp_path / "none")]
    assert 1 == main(asked)
    assert "No token" in capsys.readouterr().err


def test_a_reader_who_has_gone_is_no_trouble_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_: str) -> int:
        raise BrokenPipeError

    monkeypatch.setattr("sys.stdout.write", gone)
    with pytest.raises(BrokenPipeError):
        main(["show", str(SAMPLE)])
