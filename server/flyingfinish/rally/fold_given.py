"""How batches of given times, restart times and corrections of clocks change the state."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flyingfinish.rally.facts import Record
from flyingfinish.rally.state_parts import RallyState, Touched

GIVEN_FOLDS: Final[Mapping[type, Callable[[RallyState, Record, Any, Touched], None]]] = {}
