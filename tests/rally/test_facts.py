"""The vocabulary (`crew_facts.py`, `road_facts.py`, `decision_facts.py`, `access_facts.py`)."""

from flyingfinish.rally.facts import RallyClosed, Record


def test_a_record_is_named_by_source_incarnation_and_number() -> None:
    assert "desk/ab/7" == Record(9, "desk", "ab", 7, RallyClosed()).identity
