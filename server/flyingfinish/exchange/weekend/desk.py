"""What the officials of the fictional weekend decide, and when: commands of three desks."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from flyingfinish.exchange.script import Message, Source, body_of
from flyingfinish.exchange.weekend import story
from flyingfinish.exchange.weekend.drive import Slot, Weekend
from flyingfinish.exchange.weekend.posts import finish_label
from flyingfinish.exchange.weekend.road import (
    MINUTE_MS,
    NAME,
    RALLY_ID,
    ROADS,
    START_LIST_TO_START_MS,
    TIMEZONE,
    UTC_OFFSET_MINUTES,
    competitions,
    itinerary,
    posts,
)
from flyingfinish.rally import commands as c
from flyingfinish.rally.facts import (
    GivenRow,
    NoticeKind,
    Provenance,
    PublicationStatus,
    StageState,
    StartListRow,
)

OFFICE: Final = "desk-office"
CLERK: Final = "desk-clerk"
TIMING: Final = "desk-timing"
DESKS: Final = (
    Source(OFFICE, "official", "admin"),
    Source(CLERK, "official", "clerk"),
    Source(TIMING, "official", "timekeeper"),
)
DECIDED_AFTER_MS: Final = 4 * MINUTE_MS
RETIRED_AFTER_MS: Final = 14 * MINUTE_MS
RELEASED_AFTER_MS: Final = 10 * MINUTE_MS


def commands(weekend: Weekend, shift_window: tuple[int, int]) -> list[Message]:
    """Returns every command, not yet in order; the window is the fast clock's, as it showed."""
    found = [*_setup(weekend), *_states(weekend), *_retirements(weekend), *_restarts(weekend)]
    found += [*_adjustments(weekend), *_stopped_stage(weekend), *_impulses(weekend, shift_window)]
    return [*found, *_told(weekend), *_published()]


def _say(at_ms: int, desk: str, command: Any) -> Message:
    return Message(at_ms, desk, "command", body_of(command))


def _setup(weekend: Weekend) -> Iterator[Message]:
    everybody = weekend.everybody
    setup: list[Any] = [c.OpenRally(RALLY_ID, NAME, TIMEZONE, UTC_OFFSET_MINUTES)]
    setup += [c.SetItinerary(itinerary())]
    setup += [c.SetPost(post) for post in posts()]
    setup += [c.SetCompetition(competition) for competition in competitions()]
    setup += [
        c.RecordPerson(one.person_id, one.name, one.nation, one.club) for one in everybody.persons
    ]
    entries = [*(crew.entry for crew in everybody.crews), *everybody.course_cars]
    setup += [c.SetEntry(entry) for entry in entries]
    for command in setup:
        yield _say(story.SETUP_AT_MS, OFFICE, command)
    for number, slots in weekend.lists.items():
        friday = number < story.RESTART_STAGE
        at = story.SETUP_AT_MS if friday else story.SATURDAY_LIST_AT_MS
        yield _say(at, CLERK if not friday else OFFICE, _start_list(number, slots))


def _start_list(number: int, slots: Iterable[Slot]) -> c.SetStartList:
    rows = [StartListRow(slot.crew.entry_id, slot.due_at_ms, slot.lane) for slot in slots]
    return c.SetStartList(f"SS{number}", tuple(rows))


def _states(weekend: Weekend) -> Iterator[Message]:
    for road in ROADS:
        slots = weekend.lists[road.number]
        first, last = slots[0].due_at_ms, slots[-1].due_at_ms
        running = c.SetStageState(road.stage_id, StageState.RUNNING)
        yield _say(first - MINUTE_MS, CLERK, running)
        if road.number != story.SUSPENDED:
            done = c.SetStageState(road.stage_id, StageState.COMPLETED)
            yield _say(last + 24 * MINUTE_MS, CLERK, done)


def _retirements(weekend: Weekend) -> Iterator[Message]:
    for car, stop in story.STOPS.items():
        run = weekend.runs[car, stop.stage]
        entry = run.slot.crew.entry_id
        at = (run.start_at_ms or 0) + RETIRED_AFTER_MS
        out = c.RetireCrew(entry, f"SS{stop.stage}", stop.reason, permanent=stop.permanent)
        if car == story.BLOCKER:
            # A crash: nothing newer of this crew is shown until its family knows.
            yield _say(at - 12 * MINUTE_MS, CLERK, c.PlaceHold(entry, "onnettomuus"))
            yield _say(at + 25 * MINUTE_MS, CLERK, c.ReleaseRetirement(entry))
            yield _say(at + 25 * MINUTE_MS, CLERK, c.ReleaseHold(entry))
        else:
            yield _say(at + RELEASED_AFTER_MS, CLERK, c.ReleaseRetirement(entry))
        yield _say(at, CLERK, out)


def _restarts(weekend: Weekend) -> Iterator[Message]:
    for car, stop in story.STOPS.items():
        if stop.permanent:
            continue
        entry = weekend.runs[car, stop.stage].slot.crew.entry_id
        at = story.RESTARTS_AT_MS
        yield _say(at, CLERK, c.RestartCrew(entry, f"SS{story.RESTART_STAGE}"))
        missed = tuple(f"SS{number}" for number in range(stop.stage, story.RESTART_STAGE))
        yield _say(at, CLERK, c.GiveRestartTimes(entry, missed, "superralli"))


def _adjustments(weekend: Weekend) -> Iterator[Message]:
    for (car, number), minutes in story.LATE.items():
        yield _penalty(weekend, car, number, minutes * story.LATE_MS, "late", f"{minutes} min")
    for (car, number), minutes in story.EARLY.items():
        yield _penalty(weekend, car, number, minutes * story.EARLY_MS, "early", f"{minutes} min")
    for car, number in story.FALSE_STARTS:
        run = weekend.runs[car, number]
        command = c.ApplyAdjustment(run.slot.crew.entry_id, f"SS{number}", story.FALSE_START_MS,
                                    "false_start", "vilppilähtö")  # fmt: skip
        yield _say((run.start_at_ms or 0) + DECIDED_AFTER_MS, TIMING, command)
    for car, (control, minutes) in story.LATE_AT_SERVICE.items():
        run = weekend.runs[car, int(control[2:-1])]
        command = c.ApplyAdjustment(run.slot.crew.entry_id, control, minutes * story.LATE_MS,
                                    "late", f"{minutes} min")  # fmt: skip
        yield _say(run.slot.due_at_ms + 40 * MINUTE_MS, TIMING, command)
    car, number = story.HELPER
    run = weekend.runs[car, number]
    credit = c.ApplyAdjustment(run.slot.crew.entry_id, f"SF{number}", story.CREDIT_MS, "credit",
                               "pysähtyi onnettomuuspaikalla", document="Päätös 4")  # fmt: skip
    yield _say((run.start_at_ms or 0) + 95 * MINUTE_MS, CLERK, credit)


def _penalty(weekend: Weekend, car: str, number: int, ms: int, kind: str, reason: str) -> Message:
    run = weekend.runs[car, number]
    command = c.ApplyAdjustment(run.slot.crew.entry_id, f"TC{number}", ms, kind, reason)
    at = max(run.check_in_at_ms, run.slot.due_at_ms - START_LIST_TO_START_MS)
    return _say(at + DECIDED_AFTER_MS, TIMING, command)


def _stopped_stage(weekend: Weekend) -> Iterator[Message]:
    stage, flag = f"SS{story.SUSPENDED}", weekend.stopped_at_ms
    reason = "tie poikki"
    yield _say(flag, CLERK, c.SetStageState(stage, StageState.INTERRUPTED, reason))
    caught = [
        run.slot.crew.entry_id
        for (car, number), run in weekend.runs.items()
        if number == story.SUSPENDED and car != story.BLOCKER
        and run.start_at_ms is not None and run.elapsed_ms is None
    ]  # fmt: skip
    yield _say(flag + MINUTE_MS, CLERK, c.SetTimePending(stage, tuple(caught)))
    hung = c.SetStageState(stage, StageState.SUSPENDED, "ajat tuomariston käsittelyssä")
    yield _say(flag + story.SUSPENDED_AFTER_MS, CLERK, hung)
    times = tuple(
        GivenRow(weekend.runs[car, number].slot.crew.entry_id, given)
        for (car, number), given in weekend.given_ms.items()
        if number == story.SUSPENDED
    )
    batch = c.GiveTimes(stage, times, Provenance.NOTIONAL, "keskeytetty", "Päätös 5")
    yield _say(story.GIVEN_AT_MS, CLERK, batch)
    # A given time ends its crew's wait by itself.
    back = c.SetStageState(stage, StageState.COMPLETED, "ajat annettu")
    yield _say(story.GIVEN_AT_MS, CLERK, back)


def _impulses(weekend: Weekend, shift_window: tuple[int, int]) -> Iterator[Message]:
    car, number = story.TWICE_SEEN
    label = finish_label(car, number)
    at = _finished(weekend, car, number) + 6 * MINUTE_MS
    yield _say(at, TIMING, c.IgnoreImpulse(f"@{label}-again", "tuplaimpulssi"))
    car, number = story.ASSIGNED_BY_DESK
    at = _finished(weekend, car, number) + 9 * MINUTE_MS
    yield _say(
        at, TIMING, c.AssignImpulse(f"@{finish_label(car, number)}", car, reason="numero kamerasta")
    )
    course = finish_label(*story.COURSE_CAR_UNTYPED)
    at = weekend.lists[story.COURSE_CAR_UNTYPED[1]][0].due_at_ms + 12 * MINUTE_MS
    yield _say(at, TIMING, c.IgnoreImpulse(f"@{course}", "etuauto"))
    shift = c.ShiftDeviceClock(f"{story.FAST_CLOCK_POST}-beam", *shift_window,
                               -story.FAST_CLOCK_MS, "maalikello 0,4 s edellä")  # fmt: skip
    yield _say(story.FAST_CLOCK_FOUND_MS, TIMING, shift)


def _finished(weekend: Weekend, car: str, number: int) -> int:
    run = weekend.runs[car, number]
    return (run.start_at_ms or 0) + (run.elapsed_ms or 0)


def _told(weekend: Weekend) -> Iterator[Message]:
    """What the clerk tells the public beside results: a notice, and a crew under investigation."""
    number, at_ms, texts = story.NOTICE
    yield _say(at_ms, CLERK, c.IssueNotice(NoticeKind.SPECTATORS, texts, f"SS{number}"))
    car, from_ms, to_ms = story.INVESTIGATED
    entry_id = weekend.runs[car, number].slot.crew.entry_id
    yield _say(from_ms, CLERK, c.OpenInvestigation(entry_id, "hidasteen kosketus"))
    yield _say(to_ms, CLERK, c.CloseInvestigation(entry_id, "ei toimenpiteitä"))


def _published() -> Iterator[Message]:
    for table in ("overall", "c/hist/overall"):
        command = c.Publish(table, "", PublicationStatus.PROVISIONAL, "Kilpailunjohtaja", 30)
        yield _say(story.PUBLISHED_AT_MS, CLERK, command)
