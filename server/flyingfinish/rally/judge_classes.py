"""Judges changes of class."""

from collections.abc import Mapping
from typing import Any, Final

from flyingfinish.rally.judge_parts import Judge

CLASSES_JUDGES: Final[Mapping[type[Any], Judge]] = {}
