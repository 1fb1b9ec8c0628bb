"""How decisions on due times, delays, new starts and waived drafts change the state."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flyingfinish.rally.facts import Record
from flyingfinish.rally.state_parts import RallyState, Touched

CONTROLS_FOLDS: Final[Mapping[type, Callable[[RallyState, Record, Any, Touched], None]]] = {}
