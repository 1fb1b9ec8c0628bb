"""Who decided what about which subject: what a command's ``seen`` is compared with.

A *subject* is a text such as ``entry:e12``. Each official fact touches some; each command rests on
some. `RESULTS` is touched by everything that can move a table, and a publication rests on it.
Facts that the author's own source and incarnation made are no news to it.
"""

from collections.abc import Iterable

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.refusals import Change

RESULTS = "results"
ROAD = "road"
RALLY = "rally"
REGULATIONS = "regulations"

SHOWN_CHANGES_MAX = 20
"""How many changes a refusal lists; more would not be read."""


class Changes:
    """Every official fact noted so far, by subject, in journal order."""

    def __init__(self) -> None:
        self._by_subject: dict[str, list[tuple[int, str, tuple[str, str]]]] = {}
        self._subjects_of: dict[str, frozenset[str]] = {}

    def note(self, record: f.Record) -> None:
        """Takes in one record; rows of stations and unread bodies are no decisions."""
        if not record.official or record.fact is None:
            return
        subjects = self._touched(record.fact)
        if isinstance(record.fact, _TAKEN_BACK_BY_IDENTITY):
            self._subjects_of[record.identity] = subjects
        note = (record.position, type(record.fact).__name__, (record.source, record.incarnation))
        for subject in subjects:
            self._by_subject.setdefault(subject, []).append(note)

    def since(
        self, seen: int, subjects: Iterable[str], source: str, incarnation: str
    ) -> tuple[Change, ...]:
        """Returns what others decided about these subjects after ``seen``, newest first."""
        found: dict[int, Change] = {}
        for subject in subjects:
            for position, kind, author in reversed(self._by_subject.get(subject, ())):
                if position <= seen:
                    break
                if author != (source, incarnation):
                    found[position] = Change(position, kind, subject)
        newest = sorted(found.values(), key=lambda change: -change.position)
        return tuple(newest[:SHOWN_CHANGES_MAX])

    def rests_on(self, command: c.Command) -> frozenset[str]:
        """Returns the subjects a command was judged by its author on."""
        named = _named(command)
        for attribute in ("adjustment", "given", "decision"):
            named |= self._subjects_of.get(getattr(command, attribute, ""), frozenset()) - {RESULTS}
        match command:
            case c.SetItinerary():
                return named | {ROAD}
            case c.DrawRoute():
                return frozenset((f"route:{command.stage_id}",))
            case c.CloseRally():
                return named | {RALLY}
            case c.OpenRally() | c.PlaceHold() | c.SetRallyClock():
                # A hold is for safety: it is never too late for it. A clock is set, not argued. A
                # rally that is open already says so itself.
                return frozenset()
            case c.IssueNotice():
                return frozenset()
            case c.LodgeProtest():
                return named | _held_by(command)
            case c.Publish():
                return named | {RESULTS}
            case _:
                return named

    def _tables_of(self, fact: f.ProtestLodged | f.ProtestDecided) -> frozenset[str]:
        key = f"protest:{fact.protest_id}"
        if isinstance(fact, f.ProtestLodged):
            self._subjects_of[key] = _held_by(fact)
        return self._subjects_of.get(key, frozenset())

    def _touched(self, fact: f.Fact) -> frozenset[str]:
        match fact:
            case f.ItinerarySet():
                return frozenset((ROAD, RESULTS))
            case f.RallyOpened() | f.RallyClosed() | f.JournalForked():
                return frozenset((RALLY,))
            case f.RallyClockSet() | f.PersonRecorded() | f.PostSet() | f.Published():
                return _named(fact)
            case f.StandingsBrought():
                return frozenset((f"standings:{fact.title_id}",))
            case f.AdjustmentWithdrawn():
                return self._subjects_of.get(fact.adjustment, frozenset((RESULTS,)))
            case f.GivenTimeWithdrawn():
                return self._subjects_of.get(fact.given, frozenset((RESULTS,)))
            case f.DecisionWithdrawn():
                return self._subjects_of.get(fact.decision, frozenset((RESULTS,)))
            case f.ProtestLodged() | f.ProtestDecided():
                # What it holds: nobody publishes those tables who has not seen it.
                return _named(fact) | self._tables_of(fact)
            case f.RouteDrawn():
                return frozenset((f"route:{fact.stage_id}",))
            case f.NoticeIssued():
                # Words move no table and no stage.
                return frozenset()
            case f.NoticeWithdrawn():
                return _named(fact)
            case f.TimeGiven():
                # The crew's time, not the stage: two crews' times on one stage are two decisions.
                return frozenset((f"entry:{fact.entry_id}", RESULTS))
            case f.TimesGiven():
                return frozenset((*(f"entry:{one.entry_id}" for one in fact.times), RESULTS))
            case f.CrewRestarted():
                return frozenset((f"entry:{fact.entry_id}", RESULTS))
            case f.TimePendingSet():
                return frozenset((*(f"entry:{entry}" for entry in fact.entries), RESULTS))
            case _:
                return _named(fact) | {RESULTS}


_TAKEN_BACK_BY_IDENTITY = (
    f.AdjustmentApplied,
    f.TimeGiven,
    f.TimesGiven,
    f.RestartTimesGiven,
    f.ImpulsesMoved,
    f.DeviceClockShifted,
    f.StartClockShifted,
)


def _held_by(protest: f.ProtestLodged | c.LodgeProtest) -> frozenset[str]:
    return frozenset(f"classification:{one}" for one in protest.classifications)


def _named(item: object) -> frozenset[str]:
    """Returns the subjects that the fields of a fact or command name."""
    subjects = set()
    for attribute, kind in (
        ("entry_id", "entry"),
        ("stage_id", "stage"),
        ("impulse", "impulse"),
        ("post", "post"),
        ("device", "device"),
        ("classification", "classification"),
        ("person_id", "person"),
        ("source", "source"),
        ("row", "row"),
        ("protest_id", "protest"),
        ("notice", "notice"),
    ):
        value = getattr(item, attribute, "")
        if isinstance(value, str) and value:
            subjects.add(f"{kind}:{value}")
    match item:
        case f.EntrySet() | c.SetEntry():
            subjects.add(f"entry:{item.entry.entry_id}")
        case f.PostSet() | c.SetPost():
            subjects.add(f"post:{item.post.post_id}")
        case f.CompetitionSet() | c.SetCompetition():
            subjects.add(f"competition:{item.competition.competition_id}")
        case c.GiveTimes():
            subjects.update(f"entry:{one.entry_id}" for one in item.times)
        case f.CarStarted() | f.CheckedIn() | c.CorrectStart() | c.CorrectCheckIn():
            subjects.add(f"said:{item.control}/{item.car}")
        case f.StartClockShifted() | c.ShiftStartClock():
            subjects.add(f"control:{item.control}")
        case f.RegulationsChanged() | c.ChangeRegulations():
            subjects.add(REGULATIONS)
        case c.SetTimePending():
            subjects.update(f"entry:{entry}" for entry in item.entries)
        case f.StartListSet() | c.SetStartList():
            subjects = {f"start_list:{item.stage_id}"}
    return frozenset(subjects)
