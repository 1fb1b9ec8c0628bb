"""Settings are read once, flags above environment, and what cannot be meant is refused."""

import argparse
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyingfinish.config import PORT_MAX, SettingRefused, Settings, add_flags


def flags_of(*words: str) -> dict[str, object]:
    parser = argparse.ArgumentParser()
    add_flags(parser, ["port", "crew_port", "data_dir", "cluster"])
    return vars(parser.parse_args(words))


def test_nothing_given_means_the_defaults() -> None:
    assert Settings() == Settings.read({}, flags_of())


def test_the_environment_is_read() -> None:
    assert 9000 == Settings.read({"FF_PORT": "9000"}).port


def test_a_flag_wins_over_the_environment() -> None:
    assert 9002 == Settings.read({"FF_PORT": "9000"}, flags_of("--port", "9002")).port


def test_a_data_folder_may_hold_a_space() -> None:
    assert Path("my rally") == Settings.read({}, flags_of("--data", "my rally")).data_dir


def test_the_archive_lies_in_the_data_folder_unless_told() -> None:
    assert Path("d/archive") == Settings(data_dir=Path("d")).archive_path


def test_the_replays_lie_in_the_data_folder_unless_told() -> None:
    assert Path("d/replays") == Settings(data_dir=Path("d")).replay_path
    assert Path("r") == Settings(data_dir=Path("d"), replay_dir=Path("r")).replay_path


@pytest.mark.parametrize("origins", ["*", "", "https://a.example, https://b.example:8443"])
def test_origins_that_may_frame_are_taken_as_they_are(origins: str) -> None:
    assert origins == Settings(embed_origins=origins).embed_origins


@pytest.mark.parametrize("origins", ["a.example", "*; script-src *", "https://a.example\r\nx: y"])
def test_origins_that_would_change_the_policy_are_refused(origins: str) -> None:
    with pytest.raises(SettingRefused):
        Settings(embed_origins=origins)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("FF_PORT", "eight"),
        ("FF_PORT", "-1"),
        ("FF_PORT", "65536"),
        ("FF_PORT", "8001"),
        ("FF_PUSH_PROCESSES", "0"),
        ("FF_LOG_LEVEL", "loud"),
        ("FF_CLUSTER", "maybe"),
        ("FF_REDIS_URL", "db:6379"),
        ("FF_REDIS_URL", "http://db"),
        ("FF_REDIS_URL", "redis://db:many/0"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused(name: str, text: str) -> None:
    with pytest.raises(SettingRefused):
        Settings.read({name: text})


@pytest.mark.parametrize(
    "url",
    [
        "",
        "redis://127.0.0.1:6379/0",
        "rediss://crew:a:b@db.example",
        "redis://[::1]:7000/0?protocol=3",
        "unix://admin:pw@/tmp/a%20b/valkey.sock",
    ],
)
def test_a_store_is_named_by_its_address(url: str) -> None:
    assert url == Settings.read({"FF_REDIS_URL": url}).redis_url


def test_both_doors_may_ask_for_any_free_port() -> None:
    settings = Settings(port=0, crew_port=0)
    assert (0, 0) == (settings.port, settings.crew_port)


def test_a_password_is_not_shown() -> None:
    assert "hunter2" not in repr(Settings(redis_url="redis://crew:hunter2@db"))


PORTS = st.integers(min_value=1, max_value=PORT_MAX)


@given(
    st.builds(
        Settings,
        data_dir=st.sampled_from([Path("a b"), Path("/x")]),
        archive_dir=st.none() | st.just(Path("y")),
        replay_dir=st.none() | st.just(Path("z")),
        port=PORTS,
        crew_port=st.just(0),
        cluster=st.booleans(),
        redis_url=st.sampled_from(["", "redis://h:1/0"]),
    )
)
def test_settings_come_back_from_their_environment(settings: Settings) -> None:
    assert settings == Settings.read(settings.as_env())
