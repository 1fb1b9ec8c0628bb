"""The alarm of race control about the journal itself: its archive no longer follows it.

The archiver stops where journal and archive no longer say the same: two that wrote after a bad
fail-over, a journal that was replaced, a row that is not what was archived. It stops at a full disk
or one that cannot be written too. It says which as far as it knows, its log more; who sits at the
desk must know at once.
"""

from typing import Any, Final

from flyingfinish.journal.ports import Journal
from flyingfinish.web.desk.fields import Desk, time_of_day
from flyingfinish.web.words import Words

STALLED_MS: Final = 30_000
"""So long a row may wait for the archive, which takes it within a second as a rule."""

_WHY: Final = {
    "altered": "alarm_archive_altered",
    "full": "alarm_archive_full",
    "read_only": "alarm_archive_read_only",
}


async def archive_alarms(journal: Journal, desk: Desk, words: Words) -> list[dict[str, Any]]:
    """Returns the alarm of an archive that has stopped, none while it follows.

    A journal of which nothing was ever archived has no archiver, unless that one says why.
    """
    mark = await journal.archived()
    waiting = await journal.read(mark.position, 1)
    if not waiting or desk.now_at_ms - waiting[0].received_at_ms < STALLED_MS:
        return []
    trouble = await journal.archive_trouble()
    if not mark.position and not trouble:
        return []
    at = time_of_day(waiting[0].received_at_ms, desk.offset_ms(), 0)
    return [
        {
            "id": f"archive/{mark.position}",
            "overdue_at_ms": 0,
            "text": words("alarm_archive", position=mark.position, at=at),
            "behind": words(_WHY.get(trouble, "alarm_archive_why")),
        }
    ]
