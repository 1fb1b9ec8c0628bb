"""Judges protests, investigations, notices."""

from collections.abc import Mapping
from typing import Any, Final

from flyingfinish.rally.judge_parts import Judge

RULINGS_JUDGES: Final[Mapping[type[Any], Judge]] = {}
