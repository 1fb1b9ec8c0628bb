"""The benchmarks run and say what they measured; none of their figures is held against a goal here.

Also the twin of `figures.py`, `fold.py`, `live.py`, `rally.py`,
`store.py` and `wire.py`.
"""

import json
from pathlib import Path

import pytest

from flyingfinish.bench import bench
from flyingfinish.bench import fold as bench_fold
from flyingfinish.bench import live as bench_live
from flyingfinish.bench import rally as bench_rally
from flyingfinish.bench import store as bench_store
from flyingfinish.bench.figures import Figure, median, quantile
from flyingfinish.rally.facts import ImpulseTaken
from flyingfinish.rally.state import replay


def test_a_quantile_is_a_span_that_was_measured() -> None:
    assert (50, 99, 1, 0) == (
        quantile(range(1, 101), 49),
        quantile(range(1, 101), 98),
        median([1]),
        median([]),
    )


def test_a_figure_says_whether_its_goal_is_met() -> None:
    assert [True, False, None] == [
        Figure("a", 5, "ms", 5).met,
        Figure("a", 6, "ms", 5).met,
        Figure("a", 6, "ms").met,
    ]
    assert [False, True] == [Figure("a", n, "a second", at_least=6).met for n in (5, 6)]
    assert "MISSED" in Figure("a", 6, "ms", 5).line()


def test_the_big_rally_is_as_big_as_the_design_foresees() -> None:
    records = bench_rally.records()
    state = replay(records[: bench_rally.opening_length()])
    counted = (len(state.entries), len(state.stages), len(state.competitions["main"].classes))

    assert (250, 30, 40) == counted
    assert 250 * 30 == sum(map(bench_rally.is_finish, records))
    assert not isinstance(records[bench_rally.opening_length() - 1].fact, ImpulseTaken)


def test_the_big_rally_is_always_the_same() -> None:
    assert bench_rally.records(cars=20, stages=2) == bench_rally.records(cars=20, stages=2)


def test_places_change_all_the_time() -> None:
    order = sorted(range(1, 251), key=lambda car: bench_rally.elapsed_ms(7, car))
    assert 50 < sum(abs(seat - car) > 5 for seat, car in enumerate(order, start=1))


def test_the_fold_is_measured() -> None:
    assert ["fold of 2000 facts, CPU"] == [one.name for one in bench_fold.fold(2_000)]


def test_an_impulse_is_measured_and_so_is_a_correction() -> None:
    figures = {one.name: one.value for one in bench_fold.impulses(cars=12, stages=3)}

    assert 0 < figures["one impulse, CPU p50"]
    assert 0 < figures["a correction on SS1 after SS25, CPU worst"]


def test_a_commit_is_measured_beside_a_bare_append() -> None:
    figures = {one.name: one.value for one in bench_store.store(facts=2_000, commits=3)}

    assert 0 < figures["commit against bare XADD, p50"]
    assert "read + decode + fold of 2000 facts" in figures


def test_the_whole_way_of_a_time_is_measured_on_a_real_server() -> None:
    figures = {one.name: one.value for one in bench_live.live(cars=12, posts=4)}

    assert 0 < figures["post -> acknowledged, p50"]
    assert figures["post -> acknowledged, p50"] <= figures["post -> delta at a subscriber, p99"]
    assert 0 < figures["memory of the processor"]


def test_a_bench_that_there_is_not_is_refused() -> None:
    with pytest.raises(SystemExit):
        bench.main(["fold", "nothing"])


def test_figures_are_printed_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "BENCHES", {"fold": lambda: [Figure("a", 6, "ms", 5)]})
    out = tmp_path / "figures.json"

    assert 0 == bench.main(["fold", "--json", str(out)])
    assert [{"name": "a", "value": 6, "unit": "ms", "at_most": 5, "met": False}] == json.loads(
        out.read_text("utf-8")
    )["figures"]["fold"]
    assert "MISSED" in capsys.readouterr().out
