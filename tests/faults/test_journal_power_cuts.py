"""The plug is pulled: what was acknowledged is on the disk, not only in the machine's memory.

The server writes to a file system inside an image file. Freezing it and copying the image takes
just what had reached the inner disk at that instant; a server on the copy shows what is left.
"""

import asyncio
import filecmp
import random
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.test_journal_kills import SOURCES, Storm, all_rows, body, check, send_for_ever
from flyingfinish.journal.ports import Stored
from flyingfinish.journal.redis_store import open_store
from stores import StoreServer, valkey_binary

IMAGE_BYTES = 64 * 1024 * 1024
COPIES_MAX = 50
ACKS_BEFORE_A_CUT = (50, 1_500)


def run(*command: str) -> bool:
    """Says whether a system command did its work."""
    return not subprocess.run(command, capture_output=True, check=False).returncode


class Disk:
    """A file system in an image file, mounted at a short path."""

    def __init__(self, folder: Path) -> None:
        self.image = folder / "image"
        self.mounted = folder / "m"
        self.mounted.mkdir()

    def make(self) -> bool:
        """Makes the file system and mounts it; False where this machine does not let us."""
        with self.image.open("wb") as file:
            file.truncate(IMAGE_BYTES)
        return run("mkfs.ext4", "-q", str(self.image)) and self.mount(self.image)

    def mount(self, image: Path) -> bool:
        return run("mount", "-o", "loop", str(image), str(self.mounted))

    def as_it_is(self) -> Path:
        """Returns a copy of the image as it was at one instant.

        The kernel may write on while we copy, and what is half before and half after is no disk
        that a power cut leaves: then the copy is taken again.
        """
        copy = self.image.with_name("copy")
        for _ in range(COPIES_MAX):
            shutil.copyfile(self.image, copy)
            if filecmp.cmp(self.image, copy, shallow=False):
                return copy
        raise AssertionError("the kernel writes on and on")

    def remove(self) -> None:
        run("umount", str(self.mounted))


@pytest.fixture
def disk() -> Iterator[Disk]:
    folder = Path(tempfile.mkdtemp(prefix="ff-"))
    made = Disk(folder)
    if not made.make():
        shutil.rmtree(folder)
        pytest.skip("needs to mount an image file (root, loop devices, mkfs.ext4)")
    yield made
    made.remove()
    shutil.rmtree(folder)


async def cut(disk: Disk, seed: int, **settings: str) -> tuple[Storm, list[Stored]]:
    """Returns what the sources were told before a power cut, and what was left after it."""
    storm = Storm(random.Random(seed))
    named = {name.replace("_", "-"): value for name, value in settings.items()}
    server = StoreServer(valkey_binary(), disk.mounted / "d", named)
    shutil.rmtree(server.folder, ignore_errors=True)
    server.folder.mkdir()
    server.start()
    wanted = storm.dice.randrange(*ACKS_BEFORE_A_CUT)
    try:
        await send_until(server, storm, wanted)
        copy = disk.as_it_is()
    finally:
        server.kill()
    disk.remove()
    copy.replace(disk.image)
    assert disk.mount(disk.image)
    return storm, await left_on(server)


async def send_until(server: StoreServer, storm: Storm, wanted: int) -> None:
    """Lets the sources send until enough is acknowledged, then freezes the server."""
    store = open_store(server.url)
    tasks = [asyncio.create_task(send_for_ever(store.journal("storm"), storm, f"post-{n}"))
             for n in range(SOURCES)]  # fmt: skip
    while len(storm.acked) < wanted:
        await asyncio.sleep(0.001)
    server.pause()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await store.close()


async def left_on(server: StoreServer) -> list[Stored]:
    server.folder.mkdir(exist_ok=True)
    (server.folder / "s").unlink(missing_ok=True)
    server.start()
    try:
        store = open_store(server.url)
        held = await all_rows(store)
        await store.close()
        return held
    finally:
        server.kill()


async def test_a_power_cut_takes_nothing_that_was_acknowledged(disk: Disk) -> None:
    for seed in (21, 22):
        storm, held = await cut(disk, seed)
        check(storm, held)
        assert len(held) >= len(storm.acked) > 0


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_twenty_power_cuts_take_nothing_that_was_acknowledged(disk: Disk) -> None:
    for seed in range(30, 50):
        check(*await cut(disk, seed))


async def test_without_flushing_every_write_a_power_cut_takes_what_was_acknowledged(
    disk: Disk,
) -> None:
    storm, held = await cut(disk, 23, appendfsync="no")
    lost = storm.acked.keys() - {(stored.source, stored.seq) for stored in held}
    assert lost


def test_the_bodies_sent_are_told_apart() -> None:
    assert body("post-1", 2) != body("post-2", 1)
