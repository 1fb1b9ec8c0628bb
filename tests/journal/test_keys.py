"""Keys carry their rally's tag, and a role's user reaches its own keys only, on a real server."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from flyingfinish.journal.errors import StoreRefused
from flyingfinish.journal.keys import KEY_RULES, SELECTORS, RallyKeys
from flyingfinish.journal.ports import Appended, ChainMark, Checkpoint, Commit, Delta, Whole
from flyingfinish.journal.redis_store import RedisStore, open_store
from journal.rows import rows
from stores import StoreServer

ROLES = tuple(KEY_RULES)
DELTA = Delta("overall", "1.1", 0, 3, b"{}", snapshot=True)
COMMIT = Commit(
    3,
    5,
    {"public": [DELTA], "internal": [DELTA]},
    {"public": [Whole("overall", "1.1", 3, b"{}")]},
)


@pytest.fixture
async def roles(valkey: StoreServer, rally_id: str) -> AsyncIterator[dict[str, RedisStore]]:
    """A store for each role's user, on a rally with a row and a commit."""
    for role, rules in KEY_RULES.items():
        words = ("reset", "on", f">{role}-pass", "resetkeys", *rules, "+@all", "-@dangerous")
        words += (SELECTORS[role],) if role in SELECTORS else ()
        assert valkey.command("ACL", "SETUSER", role, *words).startswith(b"+OK")
    admin = open_store(valkey.url)
    await admin.journal(rally_id).append(rows(1, 1))
    await admin.ledger(rally_id).commit(Checkpoint(0, 1), COMMIT)
    await admin.close()
    socket = valkey.url.removeprefix("unix://")
    stores = {role: open_store(f"unix://{role}:{role}-pass@{socket}") for role in ROLES}
    yield stores
    for store in stores.values():
        await store.close()


Step = Callable[[RedisStore, str], Awaitable[object]]

STEPS: dict[str, tuple[Step, set[str]]] = {
    "read the public feed": (
        lambda store, rally: store.feed(rally, "public").read(0, 10),
        {"crew", "processor", "push", "alerts"},
    ),
    "follow the public feed": (
        lambda store, rally: store.feed(rally, "public").follow(0, 10, 10),
        {"crew", "processor", "push", "alerts"},
    ),
    "read public whole forms": (
        lambda store, rally: store.feed(rally, "public").wholes(),
        {"crew", "processor", "push", "alerts"},
    ),
    "see where the processor is": (
        lambda store, rally: store.feed(rally, "public").position(),
        {"crew", "processor", "push", "alerts"},
    ),
    "read the internal feed": (
        lambda store, rally: store.feed(rally, "internal").read(0, 10),
        {"crew", "processor"},
    ),
    "list the rallies": (lambda store, rally: store.rallies(), set(ROLES)),
    "read the journal": (
        lambda store, rally: store.journal(rally).read(0, 10),
        {"crew", "processor", "archiver"},
    ),
    "append to the journal": (
        lambda store, rally: store.journal(rally).append(rows(2, 2)),
        {"crew"},
    ),
    "erase a name": (lambda store, rally: store.journal(rally).erase_private(1), {"crew"}),
    "tell how far the archive is": (
        lambda store, rally: store.journal(rally).set_archived(ChainMark(1, "ab")),
        {"crew", "archiver"},
    ),
    "commit views": (
        lambda store, rally: store.ledger(rally).commit(Checkpoint(3, 1), Commit(4, 6)),
        {"processor"},
    ),
    "take the lease": (lambda store, rally: store.lease(rally).take("me", 10), {"processor"}),
    "put a subscription": (
        lambda store, rally: store.alerts(rally).put("a", b"", 9),
        {"push", "alerts"},
    ),
    "drop a subscription": (
        lambda store, rally: store.alerts(rally).drop("a"),
        {"push", "alerts"},
    ),
    "read subscriptions": (lambda store, rally: store.alerts(rally).subscriptions(), {"alerts"}),
    "owe an alert": (lambda store, rally: store.alerts(rally).owe(0, 1, ["a"]), {"alerts"}),
    "say the key of alerts": (lambda store, _: store.alert_notes().say({"key": "k"}), {"alerts"}),
    "read the key of alerts": (lambda store, _: store.alert_notes().said(), {"push", "alerts"}),
    "take the lease of alerts": (
        lambda store, _: store.alert_lease().take("me", 10),
        {"alerts"},
    ),
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("step", STEPS)
async def test_a_role_may_do_its_own_work_and_nothing_else(
    roles: dict[str, RedisStore], rally_id: str, step: str, role: str
) -> None:
    act, allowed = STEPS[step]
    try:
        await act(roles[role], rally_id)
    except StoreRefused as error:
        assert "NOPERM" in str(error) or "permission" in str(error).lower(), error
        may = False
    else:
        may = True
    assert (role in allowed) == may


async def test_the_crews_user_appends_as_always(
    roles: dict[str, RedisStore], rally_id: str
) -> None:
    assert [Appended(2)] == await roles["crew"].journal(rally_id).append(rows(2, 2))


def test_every_key_of_a_rally_carries_its_tag_and_no_two_are_one() -> None:
    keys = RallyKeys("kokkola")
    made = [value for name, value in vars(keys).items() if not name.startswith("_")]
    made += [keys.source("a/b"), *keys.views("public"), *keys.views("internal")]
    assert len(made) == len(set(made))
    assert [] == [key for key in made if re.search(r"{(.*?)}", key)[1] != "kokkola"]  # type: ignore[index]


@pytest.mark.parametrize("name", ["", "a/b", "a}b", "a b", "..", "a:b", "ä", "x" * 65, "a\n"])
def test_a_name_that_could_be_read_two_ways_is_refused(name: str) -> None:
    with pytest.raises(ValueError):
        RallyKeys(name)
