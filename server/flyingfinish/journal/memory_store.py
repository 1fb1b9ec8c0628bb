"""All rallies of one process in memory, behind the `Store` port."""

from flyingfinish.clock import Clock, SystemClock
from flyingfinish.journal.keys import require_sound_name
from flyingfinish.journal.memory import MemoryJournal, MemoryLease
from flyingfinish.journal.memory_alerts import MemoryAlertNotes, MemoryAlerts
from flyingfinish.journal.memory_views import MemoryFeed, MemoryLedger
from flyingfinish.journal.ports import Audience


class MemoryStore:
    """Opens the memory forms of the ports; the same rally id gives the same ones."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._journals: dict[str, MemoryJournal] = {}
        self._ledgers: dict[str, MemoryLedger] = {}
        self._leases: dict[str, MemoryLease] = {}
        self._alerts: dict[str, MemoryAlerts] = {}
        self._alert_notes = MemoryAlertNotes()
        self._alert_lease = MemoryLease(self._clock)

    def journal(self, rally_id: str) -> MemoryJournal:
        """Returns the journal of a rally."""
        return self._journals.setdefault(require_sound_name(rally_id), MemoryJournal())

    def ledger(self, rally_id: str) -> MemoryLedger:
        """Returns views and checkpoint of a rally."""
        return self._ledgers.setdefault(require_sound_name(rally_id), MemoryLedger())

    def feed(self, rally_id: str, audience: Audience) -> MemoryFeed:
        """Returns what push reads of a rally."""
        return MemoryFeed(self.ledger(rally_id), audience)

    def lease(self, rally_id: str) -> MemoryLease:
        """Returns the lease of a rally."""
        return self._leases.setdefault(require_sound_name(rally_id), MemoryLease(self._clock))

    def alerts(self, rally_id: str) -> MemoryAlerts:
        """Returns who asked to be woken for a rally."""
        return self._alerts.setdefault(require_sound_name(rally_id), MemoryAlerts())

    def alert_notes(self) -> MemoryAlertNotes:
        """Returns what the sender of alerts says of itself."""
        return self._alert_notes

    def alert_lease(self) -> MemoryLease:
        """Returns the lease of the one sender of alerts."""
        return self._alert_lease

    async def rallies(self) -> list[str]:
        """Returns every journal that holds a row, sorted."""
        held = [name for name, journal in self._journals.items() if await journal.last_position()]
        return sorted(held)

    async def close(self) -> None:
        """Has nothing to let go of."""
