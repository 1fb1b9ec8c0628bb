"""Who is on which stage, for headquarters: the balance of each stage, and every car's window.

Only what a commit touched is looked at; where the best of a section moved, the cars that have it
before them too.
"""

from typing import Final

from flyingfinish.processing.deltas import Json
from flyingfinish.processing.documents import Document, View
from flyingfinish.rally.overdue import Window, has_begun, repaced, window_of
from flyingfinish.rally.pace import class_of
from flyingfinish.rally.stage_balance import Account, account_of
from flyingfinish.rally.state_parts import EntryStatus, RallyState, Touched
from flyingfinish.rally.watch_parts import EVERY_POINT, EVERYBODY

BALANCE: Final = "balance"
OVERDUE: Final = "overdue"


class StageWatch:
    """The internal channels ``balance`` and ``overdue``."""

    def __init__(self) -> None:
        """Begins empty, both channels there from the start."""
        self._balance = Document()
        self._overdue = Document()
        self._accounts: dict[str, dict[str, Account]] = {}
        self._counts: dict[str, dict[Account, int]] = {}
        self._cars: dict[str, dict[str, str]] = {}
        """Stage -> the cars that started it and did not finish, with their account."""

        self._on: dict[str, dict[tuple[str, str], set[str]]] = {}
        """Stage -> the control that they come to next, and their class -> cars on it."""

        self._begun: set[str] = set()
        """Stages that are driven: those listed for them and not seen have windows."""

        self._windows: dict[str, Window] = {}
        """Car -> the window that it has."""

        self._standing: dict[str, tuple[EntryStatus, str]] = {}
        """Car -> what every account of it hangs on: its status, and where it came back."""

        self._among: dict[str, set[str]] = {}
        """Car that has a window -> those of ``_on`` that it is one of."""

    def show(self, state: RallyState, touched: Touched) -> None:
        """Bring both channels up to the state."""
        if touched.road:
            self._begin_anew(state)
        pairs = {pair for pair in touched.ran if pair[1]}
        for entry_id in touched.crews:
            crew = state.crews[entry_id]
            standing = (crew.status, crew.restarted_from)
            if self._standing.get(entry_id) != standing:
                self._standing[entry_id] = standing
                driven = crew.stages.keys() & state.stages.keys()
                pairs |= {(entry_id, stage_id) for stage_id in driven}
        for stage_id in touched.start_lists & state.stages.keys():
            pairs |= {(entry_id, stage_id) for entry_id in state.crews}
        changed = {stage for entry, stage in pairs if self._account(state, entry, stage)}
        for stage_id in sorted(changed):
            self._balance.row(stage_id, self._balance_row(stage_id))
        moved = {entry_id for entry_id, _ in touched.ran | pairs} | touched.crews
        for stage_id in touched.stages:
            moved.update(*self._on.get(stage_id, {}).values())
        paced = self._paced(state, touched.paced)
        if self._begin({stage_id for _, stage_id in pairs}, state) or touched.stages:
            # A stage that was over and runs again has cars on it that are in no row; one that
            # begins has all those listed for it.
            moved |= set(state.crews)
        for entry_id in sorted(moved):
            self._window(state, entry_id)
        for entry_id in sorted(paced - moved):
            # Its stage and its last point are what they were: only the pace there moved.
            self._put(state, repaced(state, self._windows[entry_id]))

    def channels(self) -> list[tuple[str, View]]:
        """Returns both channels and their views."""
        return [(BALANCE, self._balance), (OVERDUE, self._overdue)]

    def _begin_anew(self, state: RallyState) -> None:
        """Forget what was counted on another road; stages that are gone leave no row."""
        for stage_id in self._counts:
            if stage_id not in state.stages:
                self._balance.row(stage_id, None)
        self._accounts.clear()
        self._counts.clear()
        self._cars.clear()
        self._begun.clear()
        self._standing.clear()
        self._begin(set(state.stages), state)
        for stage_id in state.stages:
            for entry_id in state.crews:
                self._account(state, entry_id, stage_id)
            self._balance.row(stage_id, self._balance_row(stage_id))
        for entry_id in state.crews:
            self._window(state, entry_id)

    def _begin(self, stages: set[str], state: RallyState) -> bool:
        """Note which of these stages are driven now; true when that changed anything."""
        begun = {stage_id for stage_id in stages if has_begun(state, stage_id)}
        changed = begun != self._begun & stages
        self._begun = self._begun - stages | begun
        return changed

    def _account(self, state: RallyState, entry_id: str, stage_id: str) -> bool:
        """Count a crew on a stage afresh; true when that changed anything."""
        accounts = self._accounts.setdefault(stage_id, {})
        counts = self._counts.setdefault(stage_id, {})
        before = accounts.get(entry_id)
        account = account_of(state, state.crews[entry_id], stage_id)
        if account is before:
            return False
        cars = self._cars.setdefault(stage_id, {})
        cars.pop(entry_id, None)
        if account is not None:
            accounts[entry_id] = account
            counts[account] = counts.get(account, 0) + 1
            if account not in (Account.FINISHED, Account.LISTED):
                cars[entry_id] = str(account)
        else:
            del accounts[entry_id]
        if before is not None:
            counts[before] -= 1
        return True

    def _balance_row(self, stage_id: str) -> Json:
        """Returns how many started and what became of them; by car those that did not finish."""
        counts = self._counts.get(stage_id, {})
        row: dict[str, Json] = {str(one): counts.get(one, 0) for one in Account}
        cars = sorted(self._cars.get(stage_id, {}).items())
        started = sum(counts.values()) - counts.get(Account.LISTED, 0)
        return {"started": started, **row, "cars": dict(cars)}

    def _paced(self, state: RallyState, bests: set[tuple[str, str, int]]) -> set[str]:
        """The cars whose next section has another best: of their class, else of everybody."""
        found: set[str] = set()
        for stage_id, class_id, point in bests:
            end = state.watch.codes.get((stage_id, point), stage_id)
            times = state.watch.pace[stage_id].times
            for (control, own), cars in self._on.get(stage_id, {}).items():
                if point == EVERY_POINT or (
                    control == end
                    and (own == class_id or (class_id == EVERYBODY and not times.get((point, own))))
                ):
                    found |= cars
        return found

    def _window(self, state: RallyState, entry_id: str) -> None:
        window = window_of(state, entry_id)
        if window is not None:
            self._put(state, window)
        elif self._windows.pop(entry_id, None) is not None:
            self._among.pop(entry_id).discard(entry_id)
            self._overdue.row(entry_id, None)

    def _put(self, state: RallyState, window: Window) -> None:
        entry_id, stage_id = window.entry_id, window.stage_id
        on = self._on.setdefault(stage_id, {})
        among = on.setdefault((window.next, class_of(state, entry_id, stage_id)), set())
        before = self._among.get(entry_id)
        if before is not among:
            if before is not None:
                before.discard(entry_id)
            among.add(entry_id)
            self._among[entry_id] = among
        if self._windows.get(entry_id) != window:
            self._windows[entry_id] = window
            self._overdue.row(entry_id, window_row(window))


def window_row(window: Window) -> Json:
    """Returns a car's window as shown; those behind it on its stage have a higher ``ord``."""
    row: dict[str, Json] = {
        "ord": window.started_at_ms,
        "stage": window.stage_id,
        "last": window.last,
        "last_at_ms": window.last_at_ms,
        "next": window.next,
        "expected_at_ms": window.expected_at_ms,
    }
    if window.overdue_at_ms is not None:
        row["overdue_at_ms"] = window.overdue_at_ms
    if window.listed:
        row["listed"] = True
    return row
