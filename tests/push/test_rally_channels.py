"""A rally's views from its feed, also from one that was trimmed, cut by a hold, or begun anew."""

import pytest

from flyingfinish.journal.ports import Delta, FeedFrame, Whole
from flyingfinish.push.errors import OutOfStep
from flyingfinish.push.rally_channels import RallyChannels, check_forms, rally_of, read_rally
from push.made import OVERALL, RALLY, SS7, STATE, Told


@pytest.mark.parametrize(
    ("channel", "rally"),
    [
        (OVERALL, RALLY),
        ("rally/x/c/hist/overall", "x"),
        ("series/sm/standings/sm1", "series.sm"),
        ("series/sm", ""),
        ("rally/x", ""),
        ("", ""),
    ],
)
def test_a_channels_name_says_its_rally(channel: str, rally: str) -> None:
    assert rally == rally_of(channel)


async def test_a_rally_is_read_with_its_history() -> None:
    told = Told()
    await told.tell({OVERALL: {"pad": "x" * 500, "n": 1}})
    await told.tell({OVERALL: {"pad": "x" * 500, "n": 2}})
    built = await read_rally(RALLY, told.feed)
    assert built.channels[OVERALL].missed("1.0", 1) is not None


async def test_a_rally_is_read_from_whole_forms_and_the_deltas_since() -> None:
    told = Told()
    await told.tell({OVERALL: {"n": 1}}, whole=[OVERALL])
    told.at_ms += 1_000_000
    await told.tell({OVERALL: {"n": 2}})
    built = await read_rally(RALLY, told.feed)
    assert ({"n": 2}, 2) == (built.channels[OVERALL].sent.data, built.position)


async def test_a_view_that_only_has_a_whole_form_is_there() -> None:
    told = Told()
    await told.tell({OVERALL: {"n": 1}, SS7: {"n": 1}}, whole=[OVERALL, SS7])
    told.at_ms += 1_000_000
    await told.tell({OVERALL: {"n": 2}}, whole=[OVERALL])
    built = await read_rally(RALLY, told.feed)
    assert {"n": 1} == built.channels[SS7].sent.data


async def test_a_rally_with_a_hold_and_fresh_starts_around_it_can_be_read() -> None:
    told = Told()
    await told.tell({OVERALL: {"n": 1}, SS7: {"n": 1}}, whole=[OVERALL, SS7])
    await told.tell({OVERALL: {"n": 2}, SS7: {"n": 2}})
    await told.tell({SS7: {"n": 3}}, hold=[SS7])
    await told.tell({OVERALL: {"n": 4}})
    # A release gives the other channel a fresh start too, without forgetting anything.
    told.places[OVERALL] = ("1.9", told.places[OVERALL][1])
    told.forms.pop(OVERALL)
    await told.tell({OVERALL: {"n": 5}})
    built = await read_rally(RALLY, told.feed)
    assert [{"n": 3}, {"n": 5}] == [built.channels[name].sent.data for name in (SS7, OVERALL)]


class _Feed:
    """A feed with just these frames and forms."""

    def __init__(self, frames: list[FeedFrame], wholes: list[Whole]) -> None:
        self.frames, self._wholes = frames, wholes
        self.later = wholes

    async def wholes(self) -> list[Whole]:
        found, self._wholes = self._wholes, self.later
        return found

    async def read(self, after: int, limit: int) -> list[FeedFrame]:
        return [frame for frame in self.frames if frame.position > after][:limit]

    async def follow(self, after: int, limit: int, wait_ms: int) -> list[FeedFrame]:
        return await self.read(after, limit)

    async def position(self):  # type: ignore[no-untyped-def]
        return await Told().feed.position()


async def test_a_feed_that_lost_the_forerunner_of_a_delta_is_not_believed() -> None:
    frame = FeedFrame(9, 1, (Delta(OVERALL, "1.0", 7, 9, b"{}"),))
    with pytest.raises(OutOfStep):
        await read_rally(RALLY, _Feed([frame], [Whole(OVERALL, "1.0", 5, b"{}")]))


async def test_what_a_whole_form_covers_needs_no_forerunner() -> None:
    frames = [
        FeedFrame(9, 1, (Delta(OVERALL, "1.0", 7, 9, b'{"n":9}'),)),
        FeedFrame(11, 2, (Delta(OVERALL, "1.0", 10, 11, b'{"n":11}'),)),
    ]
    feed = _Feed(frames, [Whole(OVERALL, "1.0", 10, b"{}")])
    built = await read_rally(RALLY, feed)
    assert {"n": 11} == built.channels[OVERALL].sent.data


async def test_a_form_that_is_stored_while_the_feed_is_read_is_noticed() -> None:
    feed = _Feed([FeedFrame(9, 1, ())], [Whole(OVERALL, "1.0", 5, b"{}")])
    feed.later = [Whole(OVERALL, "1.0", 8, b"{}")]
    with pytest.raises(OutOfStep):
        await read_rally(RALLY, feed)


async def test_a_change_that_a_hold_took_from_the_feed_is_noticed() -> None:
    told = Told()
    await told.tell({OVERALL: {"n": 1}, SS7: {"n": 1}}, whole=[OVERALL, SS7])
    late = await read_rally(RALLY, told.feed)
    await told.tell({OVERALL: {"n": 2}}, whole=[OVERALL])
    await told.tell({SS7: {"n": 3}}, hold=[SS7])
    for frame in await told.feed.read(late.position, 100):
        late.take(frame)
    with pytest.raises(OutOfStep):
        await check_forms(late, told.feed)


def test_a_frame_that_was_taken_is_not_taken_twice() -> None:
    built = RallyChannels(RALLY)
    frame = FeedFrame(1, 1, (Delta(OVERALL, "1.0", 0, 1, b"{}", True),))
    built.take(frame)
    built.take(frame)
    assert ([], [OVERALL]) == built.emit()


def test_a_delta_of_a_view_that_is_not_held_is_out_of_step() -> None:
    with pytest.raises(OutOfStep):
        RallyChannels(RALLY).take(FeedFrame(9, 1, (Delta(OVERALL, "1.0", 7, 9, b"{}"),)))


async def test_the_clock_of_a_closed_rally_stands() -> None:
    told = Told()
    await told.tell({STATE: {"clock": {"rate": 1}}})
    running = (await read_rally(RALLY, told.feed)).clock
    await told.tell({STATE: {"clock": {"rate": 1}, "closed": True}})
    assert ({"rate": 1}, {}) == (running, (await read_rally(RALLY, told.feed)).clock)
