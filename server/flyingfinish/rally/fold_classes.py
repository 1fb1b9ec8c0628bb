"""How race control's decisions change the state: changes of class."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flyingfinish.rally.facts import Record
from flyingfinish.rally.state_parts import RallyState, Touched

CLASSES_FOLDS: Final[Mapping[type, Callable[[RallyState, Record, Any, Touched], None]]] = {}
