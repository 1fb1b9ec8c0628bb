"""`ff export` by hand, on a real server."""

from pathlib import Path

import pytest

from exchange.pasts_made import lines_of
from flyingfinish.cli_export import main
from flyingfinish.exchange.past_rallies import newest_replay
from flyingfinish.journal.codec import encode_fact
from flyingfinish.journal.ports import Envelope, Pending
from flyingfinish.rally.facts import Fact, RallyClosed, RallyOpened
from stores import StoreServer
from test_cli_archive import on

OPENED = RallyOpened("x", "Testiralli", "Europe/Helsinki", 120)


def rows(*facts: Fact) -> list[Pending]:
    return [
        Pending(Envelope("desk", "a", n, encode_fact(fact)), "t", n, b"0" * 16, official=True)
        for n, fact in enumerate(facts, start=1)
    ]


def test_a_rally_that_is_over_is_written(
    valkey: StoreServer, rally_id: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    on(valkey, lambda store: store.journal(rally_id).append(rows(OPENED, RallyClosed())))
    flags = ["--redis-url", valkey.url, "--replay", str(tmp_path), rally_id]
    assert 0 == main(flags)
    made = newest_replay(tmp_path, rally_id)
    assert made is not None and "Testiralli" == lines_of(made.path)[0]["name"]
    assert "2 facts" in capsys.readouterr().out


def test_one_that_goes_on_is_refused(
    valkey: StoreServer, rally_id: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    on(valkey, lambda store: store.journal(rally_id).append(rows(OPENED)))
    assert 1 == main(["--redis-url", valkey.url, "--replay", str(tmp_path), rally_id])
    assert "close it first" in capsys.readouterr().err


def test_one_that_nobody_knows_is_told(
    valkey: StoreServer, rally_id: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 1 == main(["--redis-url", valkey.url, "--replay", str(tmp_path), rally_id])
    assert f"{rally_id}: there is no such journal\n" == capsys.readouterr().err


def test_a_setting_that_cannot_be_meant_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FF_PORT", "many")
    with pytest.raises(SystemExit) as left:
        main(["x"])
    assert 2 == left.value.code
