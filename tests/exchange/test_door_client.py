"""The command line's way to the door: tokens from where they lie, refusals in one sentence."""

import argparse
from collections.abc import Iterator
from pathlib import Path

import pytest

from clients.real_door import RealDoor, crew_door
from flyingfinish.config import Settings
from flyingfinish.exchange.door_client import (
    ADMIN_TOKEN_FILE,
    CREW_DOOR_FILE,
    TOKEN_ENV,
    DoorClient,
    DoorRefused,
    add_door_flags,
    client_asked,
    client_of,
)
from flyingfinish.rally import commands as c

TOKEN = "ff_official_a_" + "0" * 64


@pytest.fixture
def door() -> Iterator[RealDoor]:
    with crew_door() as opened:
        yield opened


def test_a_client_writes_as_the_source_of_its_token(door: RealDoor) -> None:
    client = DoorClient(door.url, door.admin_token)
    position = client.decide("r", c.OpenRally("r", "R", "Europe/Helsinki", 180), 0)
    assert (1, "desk-root", {"r": 1}) == (position, client.source, client.rallies())


def test_a_refusal_is_told_with_what_to_do(door: RealDoor) -> None:
    client = DoorClient(door.url, door.admin_token)
    seen = client.decide("r", c.OpenRally("r", "R", "Europe/Helsinki", 180), 0)
    with pytest.raises(DoorRefused, match="Unknown entry: The rally does not allow this"):
        client.decide("r", c.PlaceHold("e1"), seen)


def test_a_door_that_is_not_there_is_told() -> None:
    with pytest.raises(DoorRefused, match=r"no answer from http://127.0.0.1:1"):
        DoorClient("http://127.0.0.1:1", TOKEN).rallies()


def test_an_address_that_cannot_be_meant_is_told() -> None:
    with pytest.raises(DoorRefused, match=r"http://x:abc is no address"):
        DoorClient("http://x:abc", TOKEN).rallies()


def test_a_client_shows_no_secret() -> None:
    assert TOKEN not in repr(DoorClient("http://x", TOKEN))


def test_the_token_in_the_data_folder_is_found(tmp_path: Path) -> None:
    (tmp_path / ADMIN_TOKEN_FILE).write_text(TOKEN + "\n")
    client = client_of(Settings(data_dir=tmp_path, crew_port=8123), "", "")
    assert (TOKEN, "http://127.0.0.1:8123") == (client.token, client.url)


def test_a_token_in_the_environment_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_ENV, TOKEN)
    client = client_of(Settings(data_dir=Path("/nowhere")), "https://hq.test/crew", "")
    assert (TOKEN, "https://hq.test/crew") == (client.token, client.url)


def test_a_file_that_is_named_is_the_only_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TOKEN_ENV, TOKEN)
    with pytest.raises(DoorRefused, match="cannot be read"):
        client_of(Settings(), "", str(tmp_path / "nothing"))


def test_a_door_is_named_by_flags_which_are_taken_out_of_what_was_asked(tmp_path: Path) -> None:
    (tmp_path / "own").write_text(TOKEN)
    parser = argparse.ArgumentParser()
    parser.add_argument("rally")
    add_door_flags(parser)
    flags = ["--server", "https://hq.test/crew", "--token-file", str(tmp_path / "own")]
    asked = vars(parser.parse_args(["kokkola", *flags]))
    client = client_asked(asked)
    assert (TOKEN, "https://hq.test/crew") == (client.token, client.url)
    assert {"rally": "kokkola"} == asked


def test_who_names_no_door_asks_the_one_of_this_machine(tmp_path: Path) -> None:
    (tmp_path / ADMIN_TOKEN_FILE).write_text(TOKEN)
    parser = argparse.ArgumentParser()
    add_door_flags(parser)
    client = client_asked(vars(parser.parse_args(["--data", str(tmp_path)])))
    assert (TOKEN, "http://127.0.0.1:8001") == (client.token, client.url)


def test_the_door_that_the_folders_server_has_told_is_asked_unless_another_is_named(
    tmp_path: Path,
) -> None:
    (tmp_path / ADMIN_TOKEN_FILE).write_text(TOKEN)
    (tmp_path / CREW_DOOR_FILE).write_text("http://127.0.0.1:40404\n")
    found, named = (
        client_of(Settings(data_dir=tmp_path, crew_port=port), "", "").url
        for port in (Settings().crew_port, 8123)
    )
    assert ("http://127.0.0.1:40404", "http://127.0.0.1:8123") == (found, named)


def test_a_file_that_holds_no_token_is_told(tmp_path: Path) -> None:
    (tmp_path / ADMIN_TOKEN_FILE).write_text("hello")
    with pytest.raises(DoorRefused, match="holds no token"):
        client_of(Settings(data_dir=tmp_path), "", "")


def test_a_door_that_asks_for_patience_gets_it(
    door: RealDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[int] = []

    def wait(seconds: int) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            monkeypatch.setattr(DoorClient, "_ask", asked)

    asked = DoorClient._ask
    monkeypatch.setattr("flyingfinish.exchange.door_client.time.sleep", wait)
    monkeypatch.setattr(DoorClient, "_ask", lambda *_: 2)
    assert {} == DoorClient(door.url, door.admin_token).rallies()
    assert [2, 2, 2] == waited


def test_patience_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flyingfinish.exchange.door_client.time.sleep", lambda _: None)
    monkeypatch.setattr(DoorClient, "_ask", lambda *_: 1)
    with pytest.raises(DoorRefused) as refused:
        DoorClient("http://127.0.0.1:1", TOKEN).ask("GET", "/rallies")
    assert 429 == refused.value.status
