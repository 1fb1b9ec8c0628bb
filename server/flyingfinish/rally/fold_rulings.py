"""How race control's decisions change the state: protests, investigations, notices."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flyingfinish.rally.facts import Record
from flyingfinish.rally.state_parts import RallyState, Touched

RULINGS_FOLDS: Final[Mapping[type, Callable[[RallyState, Record, Any, Touched], None]]] = {}
