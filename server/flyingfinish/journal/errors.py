"""What can go wrong where facts are kept.

JournalError
├── UnreadableBody      a row's body is no fact we know; the row is kept, as doubtful
├── StoreUnavailable    Redis does not answer; try again, nothing is known about the last step
├── StoreRefused        Redis answered no (disk full, read-only replica, no permission)
├── NotDurable          Redis runs with a setting that would lose acknowledged rows
├── ArchiveBroken       the archive does not say what was written; names the position
└── RestoreRefused      a restore would overwrite something or rest on a broken chain
"""


class JournalError(Exception):
    """Root of all that this room raises on purpose."""


class UnreadableBody(JournalError):
    """The bytes are not one fact of a known type with known fields of the right kind."""


class StoreUnavailable(JournalError):
    """The store cannot be reached; whether the last step was done is not known."""


class StoreRefused(JournalError):
    """The store was reached and refused the step; nothing was done."""


class NotDurable(JournalError):
    """The store's settings would lose rows that were acknowledged."""

    def __init__(self, setting: str, found: str, wanted: str) -> None:
        super().__init__(f"{setting} is {found!r}, must be {wanted!r}")
        self.setting = setting


class ArchiveBroken(JournalError):
    """The archive does not hold what was written to it."""

    def __init__(self, position: int, what: str) -> None:
        super().__init__(f"position {position}: {what}")
        self.position = position


class RestoreRefused(JournalError):
    """This restore would harm more than it mends."""
