"""How the posts' facts change the state: impulses, whose they were, starts and check-ins.

Each function takes the state, the record, its fact and what is touched so far. All of them give the
same state in whatever order the facts of all posts arrive.
"""

from flyingfinish.rally import inbox
from flyingfinish.rally.crew_evidence import evidence_of, look, owner_of, settle
from flyingfinish.rally.evidence_parts import ImpulseState, Said
from flyingfinish.rally.facts import (
    CarStarted,
    CheckedIn,
    ImpulseAssigned,
    ImpulseTaken,
    Record,
)
from flyingfinish.rally.observations import OFFICIALS, RANK_ORDER, say
from flyingfinish.rally.state_parts import (
    RallyState,
    Touched,
)


def impulse_taken(state: RallyState, record: Record, fact: ImpulseTaken, touched: Touched) -> None:
    """A passage; the same device, number, channel and instant is the same one come again."""
    identity = record.identity
    key = (fact.post, fact.device, fact.device_seq, fact.channel, fact.taken_at_ms)
    impulse = state.by_device.get(key)
    if impulse is None:
        impulse = ImpulseState(identity, fact, record.source, fact.taken_at_ms)
        state.by_device[key] = impulse
        at_post = state.by_post.get(fact.post)
        if at_post is None:
            at_post = state.by_post[fact.post] = []
        at_post.append(impulse)
        state.watch.posts.add(fact.post)
    else:
        _came_again(state, impulse, record, fact, touched)
    state.impulses[identity] = impulse
    if state.waiting:
        for waited in state.waiting.pop(identity, ()):
            _assign(state, impulse, waited)
    settle(state, impulse, touched)


def _came_again(
    state: RallyState,
    impulse: ImpulseState,
    record: Record,
    fact: ImpulseTaken,
    touched: Touched,
) -> None:
    """Take the best of the rows: one that names a car, then by rank, then by identity."""
    inbox.drop_unassigned(state, impulse, touched)
    state.watch.again.add(fact.post)
    if impulse.again is None:
        impulse.again = {impulse.identity: (impulse.taken, impulse.source)}
    rows = impulse.again
    rows[record.identity] = (fact, record.source)
    best = min(rows, key=lambda row: (not rows[row][0].car, RANK_ORDER[rows[row][0].rank], row))
    impulse.taken, impulse.source = rows[best]
    impulse.identity = min(rows)


def impulse_assigned(
    state: RallyState, record: Record, fact: ImpulseAssigned, touched: Touched
) -> None:
    """Somebody says whose impulse it was; waits when the impulse is not here yet."""
    impulse = state.impulses.get(fact.impulse)
    if impulse is None:
        state.waiting.setdefault(fact.impulse, []).append(record)
        return
    _assign(state, impulse, record)
    settle(state, impulse, touched)


def _assign(state: RallyState, impulse: ImpulseState, record: Record) -> None:
    """Keep an assignment as its source's word, or the officials'."""
    source, order = _source_and_order(state, record)
    impulse.assigned = say(impulse.assigned, source, Said(order, record))


def _source_and_order(state: RallyState, record: Record) -> tuple[str, tuple[int, int]]:
    """Officials speak with one voice in journal order; a post in its own sequence."""
    if record.official:
        return OFFICIALS, (0, record.position)
    return record.source, (state.incarnations[record.source][record.incarnation], record.seq)


def car_started(state: RallyState, record: Record, fact: CarStarted, touched: Touched) -> None:
    """A start as the starter or a start beam gives it; takes the place of the due one."""
    owner = owner_of(state, fact.car)
    source, order = _source_and_order(state, record)
    evidence = evidence_of(state, owner, fact.control)
    evidence.starts = say(evidence.starts, source, Said(order, record))
    look(state, owner, fact.control, touched)


def checked_in(state: RallyState, record: Record, fact: CheckedIn, touched: Touched) -> None:
    """A time card handed in."""
    owner = owner_of(state, fact.car)
    source, order = _source_and_order(state, record)
    evidence = evidence_of(state, owner, fact.control)
    evidence.check_ins = say(evidence.check_ins, source, Said(order, record))
    look(state, owner, fact.control, touched)
