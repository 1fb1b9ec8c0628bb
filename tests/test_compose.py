"""docker-compose.yml says what works: its commands and environment, run by hand on a real Redis."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest

from flyingfinish.clock import SystemClock
from flyingfinish.config import SettingRefused, Settings
from flyingfinish.doors import bind
from house.tree import CHECKOUT

WAIT_MS = 30_000
Service = dict[str, str | dict[str, str]]


def services(text: str) -> dict[str, Service]:
    """Reads the few things this file uses of YAML: services, their command and environment."""
    found: dict[str, Service] = {}
    service: Service = {}
    inside = ""
    section = ""
    for line in text.splitlines():
        words = line.strip()
        depth = len(line) - len(line.lstrip())
        if not words or words.startswith("#"):
            continue
        name, _, value = words.partition(": ") if ": " in words else (words.rstrip(":"), "", "")
        if depth == 0:
            section = name
        elif section == "services" and depth == 2:
            service = found.setdefault(name, {})
        elif section == "services" and depth == 4:
            inside = name
            service[name] = {} if not value else value.strip('"')
        elif inside == "environment":
            environment = service[inside]
            assert isinstance(environment, dict)
            environment[name] = value.strip('"')
        elif inside == "command":
            service[inside] = f"{str(service[inside]).removeprefix('>-')} {words}".strip()
    return found


TEXT = (CHECKOUT / "docker-compose.yml").read_text(encoding="utf-8")
IMAGE = (CHECKOUT / "server" / "Dockerfile").read_text(encoding="utf-8")
SERVICES = services(TEXT)
ROLES = [name for name in SERVICES if name != "redis"]


def environment_of(name: str) -> dict[str, str]:
    environment = SERVICES[name].get("environment", {})
    assert isinstance(environment, dict)
    return environment


def command_of(name: str) -> list[str]:
    return shlex.split(str(SERVICES[name]["command"]))


def items(text: str, service: str, wanted: str) -> list[str]:
    """Returns the items of one list of a service, as they are written."""
    found, at = [], ("", "")
    for line in text.partition("\nservices:")[2].partition("\nvolumes:")[0].splitlines():
        depth, words = len(line) - len(line.lstrip()), line.strip()
        if depth == 2:
            at = (words.rstrip(":"), "")
        elif depth == 4:
            at = (at[0], words.rstrip(":"))
        elif at == (service, wanted) and words.startswith("- "):
            found.append(words.removeprefix("- ").strip('"'))
    return found


def mounts(service: str) -> dict[str, str]:
    """Returns the volume at each folder of a service."""
    pairs = (one.split(":") for one in items(TEXT, service, "volumes"))
    return {folder: volume for volume, folder, *_ in pairs}


@pytest.mark.parametrize("name", ROLES)
def test_every_folder_a_role_is_told_of_is_a_volume_the_image_lets_it_write(name: str) -> None:
    told = {value for key, value in environment_of(name).items() if key.endswith("_DIR")}
    assert told == set(mounts(name))
    made = IMAGE.partition("mkdir ")[2].partition("&&")[0].split()
    owned = IMAGE.partition("chown flyingfinish ")[2].splitlines()[0].split()
    assert told <= set(made) & set(owned)


def test_every_volume_is_declared_and_used() -> None:
    declared = {line.strip().rstrip(":") for line in TEXT.partition("\nvolumes:")[2].splitlines()}
    assert declared - {""} == {volume for name in SERVICES for volume in mounts(name).values()}


def test_who_keeps_for_himself_shares_his_volume_with_nobody() -> None:
    """What the archiver makes and push shows is the one folder of two; push may only read it."""
    shared = [volume for name in ROLES for volume in mounts(name).values()]
    assert ["replays"] == sorted({volume for volume in shared if shared.count(volume) > 1})
    assert ["replays:/replays:ro"] == items(TEXT, "push", "volumes")


@pytest.mark.parametrize("name", ROLES)
def test_the_published_ports_are_those_of_the_doors_on_this_machine_only(name: str) -> None:
    doors = [environment_of(name)[key] for key in ("FF_PORT", "FF_CREW_PORT")
             if key in environment_of(name)]  # fmt: skip
    assert [f"127.0.0.1:{port}:{port}" for port in doors] == items(TEXT, name, "ports")
    assert {name in ("crew", "push")} == {bool(doors)}


def test_the_public_door_believes_a_proxy_of_the_machine() -> None:
    (gateway,) = re.findall(r"^ +gateway: (\S+)$", TEXT, re.MULTILINE)
    (subnet,) = re.findall(r"^ +- subnet: (\S+)$", TEXT, re.MULTILINE)
    assert ip_address(gateway) in ip_network(subnet)
    assert f"{Settings().trusted_proxies},{gateway}" == environment_of("push")["FF_TRUSTED_PROXIES"]


@pytest.mark.parametrize("name", ROLES)
def test_every_role_waits_for_the_store_that_it_is_told_of(name: str) -> None:
    assert ["redis"] == items(TEXT, name, "depends_on")
    assert "redis://redis:6379/0" == environment_of(name)["FF_REDIS_URL"]


def test_every_role_has_a_service_and_says_so() -> None:
    assert {"crew", "processor", "push", "alerts", "archiver"} == set(ROLES)
    assert [["role", name] for name in ROLES] == [command_of(name) for name in ROLES]


@pytest.mark.parametrize("name", ROLES)
def test_every_variable_is_a_setting(name: str) -> None:
    environment = environment_of(name)
    read = Settings.read(environment)
    assert set(environment) <= set(read.as_env())


def test_a_variable_that_is_no_setting_is_seen() -> None:
    with pytest.raises(SettingRefused):
        Settings.read({"FF_PORT": "a"})
    assert "FF_PROT" not in Settings().as_env()


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    """The compose file's Redis command, on a free port and a folder of its own."""
    if shutil.which("redis-server") is None:
        pytest.skip("no redis-server on this machine (Debian: apt install redis-server)")
    with bind("127.0.0.1", 0) as door:
        port = door.port
    (tmp_path / "redis").mkdir()
    words = [*command_of("redis"), "--port", str(port), "--dir", str(tmp_path / "redis")]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL) as process:
        yield f"redis://127.0.0.1:{port}/0"
        process.terminate()


@pytest.fixture
def deployment(redis: str, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Every role by its compose command and environment; only addresses and folders differ."""
    addresses = {}
    processes = []
    for name in ROLES:
        environment = dict(environment_of(name), FF_REDIS_URL=redis)
        for variable in ("FF_PORT", "FF_CREW_PORT"):
            if variable in environment:
                with bind("127.0.0.1", 0) as door:
                    environment[variable] = str(door.port)
                addresses[name] = door.url
        for variable in {"FF_ARCHIVE_DIR", "FF_DATA_DIR"} & set(environment):
            environment[variable] = str(tmp_path / variable)
        words = [sys.executable, "-m", "flyingfinish", *command_of(name)]
        kept = {k: v for k, v in os.environ.items() if not k.startswith("FF_")}
        processes.append(subprocess.Popen(words, env={**kept, **environment}, cwd=tmp_path))
    yield addresses
    for process in processes:
        process.send_signal(signal.SIGTERM)
    # Who was still starting had nothing to end in order.
    codes = {process.wait(timeout=30) for process in processes}
    assert codes <= {0, -signal.SIGTERM}


def ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(url + "/ready", timeout=5) as answer:
            return int(answer.status) == 200
    except urllib.error.HTTPError as error:
        error.close()
    except OSError:
        pass
    return False


def test_the_deployment_gets_ready(deployment: dict[str, str]) -> None:
    clock = SystemClock()
    deadline_ms = clock.monotonic_ms() + WAIT_MS
    waiting = list(deployment.values())
    assert 2 == len(waiting)
    while waiting and clock.monotonic_ms() < deadline_ms:
        waiting = [url for url in waiting if not ready(url)]
        time.sleep(0.05)
    assert [] == waiting


def test_one_command_serves_from_that_redis_too(redis: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "flyingfinish", "serve", "--port", "0", "--crew-port", "0"]
    env = {**os.environ, "FF_REDIS_URL": redis}
    with subprocess.Popen(
        [*command, "--data", str(tmp_path / "data")], stdout=subprocess.PIPE, env=env, text=True
    ) as process:
        assert process.stdout is not None
        doors: list[str] = []
        while len(doors) < 2 and (line := process.stdout.readline()):
            doors += [line.split()[-1]] if " door " in line else []
        answers = [ready(url) for url in doors]
        process.terminate()
    assert [True, True] == answers
    assert 0 == process.returncode


def test_a_redis_that_forgets_is_refused(tmp_path: Path) -> None:
    if shutil.which("redis-server") is None:
        pytest.skip("no redis-server on this machine (Debian: apt install redis-server)")
    with bind("127.0.0.1", 0) as door:
        port = door.port
    words = ["redis-server", "--port", str(port), "--dir", str(tmp_path), "--save", ""]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL) as process:
        try:
            done = subprocess.run(
                [sys.executable, "-m", "flyingfinish", "role", "crew"],
                env={**os.environ, "FF_REDIS_URL": f"redis://127.0.0.1:{port}/0"},
                capture_output=True,
                text=True,
                check=False,
                timeout=30,
            )
        finally:
            process.terminate()
    assert 2 == done.returncode
    assert "would lose acknowledged times: appendonly" in done.stderr
