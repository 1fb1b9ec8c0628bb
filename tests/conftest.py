"""Fixtures for everyone: real servers, started once a run; a rally id of its own for each test."""

import itertools
import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from stores import (
    StoreServer,
    new_server,
    redis_binary,
    remove_server,
    start_cluster,
    valkey_binary,
)

_NUMBERS = itertools.count(1)

# How long an example takes says how busy the machine is. Where a change is about to land each run
# tries the same examples: what one in many thousand finds is for those at whose desk it is found.
settings.register_profile(
    "ours",
    deadline=None,
    derandomize="CI" in os.environ,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
if settings.get_current_profile_name() != "mutants":
    settings.load_profile("ours")


@pytest.fixture(scope="session")
def valkey() -> Iterator[StoreServer]:
    """The embedded Valkey on a unix socket, with every durable setting; `valkey.url` reaches it."""
    server = new_server(valkey_binary())
    server.start()
    yield server
    remove_server(server)


@pytest.fixture
def own() -> Iterator[StoreServer]:
    """A Valkey that only this test uses: it may be killed, and its connections counted."""
    server = new_server(valkey_binary())
    server.start()
    yield server
    remove_server(server)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[StoreServer]:
    """This machine's own redis-server on a unix socket."""
    binary = redis_binary()
    if binary is None:
        pytest.skip("no redis-server on this machine (Debian: apt install redis-server)")
    server = new_server(binary)
    server.start()
    yield server
    remove_server(server)


@pytest.fixture(scope="session")
def cluster() -> Iterator[StoreServer]:
    """A cluster-enabled Valkey that owns all slots, on a port of the loopback."""
    server = start_cluster()
    yield server
    remove_server(server)


@pytest.fixture
def rally_id() -> str:
    """A rally id that no other test uses."""
    return f"r{os.getpid()}-{next(_NUMBERS)}"
