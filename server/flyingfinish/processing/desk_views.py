"""What only headquarters reads: the inbox of doubtful and odd things, and the holds that stand."""

from collections.abc import Mapping
from typing import Final

from flyingfinish.processing.chronicle import Chronicle
from flyingfinish.processing.documents import Document, View
from flyingfinish.processing.ruling_rows import protests_whole
from flyingfinish.processing.stage_watch import StageWatch
from flyingfinish.rally.publication_chain import as_it_is
from flyingfinish.rally.state_parts import InboxItem, RallyState, Touched

INBOX: Final = "inbox"
HOLDS: Final = "holds"
UNTOLD: Final = "protests_untold"


class DeskViews:
    """The internal channels that have no public counterpart."""

    def __init__(self) -> None:
        """Begins empty, every channel there from the start."""
        self._inbox = Document()
        self._holds = Document()
        self._untold = Document()
        self._stages = StageWatch()
        self._quarantined = 0
        self._begun = False

    def show(
        self,
        state: RallyState,
        touched: Touched,
        chronicle: Chronicle,
        quarantined: Mapping[int, str],
    ) -> None:
        """Bring the inbox, the holds and the cars on stages up to the state."""
        for item_id in sorted(touched.inbox):
            item = state.inbox.get(item_id)
            waiver = state.watch.waived.get(item_id)
            row = None if item is None else item_row(item, waiver.reason if waiver else "")
            self._inbox.row(item_id, row)
        if len(quarantined) != self._quarantined:
            self._quarantined = len(quarantined)
            for position, code in quarantined.items():
                row = {"kind": "quarantined", "position": position, "why": code}
                self._inbox.row(f"quarantined:{position}", row)
        self._stages.show(state, touched)
        if touched.rulings:
            self._untold.replace(protests_whole(state, as_it_is, told=False))
        if touched.audience_changed:
            held = {e: {"ord": chronicle.held_since.get(e, 0)} for e in sorted(state.held)}
            self._holds.replace({"rows": held})

    def take_changed(self) -> dict[str, View]:
        """Returns the views that may have changed since last asked, all the first time."""
        changed = {name: view for name, view in self.channels() if view.waits or not self._begun}
        self._begun = True
        return changed

    def channels(self) -> list[tuple[str, View]]:
        """Returns every channel and its view."""
        own: list[tuple[str, View]] = [
            (INBOX, self._inbox),
            (HOLDS, self._holds),
            (UNTOLD, self._untold),
        ]
        return own + self._stages.channels()

    def find(self, channel: str) -> View | None:
        """Returns the view of a channel, None when it is not one of these."""
        return dict(self.channels()).get(channel)


def item_row(item: InboxItem, waived: str = "") -> dict[str, object]:
    """Returns an inbox item as shown: kind, what it is about, its facts, why it may stand open."""
    refs = {str(number): ref for number, ref in enumerate(item.refs, start=1)}
    row: dict[str, object] = {"kind": item.kind, **dict(item.params), "refs": refs}
    return row | {"waived": waived} if waived else row
