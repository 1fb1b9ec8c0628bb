"""Who is on which stage, for headquarters: the balance of each stage, and every car's window.

Only what a commit touched is looked at; where the pace of a stage changed, the cars on it too.
"""

from typing import Final

from flyingfinish.processing.deltas import Json
from flyingfinish.processing.documents import Document, View
from flyingfinish.rally.overdue import Window, has_begun, repaced, window_of
from flyingfinish.rally.pace import class_of
from flyingfinish.rally.stage_balance import Account, account_of
from flyingfinish.rally.state_parts import EntryStatus, RallyState, Touched
from flyingfinish.rally.watch_parts import EVERYBODY

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

        self._on: dict[str, set[str]] = {}
        """Stage -> cars on it, whose windows hang on its pace."""

        self._begun: set[str] = set()
        """Stages that are driven: those listed for them and not seen have windows."""

        self._windows: dict[str, Window] = {}
        """Car -> the window that it has."""

        self._standing: dict[str, tuple[EntryStatus, str]] = {}
        """Car -> what every account of it hangs on: its status, and where it came back."""

        self._class: dict[str, str] = {}
        """Car on a stage -> the class by whose pace it is expected."""

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
            moved |= self._on.get(stage_id, set())
        paced = set()
        for stage_id, class_id in touched.paced:
            cars = self._on.get(stage_id, set())
            paced |= {one for one in cars if class_id in (EVERYBODY, self._class.get(one))}
        if self._begin({stage_id for _, stage_id in pairs}, state) or touched.stages:
            # A stage that was over and runs again has cars on it that are in no row; one that
            # begins has all those listed for it.
            moved |= set(state.crews)
        for entry_id in sorted(moved):
            self._window(state, entry_id)
        for entry_id in sorted(paced - moved):
            # Its stage and its last point are what they were: only the pace there moved.
            self._put(repaced(state, self._windows[entry_id]))

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

    def _window(self, state: RallyState, entry_id: str) -> None:
        window = window_of(state, entry_id)
        before = self._windows.get(entry_id)
        if before is not None:
            self._on[before.stage_id].discard(entry_id)
        if window is None:
            if before is not None:
                del self._windows[entry_id]
                self._overdue.row(entry_id, None)
            return
        self._class[entry_id] = class_of(state, entry_id, window.stage_id)
        self._on.setdefault(window.stage_id, set()).add(entry_id)
        self._put(window)

    def _put(self, window: Window) -> None:
        if self._windows.get(window.entry_id) == window:
            return
        self._windows[window.entry_id] = window
        self._overdue.row(window.entry_id, window_row(window))


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
