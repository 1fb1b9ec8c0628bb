"""An update of a rally sends what differs and leaves the start lists to the desk."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from clients.real_door import RealDoor, crew_door
from flyingfinish.config import CHECKOUT
from flyingfinish.exchange.door_client import DoorClient, DoorRefused
from flyingfinish.exchange.entry_list import read_entry_list
from flyingfinish.exchange.import_plan import Planned, plan
from flyingfinish.exchange.import_rally import main, planned_of, send, update
from flyingfinish.exchange.import_update import news_of, standing_of
from flyingfinish.exchange.rally_file import read_rally_file
from flyingfinish.rally import commands as c
from flyingfinish.rally.entries import Person
from flyingfinish.rally.facts import Provenance, StageState
from flyingfinish.rally.state import RallyState

SAMPLES = CHECKOUT / "clients" / "samples"
TOML = SAMPLES / "club-rally.toml"
CSV = SAMPLES / "club-rally.csv"
RALLY = "haapajarvi-2026"


@pytest.fixture
def door() -> Iterator[RealDoor]:
    with crew_door() as opened:
        yield opened


def client(door: RealDoor) -> DoorClient:
    """Returns a client of the door as its admin."""
    return DoorClient(door.url, door.admin_token)


def planned() -> list[Planned]:
    """Returns the commands of the sample's files."""
    return planned_of(str(TOML), str(CSV))


def planned_with(crews: bytes = b"", *, before: bytes = b"", after: bytes = b"") -> list[Planned]:
    """Returns the commands of the sample with crews added, or with a text of its list changed."""
    listed = CSV.read_bytes().replace(before, after) + crews
    return plan(read_rally_file(TOML.read_bytes()), read_entry_list(listed), "lista.csv")


def decide(door: RealDoor, command: c.Command) -> None:
    """An official decides something, knowing all that stands."""
    desk = client(door)
    desk.decide(RALLY, command, desk.rallies()[RALLY])


def names(sent: tuple[Planned, ...]) -> list[str]:
    """Returns what kinds of command were sent."""
    return [type(one.command).__name__ for one in sent]


def test_the_same_files_again_send_nothing(door: RealDoor) -> None:
    send(client(door), planned())
    before = len(door.records(RALLY))
    assert ((), before) == (update(client(door), planned()).planned, len(door.records(RALLY)))


def test_a_crew_added_to_the_list_is_all_that_is_sent(door: RealDoor) -> None:
    send(client(door), planned())
    news = update(client(door), planned_with(b"77;Uusi Kuski;;;;A;\n"))
    assert ["RecordPerson", "SetEntry"] == names(news.planned)


def test_an_entry_changed_in_the_list_is_sent(door: RealDoor) -> None:
    send(client(door), planned())
    news = update(client(door), planned_with(before=b"Kupari 2000", after=b"Hopea 1600"))
    assert {"SetEntry"} == set(names(news.planned))
    assert "Hopea 1600" == door.state(RALLY).entries["e1"].vehicle


def test_a_start_list_edited_at_the_desk_stands_after_an_update(door: RealDoor) -> None:
    send(client(door), planned())
    rows = door.state(RALLY).start_lists["SS1"].rows
    turned = tuple(
        replace(row, entry_id=other.entry_id)
        for row, other in zip(rows, reversed(rows), strict=True)
    )
    decide(door, c.SetStartList("SS1", turned))
    news = update(client(door), planned_with(b"77;Uusi Kuski;;;;A;\n"))
    standing = door.state(RALLY).start_lists["SS1"]
    assert (turned, 2) == (standing.rows, standing.version)
    assert "SS1" in news.kept


def test_a_stage_without_a_list_gets_the_one_of_the_file(door: RealDoor) -> None:
    whole = planned()
    listed = [one for one in whole if isinstance(one.command, c.SetStartList)]
    send(client(door), [one for one in whole if one not in listed])
    news = update(client(door), whole)
    assert (tuple(listed), ()) == (news.planned, news.kept)


@pytest.mark.parametrize(
    "decision",
    [
        c.SetStageState("SS1", StageState.RUNNING),
        c.GiveTime("SS1", "e1", 300_000, Provenance.STEWARDS, "from the paper"),
    ],
)
def test_a_stage_that_has_begun_gets_no_list_from_a_file(
    door: RealDoor, decision: c.Command
) -> None:
    whole = planned()
    send(client(door), [one for one in whole if not isinstance(one.command, c.SetStartList)])
    decide(door, decision)
    assert ("SS1",) == update(client(door), whole).kept


def test_a_name_that_was_erased_is_not_brought_back() -> None:
    people = [one for one in planned() if isinstance(one.command, c.RecordPerson)]
    state = RallyState()
    for one in people:
        assert isinstance(one.command, c.RecordPerson)
        erased = Person(one.command.person_id, "")
        state.persons[erased.person_id] = erased
    assert () == news_of(people, standing_of(state)).planned
    state.persons.popitem()
    assert (people[-1],) == news_of(people, standing_of(state)).planned


@dataclass
class Overtaken(DoorClient):
    """A client that looks, and then another official changes the first crew."""

    def standing(self, rally_id: str) -> dict[str, Any]:
        """How the rally stood before the other's decision."""
        seen = DoorClient.standing(self, rally_id)
        desk = DoorClient(self.url, self.token)
        entry = next(one for one in planned() if isinstance(one.command, c.SetEntry)).command
        assert isinstance(entry, c.SetEntry)
        other = c.SetEntry(replace(entry.entry, vehicle="Toinen"))
        desk.decide(rally_id, other, desk.rallies()[rally_id])
        return seen


def test_what_another_decided_after_the_look_is_not_overwritten(door: RealDoor) -> None:
    send(client(door), planned())
    more = planned_with(before=b"Kupari 2000", after=b"Hopea 1600")
    with pytest.raises(DoorRefused) as refused:
        update(Overtaken(door.url, door.admin_token), more)
    assert 412 == refused.value.status
    assert "Toinen" == door.state(RALLY).entries["e1"].vehicle


def test_a_rally_that_is_not_there_is_not_updated(door: RealDoor) -> None:
    with pytest.raises(DoorRefused) as refused:
        update(client(door), planned())
    assert 404 == refused.value.status


def test_the_verb_tells_what_it_sent_and_which_lists_it_kept(
    door: RealDoor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    send(client(door), planned())
    token = tmp_path / "token"
    token.write_text(door.admin_token)
    files = [str(TOML), "--entries", str(CSV)]
    assert 0 == main([*files, "--update", "--server", door.url, "--token-file", str(token)])
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("Sent 0 that differ: 0 entries")
    assert "Start lists kept as they stand: SS1, SS2, SS3; change them at the desk." == told[1]
