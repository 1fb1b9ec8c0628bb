"""Judges waived items of the inbox."""

from collections.abc import Mapping
from typing import Any, Final

from flyingfinish.rally.judge_parts import Judge

INBOX_JUDGES: Final[Mapping[type[Any], Judge]] = {}
