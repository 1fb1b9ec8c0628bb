"""How race control's decisions change the state: waived items of the inbox."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flyingfinish.rally.facts import Record
from flyingfinish.rally.state_parts import RallyState, Touched

INBOX_FOLDS: Final[Mapping[type, Callable[[RallyState, Record, Any, Touched], None]]] = {}
