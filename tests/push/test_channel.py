"""One view: its history, what a tick says of it, and ways back into it."""

from typing import Any

import orjson
import pytest

from flyingfinish.journal.ports import Delta, Whole
from flyingfinish.limits import SUBSCRIBER_QUEUE_BYTES
from flyingfinish.push.channel import BEHIND_KEPT, HISTORY_STEPS_MAX, MISSED_KEPT, Channel
from flyingfinish.push.errors import OutOfStep
from flyingfinish.push.outgoing import Outgoing
from push.made import OVERALL, Client

S = 1_000


def channel(offset: int = 1, at_ms: int = 1 * S) -> Channel:
    return Channel.of_snapshot(Delta(OVERALL, "1.0", 0, offset, b'{"n":0}', True), at_ms)


def step(after: int, offset: int, n: int, epoch: str = "1.0") -> Delta:
    return Delta(OVERALL, epoch, after, offset, orjson.dumps({"n": n}))


def fresh(offset: int, n: int, epoch: str) -> Delta:
    return Delta(OVERALL, epoch, 0, offset, orjson.dumps({"n": n}), True)


def padded(made: Channel) -> Channel:
    """Returns a channel whose snapshot is longer than a few deltas."""
    made.take(Delta(OVERALL, "1.0", 1, 2, orjson.dumps({"long": "x" * 2000})), 1 * S)
    made.emit()
    return made


def told(out: Outgoing | None) -> list[Any]:
    assert out is not None
    return [orjson.loads(frame) for frame in out.frames]


def test_a_delta_that_does_not_follow_is_refused() -> None:
    with pytest.raises(OutOfStep):
        channel().take(step(2, 3, 1), 2 * S)


def test_a_delta_of_another_epoch_is_refused() -> None:
    with pytest.raises(OutOfStep):
        channel().take(step(1, 2, 1, "2.0"), 2 * S)


def test_a_tick_without_news_says_nothing() -> None:
    assert channel().emit() is None


def test_one_delta_goes_out_with_its_own_patch() -> None:
    made = channel()
    made.take(step(1, 4, 7), 2 * S)
    emission = made.emit()
    assert emission and {"n": 7} == orjson.loads(emission.item)["patch"]


def test_patches_of_one_tick_are_one_from_the_first_offset_to_the_last() -> None:
    made = channel()
    made.take(step(1, 2, 7), 2 * S)
    made.take(Delta(OVERALL, "1.0", 2, 5, b'{"m":1}'), 3 * S)
    emission = made.emit()
    assert emission
    item = orjson.loads(emission.item)
    assert (1, 5, {"n": 7, "m": 1}) == (item["after"], item["offset"], item["patch"])


def test_what_was_not_told_yet_is_not_shown_to_newcomers() -> None:
    made = channel()
    made.take(step(1, 2, 7), 2 * S)
    assert {"n": 0} == orjson.loads(made.snapshot().frames[0])["data"]


def test_a_fresh_start_within_a_tick_goes_out_as_a_snapshot_of_the_newest() -> None:
    made = channel()
    made.take(fresh(2, 5, "1.2"), 2 * S)
    made.take(step(2, 3, 6, "1.2"), 2 * S)
    emission = made.emit()
    assert emission and emission.is_snapshot
    assert (3, {"n": 6}) == (
        orjson.loads(emission.item)["offset"],
        orjson.loads(emission.item)["data"],
    )


def test_a_fresh_start_after_a_delta_of_the_same_tick_goes_out_as_a_snapshot_too() -> None:
    made = channel()
    made.take(step(1, 2, 5), 2 * S)
    made.take(fresh(3, 6, "1.3"), 3 * S)
    emission = made.emit()
    assert emission and emission.is_snapshot


def test_the_snapshot_of_an_offset_is_made_once() -> None:
    made = channel()
    assert made.snapshot() is made.snapshot()


def test_who_has_the_newest_form_has_missed_nothing() -> None:
    missed = channel().missed("1.0", 1)
    assert [{"type": "resumed", "ch": OVERALL, "epoch": "1.0", "offset": 1}] == told(missed)


def test_who_has_an_older_form_gets_what_it_missed() -> None:
    made = padded(channel())
    for n in range(3):
        made.take(step(2 + n, 3 + n, n), 2 * S)
        made.emit()
    frames = told(made.missed("1.0", 3))
    assert [4, 5] == [delta["offset"] for delta in frames[1]["deltas"]]


def test_what_outweighs_the_snapshot_is_not_told_again() -> None:
    made = channel()
    for n in range(9):
        made.take(step(1 + n, 2 + n, n), 2 * S)
        made.emit()
    assert made.missed("1.0", 1) is None


@pytest.mark.parametrize(("epoch", "offset"), [("0.9", 1), ("1.0", 99), ("1.0", -1), ("", 1)])
def test_a_place_that_never_was_is_not_known(epoch: str, offset: int) -> None:
    assert padded(channel()).missed(epoch, offset) is None


def test_asking_for_places_that_never_were_keeps_nothing() -> None:
    made = padded(channel())
    for offset in range(1_000, 2_000):
        made.missed("1.0", offset)
    assert {} == made._missed


def test_nobody_resumes_over_a_fresh_start() -> None:
    made = padded(channel())
    made.take(fresh(3, 1, "1.0"), 2 * S)
    made.emit()
    assert made.missed("1.0", 2) is None


def test_one_who_is_behind_sees_the_form_as_of_then_and_all_since() -> None:
    made = channel()
    for n in range(1, 4):
        made.take(step(n, n + 1, n), (n + 1) * S)
        made.emit()
    client = Client()
    frames = told(made.behind(2 * S))
    client.hear(frames[0])
    assert {"n": 1} == client.forms[OVERALL]
    assert [3 * S, 4 * S] == [frame["server_at_ms"] for frame in frames[1:]]


def test_one_who_is_behind_ends_where_the_others_are() -> None:
    made = channel()
    for n in range(1, 4):
        made.take(step(n, n + 1, n), (n + 1) * S)
    made.emit()
    client = Client()
    for frame in told(made.behind(0)):
        client.hear(frame)
    assert ({"n": 3}, []) == (client.forms[OVERALL], client.gaps)


def test_looking_back_for_many_moments_keeps_a_few_answers() -> None:
    made = channel()
    for at_s in range(1_000):
        made.behind(at_s * S)
    assert len(made._behind) <= BEHIND_KEPT


def test_history_goes_by_time() -> None:
    made = padded(channel())
    for n in range(1, 4):
        made.take(step(n + 1, n + 2, n), (n + 1) * S)
        made.emit()
    made.trim(3 * S)
    assert (None, True) == (made.missed("1.0", 2), made.missed("1.0", 4) is not None)


def test_the_form_as_of_the_trimmed_time_is_still_there() -> None:
    made = channel()
    for n in range(1, 4):
        made.take(step(n, n + 1, n), (n + 1) * S)
        made.emit()
    made.trim(3 * S)
    assert {"n": 2} == told(made.behind(3 * S))[0]["data"]


def test_history_has_an_end_even_within_its_time() -> None:
    made = channel()
    for n in range(HISTORY_STEPS_MAX + 5):
        made.take(step(n + 1, n + 2, n), 2 * S)
    made.emit()
    made.trim(0)
    assert HISTORY_STEPS_MAX == len(made._steps)


def test_what_was_not_told_is_never_trimmed() -> None:
    made = channel()
    made.take(step(1, 2, 1), 2 * S)
    made.trim(9 * S)
    emission = made.emit()
    assert emission and 1 == orjson.loads(emission.item)["after"]


def test_a_hold_forgets_every_form_before_it() -> None:
    made = channel()
    made.take(step(1, 2, 666), 2 * S)
    made.take(fresh(3, 0, "1.3"), 3 * S)
    made.emit(now=True)
    made.forget_before(3)
    assert b"666" not in b"".join(made.behind(0).frames)


def test_without_a_hold_the_older_form_is_given() -> None:
    """The control of the test before: what `forget_before` takes away is there without it."""
    made = channel()
    made.take(step(1, 2, 666), 2 * S)
    made.take(fresh(3, 0, "1.3"), 3 * S)
    made.emit(now=True)
    assert b"666" in b"".join(made.behind(2 * S).frames)


def test_the_snapshot_of_a_hold_is_shown_at_once() -> None:
    made = channel()
    made.take(fresh(3, 0, "1.3"), 3 * S)
    emission = made.emit(now=True)
    assert emission and orjson.loads(emission.item)["now"]


def test_who_looks_behind_a_hold_is_shown_what_comes_after_it_at_once() -> None:
    made = channel()
    made.take(fresh(3, 0, "1.3"), 3 * S)
    made.emit(now=True)
    made.forget_before(3)
    assert told(made.behind(1 * S))[0]["now"]


def test_a_history_that_starts_late_for_another_reason_says_when() -> None:
    made = Channel.of_whole(Whole(OVERALL, "1.0", 9, b"{}"), 5 * S)
    first = told(made.behind(1 * S))[0]
    assert (5 * S, False) == (first["server_at_ms"], "now" in first)


def test_one_who_is_behind_and_comes_back_hears_each_change_with_its_own_time() -> None:
    made = padded(channel())
    for n in range(1, 4):
        made.take(step(n + 1, n + 2, n), (n + 1) * S)
        made.emit()
    resumed, *later = told(made.missed("1.0", 3, behind=True))
    assert ("resumed", [3 * S, 4 * S]) == (
        resumed["type"],
        [frame["server_at_ms"] for frame in later],
    )


def test_what_one_who_is_behind_has_missed_is_made_once() -> None:
    made = channel()
    made.take(step(1, 2, 1), 2 * S)
    made.emit()
    assert made.missed("1.0", 1, behind=True) is made.missed("1.0", 1, behind=True)


def test_one_who_is_behind_and_missed_more_than_a_queue_holds_begins_anew() -> None:
    made = channel()
    for offset in range(2, 6):
        patch = orjson.dumps({"pad": str(offset) * (SUBSCRIBER_QUEUE_BYTES // 3)})
        made.take(Delta(OVERALL, "1.0", offset - 1, offset, patch), offset * S)
    made.emit()
    known = [made.missed("1.0", offset, behind=True) is not None for offset in range(1, 6)]
    assert [False, False, True, True, True] == known


def test_coming_back_from_many_places_keeps_a_few_answers() -> None:
    made = padded(channel())
    for offset in range(3, MISSED_KEPT + 9):
        made.take(step(offset - 1, offset, offset), 2 * S)
    made.emit()
    for offset in range(2, MISSED_KEPT + 9):
        assert made.missed("1.0", offset, behind=True) is not None
    assert len(made._missed) <= MISSED_KEPT


def test_one_who_is_behind_and_has_all_hears_nothing_more() -> None:
    assert ["resumed"] == [frame["type"] for frame in told(channel().missed("1.0", 1, behind=True))]


def test_one_who_is_behind_and_whose_form_is_forgotten_has_no_way_back() -> None:
    made = channel()
    made.take(step(1, 2, 1), 2 * S)
    made.emit()
    made.trim(3 * S)
    assert made.missed("1.0", 1, behind=True) is None


def test_a_form_of_long_ago_is_the_one_of_then() -> None:
    made = channel()
    for n in range(1, 4):
        made.take(step(n, n + 1, n), (n + 1) * S)
        made.emit()
    then = made.form_at(3 * S)
    assert then and (3, {"n": 2}) == (then.offset, then.data)


def test_before_the_first_form_that_is_known_there_is_none() -> None:
    made = Channel.of_whole(Whole(OVERALL, "1.0", 9, b"{}"), 5 * S)
    assert made.form_at(4 * S) is None


def test_a_form_that_a_hold_put_in_the_place_of_others_is_the_one_of_then_too() -> None:
    made = channel()
    made.take(fresh(3, 0, "1.3"), 3 * S)
    made.emit(now=True)
    made.forget_before(3)
    then = made.form_at(1 * S)
    assert then and "1.3" == then.epoch


def test_all_forms_since_a_time_begin_with_the_one_of_then() -> None:
    made = channel()
    for n in range(1, 5):
        made.take(step(n, n + 1, n), (n + 1) * S)
    made.settle()
    assert [2, 3, 4] == [form.data["n"] for form in made.forms_since(3 * S)]


def test_where_history_begins_later_they_begin_with_the_oldest() -> None:
    made = channel()
    made.take(step(1, 2, 1), 2 * S)
    made.settle()
    assert [0, 1] == [form.data["n"] for form in made.forms_since(0)]
