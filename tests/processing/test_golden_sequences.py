"""Live sequences frame by frame, both audiences, against what `golden/` has written down.

``FF_GOLDEN=write`` writes them anew; a golden file changes only in a commit that says why.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from flyingfinish.journal.ports import Commit, Delta
from flyingfinish.rally.facts import EntrySet, Record
from golden_stories import STORIES
from tellers import Page, composed

GOLDEN = Path(__file__).parents[1] / "golden"


def sequence(name: str) -> dict[str, Any]:
    """What both audiences are told, fact by fact, once the road and the entries are known."""
    records = STORIES[name]().records
    opening = max(n for n, record in enumerate(records) if isinstance(record.fact, EntrySet)) + 1
    _, commits = composed(records, range(opening, len(records)))
    frames = [frame_of(records[c.position - 1], c) for c in commits[1:]]
    return {"story": name, "opening": opening, "frames": frames}


def frame_of(record: Record, commit: Commit) -> dict[str, Any]:
    public = [told(delta) for delta in commit.deltas["public"]]
    internal = [told(delta) for delta in commit.deltas["internal"]]
    frame = {"position": commit.position, "fact": type(record.fact).__name__, "public": public}
    if internal != public:
        frame["internal"] = [one for one in internal if one not in public]
        frame["public_only"] = [one["ch"] for one in public if one not in internal]
    if commit.forget_before:
        frame["forget_before"] = dict(commit.forget_before)
    return frame


def told(delta: Delta) -> dict[str, Any]:
    said = json.loads(delta.patch)
    name = delta.channel.removeprefix("rally/test/")
    frame = {"ch": name, "epoch": delta.epoch, "after": delta.after, "offset": delta.offset}
    return {**frame, "data" if delta.snapshot else "patch": said}


def read(name: str) -> Any:
    path = GOLDEN / f"{name}.json"
    if os.environ.get("FF_GOLDEN") == "write":
        lines = sequence(name)
        frames = ",\n".join(json.dumps(one, ensure_ascii=False) for one in lines.pop("frames"))
        path.write_text(f'{json.dumps(lines)[:-1]}, "frames": [\n{frames}\n]}}\n', "utf-8")
    return json.loads(path.read_text("utf-8"))


@pytest.mark.parametrize("name", STORIES)
def test_every_frame_is_as_written_down(name: str) -> None:
    assert read(name) == json.loads(json.dumps(sequence(name)))


@pytest.mark.parametrize("name", STORIES)
def test_the_frames_lead_to_the_views_as_one_batch_makes_them(name: str) -> None:
    records = STORIES[name]().records
    one_by_one, whole = Page(), Page()
    for commit in composed(records, range(len(records)))[1]:
        one_by_one.take(commit.deltas["public"])
    whole.take(composed(records)[1][0].deltas["public"])

    assert whole.data == one_by_one.data


def rows(name: str, channel: str) -> dict[str, Any]:
    page = Page()
    for commit in composed(STORIES[name]().records)[1]:
        page.take(commit.deltas["public"])
    return dict(page.data[channel]["rows"])


def test_a_dead_heat_on_a_stage_shares_its_place_and_the_guest_takes_none() -> None:
    table = rows("three_stages_live", "stage/SS1")
    assert [2, 1, 2, None] == [table[e].get("pos") for e in ("e1", "e2", "e3", "e9")]


def test_a_given_time_is_marked_where_it_stands() -> None:
    table = rows("interrupted_stage", "stage/SS2")
    assert ("notional", "stewards") == (table["e2"]["provenance"], table["e3"]["provenance"])


def test_a_restarted_crew_is_ranked_with_its_given_time() -> None:
    assert 3 == rows("restart", "overall")["e1"]["pos"]


def test_after_the_release_the_penalty_of_the_held_crew_is_public() -> None:
    table = rows("hold_and_release", "overall")
    assert 20_000 == table["e1"]["adjustments_ms"]


def test_a_reinstated_stage_counts_again() -> None:
    assert {"e1": 1_400_000, "e3": 1_472_000} == {
        entry: row["total_ms"]
        for entry, row in rows("suspended_stage_reinstated", "overall").items()
        if row["block"] == "ranked"
    }
