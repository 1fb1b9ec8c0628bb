"""Luck that is the same for every run, build and version of Python: one seed, one weekend."""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Luck:
    """Draws from a seed; built on ``random()`` alone, the one sequence Python keeps for ever."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random

    def between(self, low: int, high: int) -> int:
        """Returns a whole number from `low` to `high`, both included."""
        return low + int(self._random() * (high - low + 1))

    def bell(self, spread: int) -> int:
        """Returns a whole number around 0, nearly always within three times `spread`."""
        return round((sum(self._random() for _ in range(12)) - 6) * spread)

    def one_of(self, choices: Sequence[T]) -> T:
        """Returns one of `choices`."""
        return choices[self.between(0, len(choices) - 1)]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """Returns the items in another order."""
        left = list(items)
        return [left.pop(self.between(0, len(left) - 1)) for _ in range(len(left))]

    def hex_id(self, digits: int) -> str:
        """Returns a random hexadecimal text."""
        return "".join(self.one_of("0123456789abcdef") for _ in range(digits))
