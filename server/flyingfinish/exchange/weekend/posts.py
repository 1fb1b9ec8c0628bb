"""What the posts of the fictional weekend see and say: rows with all that goes wrong at a post."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from flyingfinish.exchange.script import Message, body_of
from flyingfinish.exchange.weekend import story
from flyingfinish.exchange.weekend.drive import Run, Weekend
from flyingfinish.exchange.weekend.field import COURSE_CARS
from flyingfinish.exchange.weekend.luck import Luck
from flyingfinish.exchange.weekend.road import (
    MINUTE_MS,
    PARK_POST,
    ROADS,
    SECTION_ENDS,
    START_TO_PARK_MS,
    Road,
    local,
    road_of,
)
from flyingfinish.rally.facts import (
    CarStarted,
    CheckedIn,
    CrewFact,
    ImpulseAssigned,
    ImpulseTaken,
)

COURSE_CAR_BEFORE_MS: Final = (40 * MINUTE_MS, 20 * MINUTE_MS, 10 * MINUTE_MS)
SWEEP_BEHIND_MS: Final = 10 * MINUTE_MS
COURSE_CAR_PACE: Final = 1_500
"""Thousandths of the fastest car's time that a course car takes."""


@dataclass(slots=True)
class Posts:
    """Makes rows; counts each device's impulses as the device does."""

    luck: Luck
    counts: dict[str, int] = field(default_factory=dict)

    def impulse(self, post: str, at_ms: int, car: str, control: str, lane: int = 0) -> ImpulseTaken:
        """Returns the next impulse of a post's beam."""
        device = f"{post}-beam"
        self.counts[device] = self.counts.get(device, 0) + 1
        channel = str(lane) if lane else "1"
        return ImpulseTaken(post, device, self.counts[device], at_ms, channel, control, car)


def rows(weekend: Weekend, luck: Luck) -> list[Message]:
    """Returns every row of every post, not yet in order."""
    posts = Posts(luck)
    found: list[Message] = []
    for road in ROADS:
        runs = [run for (_, number), run in weekend.runs.items() if number == road.number]
        found += _course_cars(posts, road, runs)
        found += _starts(posts, road, runs)
        found += _splits(posts, road, runs)
        found += _finishes(posts, road, runs)
        if road.number in SECTION_ENDS:
            found += _park(posts, SECTION_ENDS[road.number][0], runs)
    found += _start_of_rally(weekend, luck)
    found += _nobody(posts)
    return [_silenced(message) for message in found]


def finish_label(car: str, number: int) -> str:
    """Returns the label of a finish impulse that somebody will speak of."""
    return f"finish-{car}-{number}"


def _row(at_ms: int, post: str, said: CrewFact, label: str = "") -> Message:
    return Message(at_ms, post, "row", body_of(said), label)


def _control(road: Road, control: str) -> str:
    """What the post says of the control: nothing where the road is driven twice."""
    return "" if road.driven_as or any(r.driven_as == road.number for r in ROADS) else control


def _starts(posts: Posts, road: Road, runs: list[Run]) -> Iterator[Message]:
    post = f"start-{road.post_number}"
    for run in runs:
        car = run.slot.crew.car
        at = run.check_in_at_ms
        yield _row(at + 3_000, post, CheckedIn(f"TC{road.number}", car, at))
        start = run.start_at_ms
        if start is None:
            continue
        early = story.FALSE_STARTS.get((car, road.number))
        if early is not None:
            beam = posts.impulse(post, start - early, car, road.stage_id)
            yield _row(start + 1_000, post, beam)
        said = CarStarted(road.stage_id, car, start, measured=road.lanes > 1)
        yield _row(start + 2_000, post, said)


def _splits(posts: Posts, road: Road, runs: list[Run]) -> Iterator[Message]:
    for number, _ in enumerate(road.splits, start=1):
        post = f"split-{road.post_number}-{number}"
        control = _control(road, f"{road.stage_id}-{number}")
        for run in runs:
            if run.start_at_ms is None or len(run.splits_ms) < number:
                continue
            at = run.start_at_ms + run.splits_ms[number - 1]
            seen = posts.impulse(post, at, run.slot.crew.car, control)
            yield _row(at + posts.luck.between(800, 2_500), post, seen)


def _finishes(posts: Posts, road: Road, runs: list[Run]) -> Iterator[Message]:
    sent: list[Message] = []
    passed = [run for run in runs if run.start_at_ms is not None and run.elapsed_ms is not None]
    for run in sorted(passed, key=_finish_at_ms):
        sent += _finish(posts, road, run)
    yield from sent
    if f"finish-{road.number}" == story.KEYED_AFTER_POST:
        impulses = [one for one in sent if one.body["type"] == "ImpulseTaken"]
        end = max(message.at_ms for message in sent) + 4 * MINUTE_MS
        for again in impulses[: story.MEMORY_DUMP_ROWS]:
            yield replace(again, at_ms=end, label="")


def _finish_at_ms(run: Run) -> int:
    return (run.start_at_ms or 0) + (run.elapsed_ms or 0)


def _finish(posts: Posts, road: Road, run: Run) -> Iterator[Message]:
    """One car over the line, as the post tells it."""
    car, post = run.slot.crew.car, f"finish-{road.post_number}"
    place = (car, road.number)
    at = _finish_at_ms(run)
    shown = _typed(car, road)
    told = at + posts.luck.between(1_500, 6_500) + story.LATE_ROWS.get(place, 0)
    raw = at
    if post == story.FAST_CLOCK_POST:
        off = story.FAST_CLOCK_FROM_MS <= at < story.FAST_CLOCK_TO_MS
        raw += story.FAST_CLOCK_MS if off else 0
    seen = posts.impulse(post, raw, shown, _control(road, f"SF{road.number}"), run.slot.lane)
    label = finish_label(*place)
    yield _row(told, post, seen, label)
    if shown != car and place != story.ASSIGNED_BY_DESK:
        slow = 45_000 if post != story.KEYED_AFTER_POST else posts.luck.between(5_000, 14_000)
        yield _row(told + slow, post, ImpulseAssigned(f"@{label}", car))
    if place == story.TWICE_SEEN:
        again = posts.impulse(post, at + story.TWICE_SEEN_AFTER_MS, car, seen.control)
        yield _row(told + 1_000, post, again, f"{label}-again")


def _typed(car: str, road: Road) -> str:
    """The number that stands in the impulse itself."""
    place = (car, road.number)
    if place in story.MISTYPED:
        return story.MISTYPED[place]
    later = (story.ASSIGNED_BY_DESK, story.ASSIGNED_BY_POST)
    return "" if place in later or f"finish-{road.number}" == story.KEYED_AFTER_POST else car


def _park(posts: Posts, control: str, runs: list[Run]) -> Iterator[Message]:
    for run in runs:
        car = run.slot.crew.car
        if run.elapsed_ms is None and run.start_at_ms is not None and car in story.STOPS:
            continue
        minutes = story.LATE_AT_SERVICE.get(car, ("", 0))
        late = minutes[1] * MINUTE_MS if minutes[0] == control else 0
        at = run.slot.due_at_ms + START_TO_PARK_MS + late + posts.luck.between(2_000, 55_000)
        yield _row(at + 3_000, PARK_POST, CheckedIn(control, car, at))


def _start_of_rally(weekend: Weekend, luck: Luck) -> Iterator[Message]:
    for index, crew in enumerate(weekend.everybody.crews):
        at = local(1, 15, 45) + index * 25_000 + luck.between(0, 20_000)
        yield _row(at + 3_000, PARK_POST, CheckedIn("TC0", crew.car, at))


def _course_cars(posts: Posts, road: Road, runs: list[Run]) -> Iterator[Message]:
    """The cars that open and close the road trip every beam on it."""
    first = min(run.slot.due_at_ms for run in runs)
    last = max(run.slot.due_at_ms for run in runs)
    starts = [first - before for before in COURSE_CAR_BEFORE_MS] + [last + SWEEP_BEHIND_MS]
    elapsed = road.metres * road.ms_per_km // 1_000 * COURSE_CAR_PACE // 1_000
    for car, start in zip(COURSE_CARS, starts, strict=True):
        post = f"start-{road.post_number}"
        yield _row(start + 2_000, post, CarStarted(road.stage_id, car, start))
        place = (car, road.number)
        typed = "" if place == story.COURSE_CAR_UNTYPED else car
        post = f"finish-{road.post_number}"
        at = start + elapsed
        seen = posts.impulse(post, at, typed, _control(road, f"SF{road.number}"))
        yield _row(at + 5_000, post, seen, finish_label(*place) if not typed else "")


def _nobody(posts: Posts) -> Iterator[Message]:
    post, at = story.UNKNOWN_PASSING
    control = f"{road_of(8).stage_id}-1"
    yield _row(at + 1_000, post, posts.impulse(post, at, "", control))


def _silenced(message: Message) -> Message:
    """What a silent post had to say comes when it is heard again, all at once."""
    heard = not story.SILENT_FROM_MS <= message.at_ms < story.SILENT_TO_MS
    if message.source != story.SILENT_POST or heard:
        return message
    return replace(message, at_ms=story.SILENT_TO_MS)
