"""What the weekend's clerk tells the public beside results: a notice, and an investigation."""

from exchange.dry_run import DryRun
from flyingfinish.exchange.weekend import story
from flyingfinish.exchange.weekend.weekend import weekend_script
from flyingfinish.rally.state import RallyState


def played_to(at_ms: int) -> RallyState:
    """The weekend as it stands at an instant."""
    run = DryRun("kokkola")
    for message in weekend_script().messages:
        if message.at_ms <= at_ms:
            run.say(message)
    return run.state


def test_spectators_are_told_to_stay_behind_the_tape() -> None:
    number, at_ms, texts = story.NOTICE
    notices = [one.issued for one in played_to(at_ms).notices.values()]

    assert [(f"SS{number}", texts)] == [(one.stage_id, one.texts) for one in notices]
    assert {"fi", "sv", "en"} == texts.keys()


def test_a_crew_is_under_investigation_for_a_while() -> None:
    car, from_ms, to_ms = story.INVESTIGATED
    states = [played_to(at_ms) for at_ms in (from_ms, to_ms)]
    under = [state.crews[state.owner_of[car]].investigation is not None for state in states]

    assert [True, False] == under
