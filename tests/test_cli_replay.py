"""`ff replay --through journal` starts a server of its own and leaves nothing behind."""

from pathlib import Path

from exchange.recordings import a_recording, content_of
from flyingfinish.cli_replay import main


def test_both_ways_write_the_same_bytes(tmp_path: Path) -> None:
    rally = tmp_path / "rally.json"
    rally.write_bytes(content_of(a_recording()))
    codes = [
        main([str(rally), "--tables", str(tmp_path / way), "--through", way])
        for way in ("fold", "journal")
    ]
    assert ([0, 0], (tmp_path / "fold").read_bytes()) == (
        codes,
        (tmp_path / "journal").read_bytes(),
    )
