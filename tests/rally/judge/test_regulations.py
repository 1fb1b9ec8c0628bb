"""Bulletins: taken with a number and a reason when they change something that can be."""

from dataclasses import replace
from typing import Any

import pytest

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.errors import RuleRefusal
from histories import Before, nothing, refusal_of
from small_rally import Desk, opening

BULLETIN = c.ChangeRegulations({"late_ms_per_minute": 20_000}, "", "", "fog", "B1")
BEAM = replace(BULLETIN, settings={"start_beam_counts": True})
STAGE = replace(BULLETIN, settings={"precision_ms": 1}, stage_id="SS1")


def held(desk: Desk) -> None:
    """Car 1 is on hold."""
    desk.decide(c.PlaceHold("e1", "x"))


def of_stage(**settings: Any) -> c.ChangeRegulations:
    return replace(STAGE, settings=settings)


REFUSED: list[tuple[str, c.Command, Before]] = [
    ("no_document", replace(BULLETIN, document=" "), nothing),
    ("bad_text", replace(BULLETIN, document="x" * 501), nothing),
    ("nothing_named", replace(BULLETIN, settings={}), nothing),
    ("stage_or_competition", replace(STAGE, competition_id="sm"), nothing),
    ("unknown_competition", replace(BULLETIN, competition_id="hist"), nothing),
    ("unknown_stage", replace(STAGE, stage_id="SS9"), nothing),
    ("unknown_setting", replace(BULLETIN, settings={"late": 1}), nothing),
    ("bad_setting", replace(BULLETIN, settings={"late_ms_per_minute": "x"}), nothing),
    ("bad_text", replace(BULLETIN, settings={"late_article": "\u202e1"}), nothing),
    ("already_so", replace(BULLETIN, settings={"late_ms_per_minute": 10_000}), nothing),
    ("already_so", of_stage(precision_ms=100, bogey_ms=0), nothing),
    ("unknown_setting", of_stage(metres=1), nothing),
    ("bad_setting", of_stage(precision_ms=5), nothing),
    ("bad_itinerary", of_stage(precision_ms=10), nothing),
    ("bad_itinerary", of_stage(bogey_ms=400_000, maximum_ms=300_000), nothing),
    ("crew_held", BEAM, held),
]


@pytest.mark.parametrize(("code", "command", "before"), REFUSED)
def test_a_bulletin_that_does_not_fit_is_refused(
    code: str, command: c.Command, before: Before
) -> None:
    assert code == refusal_of(command, before)


TAKEN: list[tuple[c.ChangeRegulations, Before]] = [
    (BULLETIN, nothing),
    (BULLETIN, held),
    (BULLETIN, lambda desk: desk.decide(c.CloseRally("done"))),
    (BULLETIN, lambda desk: desk.finish(1, 300_000)),
    (replace(BULLETIN, competition_id="sm"), nothing),
    (BEAM, nothing),
    (STAGE, lambda desk: desk.finish(1, 300_000)),
    (STAGE, held),
    (of_stage(bogey_ms=200_000, maximum_ms=300_000), nothing),
    (replace(BULLETIN, settings={"late_article": "44.2"}), nothing),
    (replace(BULLETIN, settings={"late_ms_per_minute": 10_000, "false_starts_ms": [1]}),
     nothing),
]  # fmt: skip


@pytest.mark.parametrize(("command", "before"), TAKEN)
def test_a_bulletin_that_changes_something_is_taken_at_any_time(
    command: c.ChangeRegulations, before: Before
) -> None:
    desk = Desk(opening())
    before(desk)
    fact = desk.judged(command)
    assert isinstance(fact, f.RegulationsChanged)
    assert (command.settings, "fog", "B1") == (fact.settings, fact.reason, fact.document)


def test_a_second_bulletin_of_somebody_who_has_not_seen_the_first_is_turned_back() -> None:
    desk = Desk(opening())
    seen = desk.state.position
    desk.decide(BULLETIN)
    with pytest.raises(RuleRefusal) as refusal:
        desk.judged(replace(BULLETIN, document="B2"), "desk-2", seen)
    assert "changed_since" == refusal.value.code


def test_a_table_is_not_published_by_who_has_not_seen_the_bulletin() -> None:
    desk = Desk(opening())
    seen = desk.state.position
    desk.decide(BULLETIN)
    with pytest.raises(RuleRefusal) as refusal:
        desk.judged(c.Publish("overall", "", f.PublicationStatus.PROVISIONAL), "desk-2", seen)
    assert "changed_since" == refusal.value.code
