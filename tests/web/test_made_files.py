"""Files that are kept: made once for many, made again when a hold came, bounded."""

import asyncio

import pytest

from flyingfinish.web.errors import Problem
from flyingfinish.web.made_files import TRIES, MadeFiles, Stamp, stamp_of
from push.made import OVERALL, a_stage


class Making:
    """A file that says how often it was made; its stamp is set by hand."""

    def __init__(self) -> None:
        self.times = 0
        self.epochs = ("1.0",)
        self.offset = 1

    def stamp(self) -> Stamp:
        return Stamp("file", self.epochs, (self.offset,))

    async def make(self) -> bytes:
        self.times += 1
        await asyncio.sleep(0)
        return b"%d" % self.times


async def test_it_is_made_once_for_all_who_ask_at_once() -> None:
    making, files = Making(), MadeFiles()
    found = await asyncio.gather(*(files.of(making.stamp, making.make) for _ in range(20)))
    assert ({b"1"}, 1) == (set(found), making.times)


async def test_a_change_has_it_made_again() -> None:
    making, files = Making(), MadeFiles()
    await files.of(making.stamp, making.make)
    making.offset = 2
    assert b"2" == await files.of(making.stamp, making.make)


async def test_a_hold_that_comes_while_it_is_made_has_it_made_again() -> None:
    making, files = Making(), MadeFiles()

    async def held() -> bytes:
        if making.times == 0:
            making.epochs = ("1.7",)
        return await making.make()

    assert b"2" == await files.of(making.stamp, held)
    assert [("1.7",)] == [stamp.epochs for stamp in files._kept]


async def test_what_changes_too_often_is_to_be_asked_again() -> None:
    making, files = Making(), MadeFiles()

    async def held() -> bytes:
        making.epochs = (f"1.{making.times}",)
        return await making.make()

    with pytest.raises(Problem):
        making.epochs = ("2.0",)
        await files.of(making.stamp, held)
    assert TRIES == making.times


async def test_one_that_failed_is_made_by_the_next_one() -> None:
    making, files = Making(), MadeFiles()

    async def failing() -> bytes:
        raise Problem(503, "busy", "no")

    with pytest.raises(Problem):
        await files.of(making.stamp, failing)
    assert b"1" == await files.of(making.stamp, making.make)


@pytest.mark.parametrize("files", [MadeFiles(files=2), MadeFiles(bytes_max=2)])
async def test_the_oldest_goes_when_there_are_too_many(files: MadeFiles) -> None:
    making = Making()
    for offset in (1, 2, 3):
        making.offset = offset
        await files.of(making.stamp, making.make)
    assert ([(2,), (3,)], 2) == ([stamp.offsets for stamp in files._kept], files._bytes)


async def test_a_stamp_has_every_view_s_epoch_and_offset() -> None:
    stage = await a_stage(overall={"rows": {}})
    found = stamp_of(stage.hub, "x", [OVERALL, "rally/kokkola/none"])
    assert Stamp("x", ("1.0", ""), (1, 0)) == found
