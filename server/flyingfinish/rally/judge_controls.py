"""Judges due times, delays, new starts and waived drafts."""

from collections.abc import Mapping
from typing import Any, Final

from flyingfinish.rally.judge_parts import Judge

CONTROLS_JUDGES: Final[Mapping[type[Any], Judge]] = {}
