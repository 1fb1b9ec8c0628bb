"""Odd things that only show beside others: paces, orders, missing passages, clocks, lost numbers.

`settle` brings the inbox up to all that the fold has noted since it was last called; whoever reads
the inbox calls it first. What it raises is a function of the state alone: no order of arrival and
no batching matters, and an item goes by itself when its cause is mended. What one crew shows at one
control is raised by `inbox.py` in the fold itself.
"""

from collections.abc import Iterable

from flyingfinish.rally import pace, watch_clocks, watch_road, watch_stages
from flyingfinish.rally.facts import ClassChanged, EntrySet
from flyingfinish.rally.inbox import drop, put
from flyingfinish.rally.state_parts import InboxItem, RallyState, Touched
from flyingfinish.rally.watch_parts import Watch


def note(state: RallyState, fact: object, touched: Touched) -> None:
    """Leave word for `settle` of what an official's fact, or an admitted row, has changed."""
    watch = state.watch
    watch.times |= touched.times | touched.splits
    watch.crews |= touched.crews
    if isinstance(fact, EntrySet):
        _note_entry(state, fact.entry.entry_id)
    elif isinstance(fact, ClassChanged):
        _note_entry(state, fact.entry_id)
    elif touched.road:
        watch.anew = True
    if touched.stages:
        watch.crews |= set(state.crews)
        watch.times |= {
            (one.entry_id, stage_id)
            for one in state.crews.values()
            for stage_id in touched.stages
            if stage_id in one.stages
        }


def _note_entry(state: RallyState, entry_id: str) -> None:
    """An entry as it is now: its own runs are looked at, for it may be in another class.

    One that becomes a course car, or ceases to be one, was or was not among those that others are
    held against.
    """
    watch, course_car = state.watch, state.entries[entry_id].course_car
    if course_car != (entry_id in watch.course):
        (watch.course.add if course_car else watch.course.discard)(entry_id)
        watch.anew = watch.anew or entry_id in state.evidence
    watch.classes.pop(entry_id, None)
    watch.times |= {(entry_id, one) for one in state.crews[entry_id].stages if one in state.stages}


def settle(state: RallyState, touched: Touched) -> None:
    """Raise and drop what follows from everything noted since the last time."""
    if not state.watch.waits:
        return
    if state.watch.anew:
        _begin_anew(state, touched)
    watch = state.watch
    looked, watch.looked = watch.looked, set()
    times, watch.times = watch.times, set()
    crews, watch.crews = watch.crews, set()
    posts = watch.posts | watch.again
    watch.posts = set()
    for owner, control in looked:
        if owner not in state.crews:
            continue
        touched.ran.add((owner, ""))
        watch_clocks.compare(state, owner, control)
        if not state.entries[owner].course_car:
            watch_road.note_passage(state, owner, control)
        role = state.roles.get(control)
        if role is not None and role.stage_id in state.stages:
            times.add((owner, role.stage_id))
    for entry_id, stage_id in times:
        touched.paced |= watch_stages.note_run(state, entry_id, stage_id)
        if f"road:{entry_id}" in watch.items:
            crews.add(entry_id)
    crews |= watch.crews
    watch.crews = set()
    touched.ran |= times
    _raise(state, touched, crews, times, looked, posts)


def _raise(
    state: RallyState,
    touched: Touched,
    crews: set[str],
    times: set[tuple[str, str]],
    looked: set[tuple[str, str]],
    posts: set[str],
) -> None:
    """Look at every place that changed, each once, now that all indexes are up to date."""
    for entry_id in crews:
        _place(state, f"road:{entry_id}", watch_road.missing(state, entry_id), touched)
    for entry_id, stage_id in times:
        place = f"stage:{entry_id}/{stage_id}"
        if entry_id in state.watch.pace[stage_id].odd or place in state.watch.items:
            _place(state, place, watch_stages.of_crew(state, entry_id, stage_id), touched)
    for stage_id in {stage_id for _, stage_id in times}:
        _place(state, f"order:{stage_id}", watch_stages.swaps(state, stage_id), touched)
    for control in {control for _, control in looked if control in state.watch.clocks}:
        _place(state, f"clock:{control}", watch_clocks.clocks(state, control), touched)
    for post in posts:
        _place(state, f"post:{post}", watch_clocks.holes(state, post), touched)


def _begin_anew(state: RallyState, touched: Touched) -> None:
    """Forget every conclusion, and have everything looked at that was ever seen."""
    before = state.watch
    for item_ids in before.items.values():
        for item_id in item_ids:
            drop(state, item_id, touched)
    state.watch = Watch(waived=before.waived, course=before.course)
    watch = state.watch
    watch.place_of = {one.code: at for at, one in enumerate(state.itinerary.controls)}
    watch.metres = {one: pace.metres_of(on.stage) for one, on in state.stages.items()}
    watch.codes = watch_stages.codes_of(state)
    watch.looked = {(owner, one) for owner, found in state.evidence.items() for one in found}
    watch.times = {(one.entry_id, on) for one in state.crews.values() for on in one.stages}
    watch.times = {(one, stage) for one, stage in watch.times if stage in state.stages}
    watch.posts = set(state.by_post)


def _place(state: RallyState, place: str, found: Iterable[InboxItem], touched: Touched) -> None:
    """Let exactly these items stand at a place."""
    standing = {item.item_id: item for item in found}
    before = state.watch.items.get(place, ())
    if not before and not standing:
        return
    for item_id in before:
        if item_id not in standing:
            drop(state, item_id, touched)
    for item in standing.values():
        put(state, item, touched)
    if standing:
        state.watch.items[place] = tuple(standing)
    else:
        del state.watch.items[place]
