"""All rallies behind one crew door: opens each when it is first asked for, follows it from then on.

The tasks that follow belong to the group of whoever runs the app; without a group (a test, a tool)
folds are brought up to date when they are asked.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Final, TypeVar

from flyingfinish.clock import Clock
from flyingfinish.journal.ports import Journal, Store
from flyingfinish.journal.series_names import journal_of_series, series_of_journal
from flyingfinish.rally.series.state import SeriesState
from flyingfinish.rally.state_parts import RallyState
from flyingfinish.web.access import ACCESS_JOURNAL, Access
from flyingfinish.web.errors import Problem
from flyingfinish.web.officials import RallyDoor
from flyingfinish.web.series.door import SeriesDoor

D = TypeVar("D", RallyDoor, SeriesDoor)

RESERVED: Final = frozenset((ACCESS_JOURNAL, "series"))
"""Journals and channels that are no rally's."""


class Doors:
    """The access book and the door of every rally."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.access = Access(store.journal(ACCESS_JOURNAL), clock)
        self.clock = clock
        self._store = store
        self._doors: dict[str, RallyDoor] = {}
        self._series: dict[str, SeriesDoor] = {}
        self._group: asyncio.TaskGroup | None = None
        self._tasks: list[asyncio.Task[None]] = []

    def start(self, group: asyncio.TaskGroup) -> None:
        """Follows the access journal, and each rally once it is asked for, in this group."""
        self._group = group
        self._follow(self.access.following.follow)
        for door in (*self._doors.values(), *self._series.values()):
            self._follow(door.following.follow)

    def stop(self) -> None:
        """Ends the tasks that `start` began."""
        for task in self._tasks:
            task.cancel()
        self._tasks.clear()
        self._group = None

    async def rallies(self) -> list[str]:
        """Returns the ids of all rallies, sorted."""
        return [
            name
            for name in await self._store.rallies()
            if name not in RESERVED and not series_of_journal(name)
        ]

    async def series(self) -> list[str]:
        """Returns the ids of all series, sorted."""
        return [one for name in await self._store.rallies() if (one := series_of_journal(name))]

    async def series_door(self, series_id: str, *, new: bool = False) -> SeriesDoor:
        """Returns the door of a series, its fold as good as now; Problem 404 for no series.

        ``new`` lets it be one that nobody has opened yet.
        """
        if not new and series_id not in self._series and series_id not in await self.series():
            raise Problem(404, "unknown_series", "There is no such series here; check its id.")
        return await self._opened(self._series, series_id, self._made_series_door)

    def journal_of_series(self, series_id: str) -> Journal:
        """Returns the journal of a series; empty when nobody opened it."""
        return self._store.journal(journal_of_series(series_id))

    async def series_state(self, series_id: str) -> SeriesState | None:
        """Returns a series as it stands now; None for one that is not here."""
        if series_id not in await self.series():
            return None
        door = await self.series_door(series_id)
        await door.following.catch_up()
        return door.state

    async def _rally_state(self, rally_id: str) -> RallyState | None:
        """Returns a rally as it stands now; None for one that is not here."""
        if rally_id not in await self.rallies():
            return None
        door = await self.door(rally_id)
        await door.following.catch_up()
        return door.state

    async def door(self, rally_id: str) -> RallyDoor:
        """Returns the door of a rally, its fold as good as now; Problem 404 for no rally."""
        if rally_id not in self._doors and rally_id not in await self.rallies():
            raise Problem(404, "unknown_rally", "There is no such rally here; check its id.")
        return await self._opened(self._doors, rally_id, self._made_door)

    async def new_door(self, rally_id: str) -> RallyDoor:
        """Returns the door of a rally that may not be opened yet; Problem 422 for a reserved id."""
        if rally_id in RESERVED:
            raise Problem(422, "reserved_id", "This id is taken by the server; choose another.")
        return await self._opened(self._doors, rally_id, self._made_door)

    def _made_door(self, rally_id: str) -> RallyDoor:
        journal = self._store.journal(rally_id)
        return RallyDoor(rally_id, journal, self.clock, self.series_state)

    def _made_series_door(self, series_id: str) -> SeriesDoor:
        return SeriesDoor(
            series_id, self.journal_of_series(series_id), self.clock, self._rally_state
        )

    async def _opened(self, doors: dict[str, D], name: str, made: Callable[[str], D]) -> D:
        """Returns the one door of this name, its fold as good as now."""
        door = doors.get(name)
        if door is None:
            door = made(name)
            await door.following.catch_up()
            # Two requests may have opened it at once: the first one's fold is kept.
            kept = doors.setdefault(name, door)
            if kept is door:
                self._follow(door.following.follow)
            return kept
        if self._group is None:
            await door.following.catch_up()
        return door

    def _follow(self, follow: Callable[[], Coroutine[None, None, None]]) -> None:
        if self._group is not None:
            self._tasks.append(self._group.create_task(follow()))
