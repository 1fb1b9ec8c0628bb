"""No order of arrival of the posts' facts moves what officials gave, ruled, chose or corrected.

Tests `restart_times.py`, `fold/given.py` and `impulse_control.py` together.
"""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from builders import MINUTE_MS, Story, a_rally, start_of
from digests import digest
from flyingfinish.rally.facts import (
    DecisionWithdrawn,
    DeviceClockShifted,
    Fact,
    GivenRow,
    GivenTimeWithdrawn,
    ImpulseChosen,
    ImpulseInserted,
    Provenance,
    Rank,
    RestartTimesGiven,
    StartClockShifted,
    TimesGiven,
)
from flyingfinish.rally.state import replay
from rally.test_state_order import arrived, split_by_author, told_together
from strategies import crew_facts

ARRIVAL_ORDERS = 300


def a_decided_rally() -> Story:
    """Five crews on two stages, with every kind of decision about their times."""
    story = a_rally(2, "1 2 3 4 5")
    for stage_id in ("SS1", "SS2"):
        story.due(stage_id, "1 2 3 4 5")
    first = start_of("SS1")
    for nth, car in enumerate("123"):
        at_ms = first + nth * MINUTE_MS
        story.starts(car, "SS1", at_ms)
        story.finishes(car, "SS1", at_ms + 300_000 + 1_234 * nth)
    backup = story.finishes(
        "1", "SS1", first + 300_400, rank=Rank.BACKUP, device="hand", source="hand"
    )
    story.finishes("4", "SS1", first + 3 * MINUTE_MS + 290_000)
    story.tell(RestartTimesGiven("e5", ("SS1", "SS2")))
    story.tell(ImpulseChosen(backup.identity))
    story.tell(ImpulseInserted("SF2", "2", start_of("SS2") + 330_000))
    story.tell(StartClockShifted("SS1", first, first + 5 * MINUTE_MS, 350))
    shift = story.tell(DeviceClockShifted("beam-SF1", first, first + 10 * MINUTE_MS, -400))
    batch = (GivenRow("e3", 305_000), GivenRow("e4", 306_000))
    given_times = story.tell(TimesGiven("SS2", batch, Provenance.NOTIONAL))
    story.tell(DecisionWithdrawn(shift.identity))
    story.tell(GivenTimeWithdrawn(given_times.identity))
    story.starts("2", "SS2", start_of("SS2") + 2 * MINUTE_MS)
    story.enters("3", "SM2")
    return story


def test_many_arrival_orders_of_a_rally_full_of_decisions_give_one_result() -> None:
    story = a_decided_rally()
    officials, posts = split_by_author(story.records)
    expected = digest(replay(story.records))
    for seed in range(ARRIVAL_ORDERS):
        assert expected == digest(arrived(officials, posts, random.Random(seed)))


NAMED = st.integers(0, 12)
DECISIONS = st.one_of(
    st.builds(lambda e, s: RestartTimesGiven(e, (s,)), st.sampled_from(["e1", "e2", "e12"]),
              st.sampled_from(["SS1", "SS2"])),
    st.builds(lambda s, ms: StartClockShifted(s, 0, start_of("SS9"), ms),
              st.sampled_from(["SS1", "SS2"]), st.sampled_from([-350, 0, 350])),
    st.builds(lambda d, ms: DeviceClockShifted(d, 0, start_of("SS9"), ms),
              st.sampled_from(["p1", "p2"]), st.sampled_from([-400, 0])),
    st.builds(lambda n, yes: ImpulseChosen(f"p1/a/{n}", yes), NAMED, st.booleans()),
    st.builds(lambda n: GivenTimeWithdrawn(f"desk/a/{n}"), NAMED),
    st.builds(lambda n: DecisionWithdrawn(f"desk/a/{n}"), NAMED),
    st.builds(lambda c, ms: ImpulseInserted("SF1", c, start_of("SS1") + ms),
              st.sampled_from(["1", "2", "9"]), st.integers(1, 600_000)),
    st.builds(lambda e, ms: TimesGiven("SS1", (GivenRow(e, ms),), Provenance.NOTIONAL),
              st.sampled_from(["e1", "e2"]), st.integers(1, 600_000)),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    said=st.lists(crew_facts(["1", "2", "9", "12"]), max_size=12),
    decided=st.lists(DECISIONS, max_size=8),
    seed=st.integers(0, 2**32),
)
def test_any_decisions_about_times_in_any_order_of_arrival_give_one_result(
    said: list[tuple[str, Fact]], decided: list[Fact], seed: int
) -> None:
    story = a_rally(2, "1 2 12")
    story.post("p", "SF1", "SF2")
    story.due("SS2", "1 2")
    told_together(story, said)
    for fact in decided:
        story.tell(fact)
    officials, posts = split_by_author(story.records)
    assert digest(story.state) == digest(arrived(officials, posts, random.Random(seed)))
