"""The siege runs on a real server and nobody is lost; none of its figures is held to a goal here.

Also the twin of `hostile.py`, `saturated.py` and `proxy.py`.
"""

from pathlib import Path

import pytest

from flyingfinish.bench import saturated as bench_saturated
from flyingfinish.bench import siege as bench_siege
from flyingfinish.bench.proxy import nginx, sample

FANS = 20


def test_nobody_who_keeps_to_the_rules_is_lost_in_a_siege(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_siege, "BEFORE_MS", 400)
    monkeypatch.setattr(bench_siege, "STALLED_MS", 400)
    monkeypatch.setattr(bench_siege, "ATTACKED_MS", 400)
    monkeypatch.setattr(bench_siege, "ATTACKS", 1)
    monkeypatch.setattr(bench_saturated, "ASKED", 2)
    monkeypatch.setattr(bench_saturated, "TURNS", 1)
    monkeypatch.setattr(bench_siege, "LET_GO_WITHIN_MS", 0)
    monkeypatch.setattr(bench_siege, "FANS", 2_000)
    found = {figure.name: figure.value for figure in bench_siege.siege(FANS)}
    lost = {name: value for name, value in found.items() if "lost" in name}
    assert dict.fromkeys(lost, 0) == lost
    assert (3 if nginx() else 2) < len(lost)


def test_the_sample_is_filled_in_where_it_says_what_to_change(tmp_path: Path) -> None:
    lines = sample(tmp_path, 1, 2, 3, None).splitlines()
    said = [line.strip() for line in lines if not line.strip().startswith("#")]
    assert (True, True, []) == (
        "server 127.0.0.1:3;" in said,
        any(line.startswith("listen 127.0.0.1:1 so_keepalive") for line in said),
        [line for line in said if line.startswith("ssl_") or "rally.example" in line],
    )
