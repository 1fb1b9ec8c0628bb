"""Settings of the regulations by name and value, as a bulletin that changed them is told.

Pure; the browser's twin is `clients/web/fan/news/settings.js`. Values come as the texts of rule
files (`processing/tellers/regulations.py`), lists with spaces between.
"""

from typing import Final

from flyingfinish.rally.times import MINUTE_MS, format_time
from flyingfinish.web.words import Words

_SECOND_MS: Final = 1_000
_ANSWERS: Final = {"true": "setting_yes", "false": "setting_no"}
_CHOICES: Final = (
    "dead_heat", "due_base", "restart_pool", "over_stage_maximum", "finish_criterion"
)  # fmt: skip
_NONE_AT_ZERO: Final = (
    "bogey_ms", "maximum_ms", "maximum_lateness_section_minutes", "maximum_lateness_leg_minutes"
)  # fmt: skip
"""Where 0 is no such limit."""


def setting_name(words: Words, name: str) -> str:
    """Returns what a setting is called."""
    return words(f"setting_{name}")


def setting_text(words: Words, name: str, value: str) -> str:
    """Returns a setting's value with its unit, in words where it is a choice; "" for none."""
    if not value or (value == "0" and name in _NONE_AT_ZERO):
        return ""
    if name in _CHOICES:
        return words(f"choice_{value}")
    if value in _ANSWERS:
        return words(_ANSWERS[value])
    if name.endswith("_ms") or "_ms_per_" in name:
        return " · ".join(_span(words, int(one)) for one in value.split(" "))
    if name.endswith("_thousandths"):
        whole, tenth = divmod(int(value), 10)
        return f"{whole}{words('decimal')}{tenth} %" if tenth else f"{whole} %"
    if name.endswith("_minutes"):
        return words("told_minutes", n=value)
    return f"{value} km/h" if name.endswith("_kmh") else value


def seconds_text(words: Words, ms: int) -> str:
    """Returns seconds with as many digits as they have: ``0.1 s``, ``-0.35 s``."""
    whole, rest = divmod(abs(ms), _SECOND_MS)
    digits = f"{rest:03d}".rstrip("0")
    return f"{'-' if ms < 0 else ''}{whole}{words('decimal') if digits else ''}{digits} s"


def _span(words: Words, ms: int) -> str:
    if ms < MINUTE_MS:
        return seconds_text(words, ms)
    return format_time(ms, 1 if ms % _SECOND_MS else _SECOND_MS)
