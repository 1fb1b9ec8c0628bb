"""Fans who wish to be told seldom: a telephone that saves data is woken once for all that came.

They stand apart from those who hear each tick, in cohorts: one pace, the same channels, and the
same form of each. At each beat of a pace every cohort of it hears what its forms lack, made once
and written as a tick is (`telling.py`). One sweep does it for all; nobody has a timer of his own.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Set
from weakref import WeakValueDictionary

from flyingfinish.push.channel import Channel, Emission, Form
from flyingfinish.push.members import Cohort, Member, Members
from flyingfinish.push.outgoing import Outgoing
from flyingfinish.push.telling import GIVE_WAY_EVERY, Telling, together

EACH_TICK_MS = 0
"""The pace of whoever wishes for none."""

PACES_MS = (5_000, 10_000, 30_000)
"""The paces one may wish for; each is a multiple of the first."""

WISHES_MS = (EACH_TICK_MS, *PACES_MS)
"""What a subscriber may say of its pace."""

Name = tuple[int, frozenset[tuple[str, str, int]]]
"""A pace, and of each channel the epoch and offset of the form that is held."""

Made = dict[tuple[Emission, ...], tuple[Outgoing, int]]

Parts = Callable[[Telling], Iterator[None]]
"""Writes what is to be told, part by part."""


def due_at(beat: int) -> list[int]:
    """Returns the paces, in ms, that tell at this beat; beats are counted from 1."""
    return [pace_ms for pace_ms in PACES_MS if beat * PACES_MS[0] % pace_ms == 0]


class Paces:
    """Which cohort a member belongs to, and what each is told."""

    def __init__(self, members: Members, channel: Callable[[str], Channel | None]) -> None:
        self._members = members
        self._channel = channel
        self._open: WeakValueDictionary[Name, Cohort] = WeakValueDictionary()
        """Those that somebody who has the same may join, as long as anybody is there."""

    def cohort_for(self, member: Member, live: Set[str]) -> Cohort | None:
        """Returns where a member belongs that follows `live` from now on; None: with the ticks.

        What it has followed before it has as its cohort has it; what is new to it, as sent last.
        Who looks at the past hears each tick: its frames come before they are due or not in time.
        """
        if not member.pace_ms or member.behind_ms or not live:
            return None
        held = member.cohort.forms if member.cohort is not None else {}
        forms = {name: held.get(name) or self._sent(name) for name in live}
        name_of_it = _name(member.pace_ms, forms)
        found = self._open.get(name_of_it)
        if found is None:
            found = self._open[name_of_it] = Cohort(member.pace_ms, forms)
        return found

    def _sent(self, name: str) -> Form:
        channel = self._channel(name)
        assert channel is not None, f"{name} is followed and not there"
        return channel.sent

    def tell(self, paces_ms: Collection[int], parts: Parts) -> Iterator[int]:
        """Tells all who wish for one of these paces what they have missed.

        Yields how many it has written to since, whenever others may have their turn. Two must not
        overlap: what the one is about to write leads on from what the other one wrote.
        """
        made: Made = {}
        for cohort in [one for one in self._members.cohorts if one.pace_ms in paces_ms]:
            yield from self._tell(cohort, made, parts)
            yield from self._settle(cohort)

    def _tell(self, cohort: Cohort, made: Made, parts: Parts) -> Iterator[int]:
        """Tells one cohort; its forms are the newest before the first byte leaves."""
        told: dict[str, Emission] = {}
        self._close(cohort)
        for name, form in cohort.forms.items():
            channel = self._channel(name)
            emission = channel.since(form) if channel is not None else None
            if channel is not None and emission is not None:
                told[name], cohort.forms[name] = emission, channel.sent
        if not told:
            return
        said = tuple(told.values())
        if said not in made:
            made[said] = together(list(said))
        telling = Telling(cohort, list(told), *made[said], self._members.moves)
        written = 0
        try:
            for _ in parts(telling):
                yield telling.written - written
                written = telling.written
        finally:
            telling.end()

    def _close(self, cohort: Cohort) -> None:
        """Lets nobody join a cohort: its forms are about to change."""
        name = _name(cohort.pace_ms, cohort.forms)
        if self._open.get(name) is cohort:
            del self._open[name]

    def _settle(self, cohort: Cohort) -> Iterator[int]:
        """Lets others join a cohort, or brings its members to the one that has the same."""
        if cohort not in self._members.cohorts:
            return  # Nobody is left in it.
        same = self._open.setdefault(_name(cohort.pace_ms, cohort.forms), cohort)
        if same is cohort:
            return
        for number, member in enumerate(tuple(cohort), start=1):
            if member.cohort is cohort:
                self._members.shift(member, same)
            if number % GIVE_WAY_EVERY == 0:
                yield 0


def _name(pace_ms: int, forms: Mapping[str, Form]) -> Name:
    places = ((name, form.epoch, form.offset) for name, form in forms.items())
    return pace_ms, frozenset(places)
