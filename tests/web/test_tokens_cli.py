"""`ff token` through a real door: issued, listed, revoked, refused in a sentence."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from clients.real_door import RealDoor, crew_door
from flyingfinish.exchange.door_client import DoorClient
from flyingfinish.web.tokens_cli import main
from small_rally import RALLY, opening


@pytest.fixture
def door() -> Iterator[RealDoor]:
    with crew_door() as opened:
        yield opened


def run(door: RealDoor, folder: Path, *words: str) -> int:
    """Runs the verb against a door with the admin's token in a file."""
    token = folder / "token"
    token.write_text(door.admin_token)
    return main(["--server", door.url, "--token-file", str(token), *words])


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        (("issue", "r", "--post", "finish-1"), "ff_station_"),
        (("issue", "r", "--role", "clerk"), "ff_official_"),
        (("issue", "*", "--role", "admin", "--source", "desk-2"), "ff_official_"),
    ],
)
def test_a_token_is_printed_alone(
    door: RealDoor, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...],
    begins: str,
) -> None:  # fmt: skip
    assert 0 == run(door, tmp_path, *words)
    printed = capsys.readouterr().out.splitlines()
    assert (1, True) == (len(printed), printed[0].startswith(begins))


@pytest.mark.parametrize(
    ("rally", "post", "doubt"),
    [("r", "finish-1", "there is no rally r yet"),
     (RALLY, "finish-9", f"{RALLY} has no post finish-9 (start-1, finish-1"),
     (RALLY, "finish-1", "")],
)  # fmt: skip
def test_a_token_that_nobody_could_use_yet_is_told(
    door: RealDoor, tmp_path: Path, capsys: pytest.CaptureFixture[str], rally: str, post: str,
    doubt: str,
) -> None:  # fmt: skip
    client, seen = DoorClient(door.url, door.admin_token), 0
    for command in opening():
        seen = client.decide(RALLY, command, seen)
    assert 0 == run(door, tmp_path, "issue", rally, "--post", post)
    told = capsys.readouterr().err
    assert (doubt in told) if doubt else not told, told


def test_tokens_are_listed_without_secrets(
    door: RealDoor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(door, tmp_path, "issue", "r", "--post", "finish-1")
    secret = capsys.readouterr().out.strip().rpartition("_")[2]
    assert 0 == run(door, tmp_path, "list")
    listed = capsys.readouterr().out
    assert (True, False) == ("finish-1" in listed, secret in listed)


def test_a_token_is_revoked_once(
    door: RealDoor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(door, tmp_path, "issue", "r", "--post", "finish-1")
    token_id = capsys.readouterr().out.split("_")[2]
    codes = [run(door, tmp_path, "revoke", token_id) for _ in range(2)]
    said = capsys.readouterr()
    assert ([0, 1], True) == (codes, "Already revoked" in said.err)


def test_a_token_needs_a_holder(door: RealDoor, tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        run(door, tmp_path, "issue", "r")


def test_the_door_may_be_named_behind_what_is_asked(
    door: RealDoor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    token = tmp_path / "token"
    token.write_text(door.admin_token)
    words = ["issue", "r", "--post", "finish-1", "--server", door.url, "--token-file", str(token)]
    assert 0 == main(words)
    assert capsys.readouterr().out.startswith("ff_station_")
