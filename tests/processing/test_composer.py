"""Composing: what an audience is told adds up, for any batches, and nothing held is in it.

Also the twin of `outlet.py`, `views.py`, `crew_views.py` and `desk_views.py`.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from builders import NOON_MS, a_rally
from flyingfinish.processing.composer import Composer
from flyingfinish.processing.views import digest
from flyingfinish.rally.facts import (
    CrewDidNotStart,
    CrewDisqualified,
    EntrySet,
    NoticeIssued,
    NoticeKind,
    NoticeWithdrawn,
    Record,
)
from golden_stories import STORIES
from rally_scripts import opened, scripts, told
from tellers import Page, composed, pages_of

cuts = st.lists(st.integers(1, 60), max_size=12)


def check_pages(composer: Composer, pages: Any) -> None:
    """What followers of the deltas have is what the views say."""
    public = {name: view.whole() for name, view in composer.public.channels()}
    internal = {name: view.whole() for name, view in composer.internal.channels()}
    for desk in ("inbox", "holds", "protests_untold", "balance", "overdue"):
        found = composer._desk.find(desk)
        assert found is not None
        internal[desk] = found.whole()
    assert public == pages["public"].data
    assert internal == pages["internal"].data


@settings(max_examples=80, deadline=None)
@given(script=scripts, cuts=cuts)
def test_the_deltas_of_any_batches_add_up_to_the_views(script: list[Any], cuts: list[int]) -> None:
    composer, commits = composed(told(script).records, cuts)
    check_pages(composer, pages_of(commits))


OUT_TWICE = [
    ("drives", "1", "SS1", 10_000),
    ("out", "1", CrewDisqualified),
    ("out", "1", CrewDidNotStart),
]
"""Points for starting go although the status stays what it was."""


@settings(max_examples=80, deadline=None)
@example(script=OUT_TWICE, cuts=[])
@given(script=scripts, cuts=cuts)
def test_the_views_at_a_position_are_the_same_for_any_batches(
    script: list[Any], cuts: list[int]
) -> None:
    records = told(script).records
    one, _ = composed(records, range(len(records)))
    other, _ = composed(records, cuts)

    assert digest(one.public) == digest(other.public)
    assert digest(one.internal) == digest(other.internal)


@pytest.mark.parametrize("name", STORIES)
def test_at_every_fact_a_replay_says_what_was_told_live(name: str) -> None:
    records = STORIES[name]().records
    live = Composer("test", 1)
    for count, record in enumerate(records, start=1):
        live.fold([record])
        live.compose(1_000)
        again = Composer("test", 1)
        again.fold(records[:count])
        again.skip()

        assert digest(again.public) == digest(live.public), record
        assert digest(again.internal) == digest(live.internal), record


@settings(max_examples=40, deadline=None)
@given(script=scripts, after=st.integers(0, 60))
def test_a_processor_that_starts_again_goes_on_as_if_it_had_not(
    script: list[Any], after: int
) -> None:
    records = told(script).records
    split = min(after, len(records) - 1)
    _, commits = composed(records[: split or 1])
    pages = pages_of(commits)
    again = Composer("test", 1)
    again.fold(records[: split or 1])
    again.skip()
    for audience, page in pages.items():
        prefix = "rally/test/"
        known = {prefix + name: (page.epoch[name], page.offset[name]) for name in page.data}
        again.resume(audience, known, 2_000_000)
    for record in records[split or 1 :]:
        again.fold([record])
        commit = again.compose(2_000_000)
        for audience, page in pages.items():
            page.take(commit.deltas[audience])

    check_pages(again, pages)


@settings(max_examples=60, deadline=None)
@given(script=scripts)
@example(
    [("out", "1", CrewDidNotStart), ("retires", "1", "TC1", False, False), ("restarts", "1", "SS1")]
)
def test_when_nobody_is_masked_both_audiences_say_the_same(script: list[Any]) -> None:
    story = told(script)
    composer = Composer("test", 1)
    for record in story.records:
        composer.fold([record])
        forked = composer._internal
        composer._show()
        if forked is not None and not composer.state.masked:
            for views in (forked, composer.public):
                for view in views.take_changed().values():
                    view.take_changes()
            assert digest(forked) == digest(composer.public)
        composer.compose(1_000)


def test_times_that_posts_move_reach_the_corrections_row_by_row() -> None:
    story = a_rally(1, "1 2")
    for car in "12":
        story.drives(car, "SS1", "5:00.0")
    for car in "12":
        story.starts(car, "SS1", NOON_MS - 2_000)
    _, commits = composed(story.records, range(1, len(story.records)))
    rows = [
        list(orjson.loads(delta.patch)["rows"])
        for commit in commits
        for delta in commit.deltas["public"]
        if delta.channel.endswith("/corrections") and not delta.snapshot
    ]
    last = len(story.records)
    assert [[str(last - 1)], [str(last)]] == rows


@settings(max_examples=60, deadline=None)
@given(script=scripts, cuts=cuts)
def test_corrections_put_one_by_one_are_the_log_made_anew(
    script: list[Any], cuts: list[int]
) -> None:
    composer, _ = composed(told(script).records, cuts)
    for views, public in ((composer.public, True), (composer.internal, False)):
        found = views.find("corrections")
        shown = {} if found is None else found.whole()["rows"]
        assert composer.chronicle.corrections(public) == shown


@pytest.mark.parametrize(("anew", "fact"), [(False, "a_notice"), (True, "a_hold")])
def test_only_a_hold_makes_the_log_of_corrections_anew(anew: bool, fact: str) -> None:
    """However long the log is, a decision costs its own rows."""
    story = a_rally(1, "1 2")
    notice = story.tell(NoticeIssued(NoticeKind.INFORMATION, {"en": "Fog"}))
    story.tell(NoticeWithdrawn(notice.identity, "over"))
    composer = Composer("kokkola", 1)
    composer.fold(story.records)
    composer.compose(0)
    log = composer.public.find("corrections")
    assert log is not None
    before, known = log.whole(), len(story.records)
    if fact == "a_hold":
        story.holds("1")
    else:
        notice = story.tell(NoticeIssued(NoticeKind.INFORMATION, {"en": "Rain"}))
        story.tell(NoticeWithdrawn(notice.identity, "over"))
    composer.fold(story.records[known:])
    composer.compose(0)
    assert anew == (log.whole() is not before)


def test_a_fact_that_the_fold_refuses_is_put_aside_and_shown_to_officials() -> None:
    story = opened()
    bad = Record(
        len(story.records) + 1, "desk", "a", 99, EntrySet(story.state.entries["e2"]), official=True
    )
    clash = Record(
        bad.position,
        "desk",
        "a",
        99,
        EntrySet(type(story.state.entries["e2"])("e9", "2", "d", "c")),
        official=True,
    )
    composer, commits = composed([*story.records, clash])
    pages = pages_of(commits)

    row = pages["internal"].data["inbox"]["rows"][f"quarantined:{clash.position}"]
    assert "car_number_taken" == row["why"]
    assert "inbox" not in pages["public"].data
    assert clash.position == composer.position


def test_an_audience_page_joins_what_the_frames_say() -> None:
    page = Page()
    _, commits = composed(opened().records)
    page.take(commits[0].deltas["public"])

    assert {"e1", "e2", "e3", "e4", "e5", "e10"} == set(page.data["entries"]["rows"])
    assert {"e10"} == set(page.data["c/hist/entries"]["rows"])


@pytest.mark.parametrize("seed", ["0", "1", "4711"])
def test_the_digest_does_not_hang_on_the_order_of_hashes(seed: str) -> None:
    here = Path(__file__)
    code = (
        "from test_composer import told; from tellers import composed;"
        "from flyingfinish.processing.views import digest;"
        "s=told([('drives',c,f'SS{n}',10000) for n in (1,2) for c in ('1','2','5','10')]"
        "+[('hold','2',True),('penalty','2','TC2',100)]);"
        "a,_=composed(s.records,range(len(s.records)));"
        "print(digest(a.public),digest(a.internal))"
    )
    paths = [here.parent, here.parents[1], here.parents[2] / "server"]
    env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(map(str, paths))}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )
    DIGESTS.add(done.stdout)

    assert 1 == len(DIGESTS)


DIGESTS: set[str] = set()


def holes(value: Any, where: str) -> list[str]:
    """Nulls, arrays and numbers that are not whole, which no view may hold."""
    if isinstance(value, dict):
        return [found for name, inner in value.items() for found in holes(inner, f"{where}/{name}")]
    return [where] if value is None or isinstance(value, list | float) else []


@settings(max_examples=30, deadline=None)
@given(script=scripts)
def test_no_view_holds_a_null_an_array_or_a_fraction(script: list[Any]) -> None:
    composer, commits = composed(told(script).records)

    for channel, data in pages_of(commits)["internal"].data.items():
        assert [] == holes(data, channel)
    assert [] == [h for name, view in composer.public.channels() for h in holes(view.whole(), name)]


@pytest.mark.parametrize("value", [{"a": None}, {"a": {"b": [1]}}, {"a": 1.5}])
def test_a_hole_is_seen(value: Any) -> None:
    assert 1 == len(holes(value, ""))
