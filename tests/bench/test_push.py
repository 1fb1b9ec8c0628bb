"""The push benchmark runs and counts right; none of its figures is held against a goal here.

Also the twin of `crowd.py`, `floor.py`, `peer.py`, `product.py`,
`sockets.py` and `stage.py`.
"""

import os
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyingfinish.bench import push as bench_push
from flyingfinish.bench.crowd import DIGITS, MARK, PONG, READ_BYTES, Crowd, Fan
from flyingfinish.bench.peer import FLOOR, Peer, PeerRefused, Started, marked, other, started
from flyingfinish.bench.product import Product
from flyingfinish.bench.push import figures
from flyingfinish.bench.rally import stage_of
from flyingfinish.bench.sockets import framed
from flyingfinish.bench.stage import Play, updates_of, wishes
from flyingfinish.push.frames import ping_frame
from flyingfinish.push.outgoing import compressed_message, text_message

FANS = 20
RUN = "import sys; floor.Floor(int(sys.argv[1])).run()"


def counted(pieces: Sequence[bytes]) -> Crowd:
    """Returns a crowd of one fan that was sent these pieces."""
    crowd, fan = Crowd(), Fan(socket.socket())
    with fan.sock:
        for piece in pieces:
            crowd._take(fan, piece)
    return crowd


@given(
    st.lists(st.sampled_from([28, 125, 126, 400, 70_000]), max_size=5),
    st.sampled_from([text_message, compressed_message]),
    st.data(),
)
def test_every_message_is_counted_once_however_its_bytes_come(
    sizes: list[int], form: Callable[[bytes], bytes], data: st.DataObject
) -> None:
    stream = b"".join(form((MARK + b"0" * DIGITS).ljust(size)) for size in sizes)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert len(sizes) == len(counted([piece for piece in pieces if piece]).spans_us)


@pytest.mark.parametrize("form", [text_message, compressed_message])
def test_messages_joined_in_one_frame_are_counted_apart(form: Callable[[bytes], bytes]) -> None:
    crowd = counted([form(marked(400) + b"," + marked(400))])
    assert 2 == len(crowd.spans_us)


def test_a_ping_is_answered_and_is_no_message() -> None:
    server, fan = socket.socketpair()
    crowd = Crowd()
    with server, fan:
        crowd._take(Fan(fan), text_message(ping_frame(0, {})))
        assert (framed(PONG), []) == (server.recv(READ_BYTES), crowd.spans_us)


async def test_a_crowd_is_a_session_of_its_own_and_steps_back_as_one() -> None:
    async with other("bench.crowd") as crowd:
        await crowd.ask(do="step_back", steps=3)
        number = crowd.process.pid
        weighed = Path(f"/proc/{number}/autogroup")
        nice = weighed.read_text("ascii").split()[-1] if weighed.exists() else "3"
        assert (number, "3") == (os.getsid(number), nice)


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


def test_what_a_snapshot_tells_was_sent_long_ago_and_is_not_timed() -> None:
    crowd = counted([text_message(b'{"type":"snapshot"' + marked(100))])
    assert (1, 0) == (crowd.snapshots, len(crowd.spans_us))


def test_a_peer_file_says_how_it_is_started_and_told(tmp_path: Path) -> None:
    path = tmp_path / "peer.json"
    path.write_text('{"name": "a", "command": ["b"], "publish": "/pub"}', "utf-8")
    assert Peer("a", ["b"], publish="/pub") == Peer.read(path)


@pytest.mark.parametrize("text", ["{", "[]", '{"name": "a"}', '{"name": "a", "x": 1}'])
def test_what_is_no_peer_file_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "peer.json"
    path.write_text(text, "utf-8")
    with pytest.raises(PeerRefused):
        Peer.read(path)


def test_the_benchmark_runs_on_a_real_server_beside_a_peer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bench_push, "MESSAGES", 3)
    monkeypatch.setattr(bench_push, "SPANS_MS", {240: 500})
    peer = replace(FLOOR, name="another")
    made = bench_push.push([peer], FANS, 1)
    found = {figure.name: figure.value for figure in made}
    names = ("product", "deflated", FLOOR.name, "another")
    assert [0, 0, 0, 0, 0] == [
        found["fans lost while a stage was played"],
        *(found[f"messages that did not come, {name} ({FANS} fans)"] for name in names),
    ]


def turns_that_end(monkeypatch: pytest.MonkeyPatch, number: int) -> Product:
    """Makes so many turns of a peer end before their time; the next ones are lived through."""
    nothing = cast(Any, None)
    one = Product(nothing, nothing, nothing, FANS, nothing, found={"before": [1]})
    left = [ConnectionResetError()] * number

    async def measured(one: Product, name: str, peer: Started) -> None:
        peer.gone = left.pop() if left else None
        one.note(name, 1)

    monkeypatch.setattr(bench_push, "_peer", measured)
    return one


async def test_a_peer_that_ends_under_its_load_begins_its_turn_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = turns_that_end(monkeypatch, 2)
    await bench_push._turn(one, FLOOR)
    assert {"before": [1], FLOOR.name: [1]} == one.found


async def test_a_peer_that_lives_through_no_turn_ends_the_benchmark(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(PeerRefused):
        await bench_push._turn(turns_that_end(monkeypatch, 3), FLOOR)


async def test_a_peer_that_has_ended_is_known_when_it_is_told() -> None:
    ends_when_told = f"from flyingfinish.bench import floor; floor.text_message = exit; {RUN}"
    async with started(Peer("frail", [sys.executable, "-c", ends_when_told, "{port}"])) as peer:
        await peer.tell(400)
        await peer.reader.read()
        assert peer.gone is None
        await peer.tell(400)
        assert isinstance(peer.gone, ConnectionError)


def test_a_ratio_is_of_the_same_round() -> None:
    names = ("product", "deflated", FLOOR.name, "nchan")
    found = {f"{name} {size}": [100, 100] for name in names for size in (400, 2_000)}
    found |= {f"{name} undelivered": [0, 4] for name in names}
    found |= {f"{name} 400 {share}": [1_000] for name in names for share in ("p50", "p99")}
    found |= {
        "product 400": [200, 300],
        f"{FLOOR.name} 400": [100, 300],
        "product 400 p99": [9_000],
    }
    found |= {"product accept ns": [1_000], "product rss bytes": [10, 0]}
    values = {figure.name: figure for figure in figures(found, 7, [FLOOR.name, "nchan"])}
    ratio = values[f"CPU per delivery of 400 B, against {FLOOR.name}"]
    assert (200, (100, 200), 140, 4, 10, 8) == (
        ratio.value,
        ratio.spread,
        ratio.at_most,
        values["messages that did not come, product (7 fans)"].value,
        values["memory per idle fan"].value,
        values["post -> fan, p99, over nchan's hop alone"].value,
    )
