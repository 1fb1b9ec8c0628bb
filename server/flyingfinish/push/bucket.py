"""A token bucket: so many at once, so many a second after that."""

MS = 1_000


class Bucket:
    """Counts what one subscriber sends; whole numbers only, no timer."""

    __slots__ = ("_at_ms", "_capacity", "_held", "_per_s")

    def __init__(self, per_s: int, capacity: int, now_ms: int) -> None:
        self._per_s = per_s
        self._capacity = capacity * MS
        self._held = capacity * MS
        self._at_ms = now_ms

    def take(self, now_ms: int) -> bool:
        """Takes one token at a monotonic time; False when none is left."""
        gained = (now_ms - self._at_ms) * self._per_s
        self._at_ms = now_ms
        self._held = min(self._capacity, self._held + gained)
        if self._held < MS:
            return False
        self._held -= MS
        return True
