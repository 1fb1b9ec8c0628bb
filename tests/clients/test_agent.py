"""An agent stores first and delivers after; tests `agent.py` and the post's `clock.py`."""

import threading
from pathlib import Path

from clients.door_model import ModelDoor, StillClock
from flyingfinish_station.agent import Agent, outbox_path
from flyingfinish_station.clock import PostClock, boot_id
from flyingfinish_station.outbox import Outbox


def agent_at(tmp_path: Path, door: ModelDoor) -> Agent:
    clock = StillClock()
    path = outbox_path(tmp_path, "kokkola", "finish-3")
    return Agent("finish-3", Outbox(path, clock), door, clock)


def test_a_row_is_stored_while_the_server_is_away(tmp_path: Path) -> None:
    agent = agent_at(tmp_path, ModelDoor(down=True))
    agent.stamp([b"a"])
    agent.step()
    assert (1, 0, False) == (agent.outbox.last_seq, agent.outbox.safe_seq, agent.delivered)


def test_steps_deliver_what_was_stamped(tmp_path: Path) -> None:
    door = ModelDoor()
    agent = agent_at(tmp_path, door)
    agent.stamp([b"a", b"b"])
    while not agent.delivered:
        agent.step()
    assert ["a", "b"] == door.held("finish-3", agent.outbox.incarnation)


def test_nothing_is_asked_while_nothing_is_due(tmp_path: Path) -> None:
    agent = agent_at(tmp_path, ModelDoor())
    assert [True, False] == [agent.step(), agent.step()]


def test_an_identity_names_source_incarnation_and_number(tmp_path: Path) -> None:
    agent = agent_at(tmp_path, ModelDoor())
    assert f"finish-3/{agent.outbox.incarnation}/7" == agent.identity(7)


def test_run_delivers_until_it_is_stopped(tmp_path: Path) -> None:
    door, stop = ModelDoor(), threading.Event()
    agent = agent_at(tmp_path, door)
    thread = threading.Thread(target=agent.run, args=(stop,))
    thread.start()
    agent.stamp([b"a"])
    pause = threading.Event()
    while not agent.delivered:
        pause.wait(0.005)
    stop.set()
    agent.wake()
    thread.join(timeout=30)
    assert ["a"] == door.held("finish-3", agent.outbox.incarnation)


def test_a_stopped_uplink_goes_on_when_a_person_says_so(tmp_path: Path) -> None:
    door = ModelDoor()
    agent = agent_at(tmp_path, door)
    door.journal.append(("finish-3", agent.outbox.incarnation, 1, "other"))
    agent.step()
    assert None is agent.wait_ms()
    door.journal.clear()
    agent.resume()
    assert 0 == agent.wait_ms()


def test_the_posts_clock_does_not_go_back() -> None:
    clock = PostClock()
    assert clock.monotonic_ms() <= clock.monotonic_ms()
    assert 1_700_000_000_000 < clock.now_at_ms()


def test_the_boot_has_one_name() -> None:
    assert boot_id() == boot_id()
