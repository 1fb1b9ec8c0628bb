"""The time of one crew on one stage: finish minus start, cut, never rounded, or what was given."""

from flyingfinish.rally.facts import Provenance
from flyingfinish.rally.itinerary import Stage
from flyingfinish.rally.regulations import OverMaximum, Regulations
from flyingfinish.rally.state_parts import CrewOnStage, StageTime
from flyingfinish.rally.times import truncated

# What a car is expected to drive when nobody has done the stage yet: 60 km/h.
_EXPECTED_MS_PER_KM = 60_000


def stage_time(on: CrewOnStage, stage: Stage, regulations: Regulations) -> StageTime | None:
    """The time that counts, or None while there is none.

    A given time stands before a measured one until it is withdrawn (notional and stewards' times,
    FIA WRC sporting regulations, interruption of a stage), and so does the restart rule's on a
    stage that counts as missed; a crew whose time is pending has none.
    """
    if on.pending:
        return None
    if on.given:
        return given_time(on, stage, regulations)
    if on.ruled:
        return restart_time(on, stage, regulations)
    return measured_time(on, stage, regulations)


def given_time(on: CrewOnStage, stage: Stage, regulations: Regulations) -> StageTime:
    """The last given time that stands, at the stage's precision like any other."""
    identity = next(reversed(on.given))
    given = on.given[identity]
    elapsed_ms = truncated(given.elapsed_ms, stage.precision_ms)
    return StageTime(
        elapsed_ms,
        truncated(elapsed_ms, regulations.total_precision_ms),
        given.provenance,
        False,
        (identity,),
    )


def restart_time(on: CrewOnStage, stage: Stage, regulations: Regulations) -> StageTime | None:
    """What the restart rule makes of a missed stage; None while it has no base."""
    if on.rule is None:
        return None
    elapsed_ms = truncated(on.rule.elapsed_ms, stage.precision_ms)
    return StageTime(
        elapsed_ms,
        truncated(elapsed_ms, regulations.total_precision_ms),
        Provenance.RESTART,
        False,
        (next(reversed(on.ruled)),),
    )


def measured_time(on: CrewOnStage, stage: Stage, regulations: Regulations) -> StageTime | None:
    """Finish instant minus start instant, cut to the published precision.

    Motorsport UK NCR 2026 appendix 13 article 8.4: what is measured finer is cut to the preceding
    unit; whole instants make midnight and clock changes of the zone harmless. Article 11.1 there:
    who is faster than the bogey has the bogey, who is slower than the stage maximum the maximum, or
    no time where the regulations take such a crew out.
    """
    if on.start_at_ms is None or on.finish_at_ms is None or on.finish_at_ms <= on.start_at_ms:
        return None
    unconfirmed = on.start_kind == "due"
    if unconfirmed and not regulations.due_starts_shown:
        return None
    elapsed_ms = truncated(on.finish_at_ms - on.start_at_ms, stage.precision_ms)
    provenance = Provenance.MANUAL_BACKUP if on.finish_backup else Provenance.MEASURED
    if stage.bogey_ms is not None and elapsed_ms < stage.bogey_ms:
        elapsed_ms, provenance = stage.bogey_ms, Provenance.BOGEY
    elif stage.maximum_ms is not None and elapsed_ms > stage.maximum_ms:
        if regulations.over_stage_maximum is OverMaximum.RETIRE:
            return None
        elapsed_ms, provenance = stage.maximum_ms, Provenance.STAGE_MAX
    return StageTime(
        elapsed_ms,
        truncated(elapsed_ms, regulations.total_precision_ms),
        provenance,
        unconfirmed,
        (on.start_fact, on.finish_fact) if on.start_fact else (on.finish_fact,),
    )


def over_maximum(on: CrewOnStage, stage: Stage, regulations: Regulations) -> bool:
    """Whether a crew has no time because it was slower than the stage maximum (RETIRE).

    A given time, or a ruling that it missed the stage, leaves nothing to ask.
    """
    if stage.maximum_ms is None or regulations.over_stage_maximum is not OverMaximum.RETIRE:
        return False
    if on.given or on.ruled or on.start_at_ms is None or on.finish_at_ms is None:
        return False
    return truncated(on.finish_at_ms - on.start_at_ms, stage.precision_ms) > stage.maximum_ms


def split_time(on: CrewOnStage, number: int, stage: Stage) -> int | None:
    """Elapsed ms at a split point passed after the start; informational, never official."""
    start_at_ms, at_ms = on.start_at_ms, on.split_at_ms.get(number)
    if start_at_ms is None or at_ms is None or at_ms <= start_at_ms:
        return None
    return truncated(at_ms - start_at_ms, stage.precision_ms)


def overdue_at_ms(
    start_at_ms: int, best_ms: int | None, stage: Stage, regulations: Regulations
) -> int:
    """Instant from which a car on this stage is overdue: one rule for all cars, no names.

    The expected time is the best of the stage, or 60 km/h while nobody has finished.
    """
    expected_ms = best_ms if best_ms else stage.metres * _EXPECTED_MS_PER_KM // 1_000
    late_ms = expected_ms * regulations.overdue_thousandths // 1_000
    return start_at_ms + max(late_ms, expected_ms + regulations.overdue_at_least_ms)
