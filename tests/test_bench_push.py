"""The push benchmark runs and counts right; none of its figures is held against a goal here.

Also the twin of `bench_crowd.py`, `bench_floor.py` and `bench_stage.py`.
"""

import socket
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyingfinish import bench_push
from flyingfinish.bench_crowd import Crowd, Fan
from flyingfinish.bench_floor import marked
from flyingfinish.bench_push import figures
from flyingfinish.bench_rally import stage_of
from flyingfinish.bench_stage import Play, updates_of, wishes
from flyingfinish.push.outgoing import text_message

FANS = 20


def counted(pieces: Sequence[bytes]) -> Crowd:
    """Returns a crowd of one fan that was sent these pieces."""
    crowd, fan = Crowd(), Fan(socket.socket())
    with fan.sock:
        for piece in pieces:
            crowd._take(fan, piece)
    return crowd


@given(st.lists(st.sampled_from([28, 125, 126, 400, 70_000]), max_size=5), st.data())
def test_every_frame_is_counted_once_however_its_bytes_come(
    sizes: list[int], data: st.DataObject
) -> None:
    stream = b"".join(text_message(b"x" * size) for size in sizes)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert len(sizes) == counted([piece for piece in pieces if piece]).frames


def test_messages_joined_in_one_frame_are_counted_apart() -> None:
    crowd = counted([text_message(marked(100) + b"," + marked(100))])
    assert (1, 2) == (crowd.frames, len(crowd.spans_us))


def test_a_marked_text_has_the_length_it_was_asked_for() -> None:
    assert 400 == len(marked(400))


def test_the_play_is_at_full_swing_and_tells_everything_once() -> None:
    play = Play.make()
    whole = len(play.told) + len(play.to_come)
    first, second = play.piece(240, 1_000), play.piece(240, 1_000)
    stages = {stage_of(record) for _, record in first}
    assert ({1, 2, 3}, whole) == (
        stages,
        len(play.told) + len(first) + len(second) + len(play.to_come),
    )


def test_a_fan_update_is_one_channel_changed_by_one_fact() -> None:
    play = Play.make()
    piece = play.piece(240, 100)[:3]
    assert updates_of(play.told, piece, 4 * len(wishes())) == 4 * updates_of(
        play.told, piece, len(wishes())
    )


def test_the_benchmark_runs_on_a_real_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_push, "MESSAGES", 3)
    monkeypatch.setattr(bench_push, "DEAF_MS", 3_000)
    monkeypatch.setattr(bench_push, "SPANS_MS", {240: 500})
    found = {figure.name: figure.value for figure in bench_push.push(FANS, 1)}
    assert (0, 0) == (
        found[f"messages that did not come ({FANS} fans)"],
        found["fans lost while a stage was played"],
    )


def test_a_ratio_is_of_the_same_round() -> None:
    found = {
        "product 400": [200, 300], "floor 400": [100, 300], "product 2000": [1, 1],
        "floor 2000": [1, 1], "product 400 p99": [1], "floor 400 p99": [1], "accept ns": [1_000],
        "rss bytes": [10, 0], "undelivered": [0, 4], "heard p99": [10], "deaf p99": [11],
        "deaf bytes": [5],
    }  # fmt: skip
    values = {figure.name: figure.value for figure in figures(found, 7)}
    assert (200, 4, 10, 110) == (
        values["CPU per delivery of 400 B, against a bare send()"],
        values["messages that did not come (7 fans)"],
        values["memory per idle fan"],
        values["p99 of those who read while a tenth does not, against before"],
    )
