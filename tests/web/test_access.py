"""Tokens in and out of force: every door learns of it from the journal, within two seconds.

Tests `access.py`, `following.py`, `doors.py` and `admin_token.py`.
"""

import asyncio
import stat
from pathlib import Path

import pytest

from flyingfinish.clock import ManualClock, SystemClock
from flyingfinish.journal.errors import StoreUnavailable
from flyingfinish.journal.memory import MemoryJournal
from flyingfinish.journal.memory_store import MemoryStore
from flyingfinish.journal.ports import Appended, Envelope, Pending, Stored
from flyingfinish.journal.redis_store import open_store
from flyingfinish.limits import REVOKED_WITHIN_MS
from flyingfinish.rally.facts import TokenIssued
from flyingfinish.web.access import ACCESS_JOURNAL, EVERY_RALLY, Access, check_issue
from flyingfinish.web.admin_token import FILE_NAME, ensure_admin_token
from flyingfinish.web.doors import Doors
from flyingfinish.web.errors import Problem
from flyingfinish.web.following import Following
from flyingfinish.web.tokens import read_token
from stores import StoreServer

NOW = 1_790_000_000_000


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def access(clock: ManualClock) -> Access:
    return Access(MemoryJournal(), clock)


async def station(access: Access, **changed: object) -> str:
    """Issues a post's token and returns its header."""
    wanted = {"kind": "station", "rally_id": "r", "scope": "p", "source": "p", "author": "a"}
    token = await access.issue(**(wanted | changed))  # type: ignore[arg-type]
    return f"Bearer {token.text()}"


async def test_a_token_names_its_bearer(access: Access) -> None:
    bearer = await access.bearer(await station(access))
    assert ("station", "r", "p", "p", "") == (
        bearer.kind, bearer.rally_id, bearer.scope, bearer.source, bearer.doubt,
    )  # fmt: skip


async def test_only_the_hash_of_a_secret_is_kept(access: Access) -> None:
    header = await station(access)
    rows = await access._journal.read(0, 10)
    assert header.rpartition("_")[2].encode() not in rows[0].body


async def test_officials_get_desks_of_their_own_and_a_post_its_own_name(access: Access) -> None:
    sources = []
    for kind, scope in (("official", "clerk"),) * 3 + (("station", "p"),) * 2:
        header = await station(access, kind=kind, scope=scope, source="")
        sources.append((await access.bearer(header)).source)
    assert ["desk-clerk", "desk-clerk-2", "desk-clerk-3", "p", "p"] == sources


async def test_a_revoked_token_is_doubtful_for_ever(access: Access) -> None:
    header = await station(access)
    await access.revoke(header.split("_")[2], "admin")
    assert "revoked" == (await access.bearer(header)).doubt


async def test_a_token_ends_when_it_was_issued_to_end(access: Access, clock: ManualClock) -> None:
    header = await station(access, not_after_ms=NOW + 1_000)
    before = (await access.bearer(header)).doubt
    clock.advance(1_001)
    assert ("", "expired") == (before, (await access.bearer(header)).doubt)


@pytest.mark.parametrize(("token_id", "status"), [("nobody", 404), ("", 404)])
async def test_an_unknown_token_cannot_be_revoked(
    access: Access, token_id: str, status: int
) -> None:
    with pytest.raises(Problem) as problem:
        await access.revoke(token_id, "admin")
    assert status == problem.value.status


async def test_a_token_is_revoked_once(access: Access) -> None:
    token_id = (await station(access)).split("_")[2]
    await access.revoke(token_id, "admin")
    with pytest.raises(Problem) as problem:
        await access.revoke(token_id, "admin")
    assert 409 == problem.value.status


async def test_the_kind_in_a_token_is_part_of_it(access: Access) -> None:
    header = await station(access)
    with pytest.raises(Problem):
        await access.bearer(header.replace("ff_station", "ff_official"))


async def test_another_door_knows_a_token_issued_a_moment_ago(
    access: Access, clock: ManualClock
) -> None:
    other = Access(access._journal, clock)
    assert "p" == (await other.bearer(await station(access))).source


async def test_a_row_that_is_no_decision_issues_nothing(access: Access) -> None:
    fact = b'{"type":"TokenRevoked","token_id":"x"}'
    pending = Pending(Envelope("s", "i", 1, fact), "", NOW, b"0" * 16)
    await access._journal.append([pending])
    await access.following.catch_up()
    assert set() == access._revoked


async def test_two_doors_that_issue_at_once_both_do(access: Access, clock: ManualClock) -> None:
    other = Access(access._journal, clock)
    headers = await asyncio.gather(*(station(one) for one in (access, other, access, other)))
    await access.following.catch_up()
    assert 4 == len(set(headers)) == len(access.issued())


async def test_an_access_journal_that_never_stands_still_is_told(
    access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def elsewhere() -> int:
        return 99

    monkeypatch.setattr(access._journal, "officials_position", elsewhere)
    with pytest.raises(Problem) as problem:
        await station(access)
    assert 503 == problem.value.status


@pytest.mark.parametrize(
    ("field", "fact"),
    [
        ("kind", TokenIssued("t", "h", "fan", "r", "p", "p")),
        ("rally", TokenIssued("t", "h", "station", "R R", "p", "p")),
        ("rally", TokenIssued("t", "h", "station", EVERY_RALLY, "p", "p")),
        ("scope", TokenIssued("t", "h", "station", "r", "P P", "p")),
        ("scope", TokenIssued("t", "h", "official", "r", "boss", "p")),
        ("source", TokenIssued("t", "h", "official", "r", "clerk", "")),
        ("not_after_ms", TokenIssued("t", "h", "official", "r", "clerk", "d", -1)),
    ],
)
def test_an_unfit_token_is_not_issued(field: str, fact: TokenIssued) -> None:
    with pytest.raises(Problem) as problem:
        check_issue(fact)
    assert field == problem.value.fields["field"]


async def test_a_door_elsewhere_learns_of_a_revocation_in_time(valkey: StoreServer) -> None:
    here, there = open_store(valkey.url), open_store(valkey.url)
    try:
        issuing = Access(here.journal(ACCESS_JOURNAL), SystemClock())
        following = Access(there.journal(ACCESS_JOURNAL), SystemClock())
        header = await station(issuing)
        task = asyncio.create_task(following.following.follow())
        try:
            async with asyncio.timeout(REVOKED_WITHIN_MS / 1000):
                await following.bearer(header)
                await issuing.revoke(header.split("_")[2], "admin")
                while (await following.bearer(header)).doubt != "revoked":
                    await asyncio.sleep(0)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
    finally:
        await here.close()
        await there.close()


async def test_a_first_admin_token_is_made_for_its_owner_only(
    tmp_path: Path, clock: ManualClock
) -> None:
    store = MemoryStore(clock)
    path = await ensure_admin_token(store, clock, tmp_path / "a folder")
    token = read_token(path.read_text().strip())
    bearer = Access(store.journal(ACCESS_JOURNAL), clock)
    await bearer.following.catch_up()
    assert token is not None
    known = bearer.of_token(token)
    assert known is not None
    assert (FILE_NAME, 0o600, True) == (
        path.name, stat.S_IMODE(path.stat().st_mode), known.has_role("admin"),
    )  # fmt: skip


async def test_a_good_admin_token_is_kept(tmp_path: Path, clock: ManualClock) -> None:
    store = MemoryStore(clock)
    first = (await ensure_admin_token(store, clock, tmp_path)).read_text()
    assert first == (await ensure_admin_token(store, clock, tmp_path)).read_text()


async def test_an_admin_token_that_this_journal_does_not_know_is_replaced(
    tmp_path: Path, clock: ManualClock
) -> None:
    first = (await ensure_admin_token(MemoryStore(clock), clock, tmp_path)).read_text()
    assert first != (await ensure_admin_token(MemoryStore(clock), clock, tmp_path)).read_text()


async def test_a_journal_of_another_epoch_is_folded_from_its_start() -> None:
    journal = MemoryJournal()
    taken: list[int] = []
    following = Following(journal, lambda row: taken.append(row.position), taken.clear)
    await journal.append([Pending(Envelope("s", "i", 1, b"{}"), "", 0, b"0" * 16)])
    await following.catch_up()
    journal._epoch = 2
    await following.catch_up()
    assert [1] == taken


async def test_a_journal_that_was_emptied_is_folded_from_its_start() -> None:
    journal = MemoryJournal()
    taken: list[int] = []
    following = Following(journal, lambda row: taken.append(row.position), taken.clear)
    await journal.append([Pending(Envelope("s", "i", 1, b"{}"), "", 0, b"0" * 16)])
    await following.catch_up()
    journal._rows.clear()
    task = asyncio.create_task(following.follow())
    async with asyncio.timeout(30):
        while taken:
            await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert 0 == following.position


async def test_a_follower_waits_out_a_store_that_is_away() -> None:
    journal = MemoryJournal()
    taken: list[Stored] = []
    following = Following(journal, taken.append, taken.clear)
    away = [True]
    read = journal.read

    async def read_when_back(after: int, limit: int) -> list[Stored]:
        if away.pop() if away else False:
            raise StoreUnavailable("away")
        return await read(after, limit)

    journal.read = read_when_back  # type: ignore[method-assign]
    task = asyncio.create_task(following.follow())
    answers = await journal.append([Pending(Envelope("s", "i", 1, b"{}"), "", 0, b"0" * 16)])
    async with asyncio.timeout(30):
        while not taken:
            await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert ([Appended(1)], [1]) == (answers, [row.position for row in taken])


async def test_doors_follow_their_rallies_until_they_are_stopped() -> None:
    store = MemoryStore()
    doors = Doors(store, SystemClock())
    journal = store.journal("r")
    await journal.append([Pending(Envelope("s", "i", 1, b"{}"), "", 0, b"0" * 16)])
    async with asyncio.TaskGroup() as group:
        before = await doors.door("r")
        doors.start(group)
        await journal.append([Pending(Envelope("s", "i", 2, b"{}"), "", 0, b"0" * 16)])
        async with asyncio.timeout(30):
            while before.following.position < 2:
                await asyncio.sleep(0.01)
        doors.stop()
    assert before is await doors.door("r")


async def test_the_access_journal_is_no_rally() -> None:
    doors = Doors(MemoryStore(), SystemClock())
    await station(doors.access)
    assert [] == await doors.rallies()


@pytest.mark.parametrize(
    ("kind", "name"),
    [("station", "series.cup"), ("official", "series."), ("official", "series.Cup"),
     ("official", "other.cup")],
)  # fmt: skip
def test_a_token_is_for_a_rally_or_for_the_officials_of_a_series(kind: str, name: str) -> None:
    scope = "finish-1" if kind == "station" else "clerk"
    check_issue(TokenIssued("t", "0" * 64, "official", "series.cup", "clerk", "desk"))
    with pytest.raises(Problem):
        check_issue(TokenIssued("t", "0" * 64, kind, name, scope, "desk"))
