"""When whole forms are stored again: when deltas outweigh them, or are too old to be kept."""

from typing import Any

from flyingfinish.processing.documents import Document
from flyingfinish.processing.outlet import (
    DELTAS_ALWAYS_KEPT_BYTES,
    STALE_AFTER_MS,
    STALE_REWRITTEN_MAX,
    Outlet,
    epoch_text,
    patch_bytes,
)


def changed(document: Document, name: str, value: Any) -> bytes:
    document.row(name, value)
    return patch_bytes(document.take_changes())


def begun(outlet: Outlet, *channels: str) -> dict[str, Document]:
    """Channels told for the first time, their whole forms stored."""
    documents = {channel: Document() for channel in channels}
    for channel, document in documents.items():
        outlet.tell(channel, document, b"{}", 1, 0)
    outlet.take({}, {})
    return documents


def test_the_first_word_of_a_channel_is_a_snapshot_that_is_stored() -> None:
    outlet, document = Outlet("rally/r/", 3), Document()
    outlet.tell("overall", document, b"{}", 7, 0)
    deltas, wholes = outlet.take({}, {})

    assert [("rally/r/overall", "3.0", 0, 7, b'{"rows":{}}', True)] == [
        (d.channel, d.epoch, d.after, d.offset, d.patch, d.snapshot) for d in deltas
    ]
    assert [("rally/r/overall", 7, b'{"rows":{}}')] == [
        (w.channel, w.offset, w.data) for w in wholes
    ]


def test_a_light_change_stores_no_whole_form() -> None:
    outlet = Outlet("", 1)
    documents = begun(outlet, "a")
    outlet.tell("a", documents["a"], changed(documents["a"], "e1", {"ord": 1}), 2, 0)
    deltas, wholes = outlet.take({}, {})

    assert ([(1, 2)], []) == ([(d.after, d.offset) for d in deltas], wholes)


def test_a_whole_form_is_stored_when_its_deltas_outweigh_it() -> None:
    outlet = Outlet("", 1)
    document = begun(outlet, "a")["a"]
    stored = []
    for position in range(2, 200):
        outlet.tell("a", document, changed(document, "e1", {"ord": position}), position, 0)
        stored += outlet.take({}, {})[1]

    assert 1 <= len(stored) <= 2
    assert DELTAS_ALWAYS_KEPT_BYTES > len(stored[0].data)


def test_an_old_delta_has_its_whole_form_stored_so_that_it_can_go() -> None:
    outlet = Outlet("", 1)
    documents = begun(outlet, "a", "b")
    outlet.tell("a", documents["a"], changed(documents["a"], "e1", {"ord": 1}), 2, 1_000)
    outlet.take({}, {})

    assert [] == outlet.stale(1_000 + STALE_AFTER_MS - 1)
    assert ["a"] == outlet.stale(1_000 + STALE_AFTER_MS)
    _, wholes = outlet.take({"a": documents["a"]}, {})
    assert [("a", b'{"rows":{"e1":{"ord":1}}}')] == [(w.channel, w.data) for w in wholes]
    assert [] == outlet.stale(1_000_000_000)


def test_few_old_forms_are_stored_at_a_time() -> None:
    outlet = Outlet("", 1)
    outlet.resume([(f"c{n}", ("1.0", 5)) for n in range(STALE_REWRITTEN_MAX + 3)], 0)

    assert STALE_REWRITTEN_MAX == len(outlet.stale(STALE_AFTER_MS))


def test_a_channel_that_is_no_more_is_forgotten() -> None:
    outlet = Outlet("rally/r/", 1)
    outlet.resume([("rally/r/gone", ("1.0", 5))], 0)
    outlet.take({"gone": None}, {})

    assert (True, []) == (outlet.knows("gone"), outlet.stale(STALE_AFTER_MS))


def test_who_goes_on_after_another_does_not_trust_its_stored_forms() -> None:
    outlet = Outlet("rally/r/", 1)
    document = Document()
    outlet.resume([("rally/r/a", ("1.4", 5))], 0)
    outlet.tell("a", document, changed(document, "e1", {"ord": 1}), 9, 0)
    deltas, wholes = outlet.take({}, {})

    assert [("1.4", 5, 9, False)] == [(d.epoch, d.after, d.offset, d.snapshot) for d in deltas]
    assert [9] == [w.offset for w in wholes]


def test_two_outlets_share_the_bytes_of_a_form() -> None:
    one, other, document = Outlet("", 1), Outlet("", 1), Document()
    for outlet in (one, other):
        outlet.resume([("a", ("1.0", 5))], 0)
        outlet.tell("a", document, b"{}", 9, 0)
    forms: dict[int, bytes] = {}
    first = one.take({}, forms)[1][0].data

    assert first is other.take({}, forms)[1][0].data


def test_a_channel_that_begins_anew_takes_back_what_was_noted() -> None:
    outlet = Outlet("", 1)
    document = begun(outlet, "a")["a"]
    outlet.tell("a", document, changed(document, "e1", {"ord": 1}), 2, 0)
    outlet.forget(["a"])
    outlet.begin_anew("a", document, 2, 2)
    deltas, _ = outlet.take({}, {})

    assert [("1.2", True)] == [(delta.epoch, delta.snapshot) for delta in deltas]


def test_an_epoch_names_the_journals_and_the_hold() -> None:
    assert "2.4711" == epoch_text(2, 4711)
