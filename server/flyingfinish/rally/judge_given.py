"""Judges batches of given times, restart times, chosen impulses, start clocks."""

from collections.abc import Mapping
from typing import Any, Final

from flyingfinish.rally.judge_parts import Judge

GIVEN_JUDGES: Final[Mapping[type[Any], Judge]] = {}
