"""Regulations as data: one frozen value, named presets, and overrides that are checked.

Every number that a rule of this room uses and that a rally may set otherwise lives here. Presets
stand for rule books; what is only inferred from published results is said in the comment.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from flyingfinish.rally.errors import BadSetting, UnknownPreset, UnknownSetting


class DeadHeat(StrEnum):
    """Who is before whom when two totals are equal."""

    FIRST_NON_SUPER_STAGE = "first_non_super_stage"
    """Best time on the first stage that is not a super special, then the second, and so on."""

    FIRST_STAGE = "first_stage"
    """The same, super specials included (seen in results before September 2018)."""

    SHARED = "shared"
    """Equal totals are an equal place, nothing decides."""


class DueBase(StrEnum):
    """What the target time of a time control is added to."""

    STAGE_START = "stage_start"
    """The minute of the start of the stage before; a target covers stage and road (FIA)."""

    FINISH_MINUTE = "finish_minute"
    """The flying finish with its seconds dropped (NCR 2026 appendix 13 articles 3.7, 7.1)."""

    SCHEDULE = "schedule"
    """The start list alone, whatever happened on the road before."""


class RestartPool(StrEnum):
    """Whose best time is the base of the time given for a missed stage."""

    CLASS_AND_PRIORITY = "class_and_priority"
    CLASS = "class"


@dataclass(frozen=True, slots=True)
class Regulations:
    """All settings in force; defaults are those of ``fia-wrc-2025``."""

    dead_heat: DeadHeat = DeadHeat.FIRST_NON_SUPER_STAGE
    shared_places: bool = True
    """Equal stage times are an equal place; off = the earlier starter is placed first."""

    total_precision_ms: int = 100
    """Stage times are cut to this before they are added (a power stage in thousandths)."""

    due_starts_shown: bool = True
    """Stage times on a due start are shown, marked unconfirmed; off = not shown."""

    start_beam_counts: bool = False
    """A beam at the start line sets the start instant; off = it only tells false starts."""

    disagreement_over_ms: int = 0
    """Main and backup that differ by more than this are put before an official."""

    restart_pool: RestartPool = RestartPool.CLASS_AND_PRIORITY
    restart_added_ms: int = 600_000
    restart_added_last_of_leg_ms: int = 600_000
    """Added when the last stage of the leg is the only one missed."""

    late_ms_per_minute: int = 10_000
    early_ms_per_minute: int = 60_000
    maximum_lateness_minutes: int = 30
    lateness_charged_to_maximum: bool = True
    """Who is later than the maximum is charged the maximum; off = every minute (both were seen)."""

    late_article: str = ""
    """Article that a late check-in is charged by, free text: rule books renumber."""

    early_article: str = ""
    due_base: DueBase = DueBase.STAGE_START
    false_starts_ms: tuple[int, ...] = (10_000, 60_000, 180_000)
    """First, second, third false start of a crew; what comes after is the stewards'."""

    overdue_thousandths: int = 1_500
    """A car is overdue when its time passes the expected one by this factor."""

    overdue_at_least_ms: int = 120_000
    """But never sooner than this after the expected time."""


_WRC_2018 = Regulations(restart_added_ms=420_000)

PRESETS: Mapping[str, Regulations] = {
    "fia-wrc-2025": Regulations(),
    # Seven minutes a missed stage, ten for the last of the leg: computed from published results.
    "fia-wrc-2018": _WRC_2018,
    "fia-regional": Regulations(late_article="RRSR 44.2.10(a)"),
    # Whole seconds; lateness within the maximum is free unless the rally's own rules charge it (NCR
    # 2026 chapter 13 appendix 8(h)). Which stages decide a dead heat is not settled: provisional.
    "uk-stage": Regulations(
        dead_heat=DeadHeat.FIRST_STAGE,
        total_precision_ms=1_000,
        late_ms_per_minute=0,
        late_article="NCR 13 App. 8(h)",
        early_article="NCR 13 App. 8(g)",
        due_base=DueBase.FINISH_MINUTE,
    ),
    # Provisional: one decision of 2010 (own-class best + 10:00, no priority pool).
    "ralli-sm": Regulations(restart_pool=RestartPool.CLASS),
}

_LARGEST = 86_400_000
LONGEST_ARTICLE = 64
"""Characters of an article's name."""


def preset(name: str) -> Regulations:
    """The regulations of this name; UnknownPreset, with the nearest name, when there are none."""
    found = PRESETS.get(name)
    if found is None:
        raise UnknownPreset(preset=name, nearest=_nearest(name, list(PRESETS)))
    return found


def regulations(name: str, overrides: Mapping[str, Any]) -> Regulations:
    """A preset with a rally's own settings; an unknown or misshapen setting is refused."""
    base = preset(name)
    known = {field.name for field in fields(Regulations)}
    for key in overrides:
        if key not in known:
            raise UnknownSetting(setting=key, nearest=_nearest(key, sorted(known)))
    values = {key: _checked(key, getattr(base, key), value) for key, value in overrides.items()}
    return replace(base, **values)


def as_settings(regs: Regulations) -> dict[str, Any]:
    """Every setting by name, as plain values that ``regulations`` takes back."""
    plain = asdict(regs)
    return {key: list(value) if isinstance(value, tuple) else value for key, value in plain.items()}


def _checked(key: str, like: Any, value: Any) -> Any:
    """The value in the kind of the one it replaces."""
    if isinstance(like, StrEnum):
        choices = [str(choice) for choice in type(like)]
        if value not in choices:
            raise BadSetting(setting=key, value=str(value), allowed=", ".join(choices))
        return type(like)(value)
    if isinstance(like, bool):
        if not isinstance(value, bool):
            raise BadSetting(setting=key, value=str(value), allowed="true, false")
        return value
    if isinstance(like, str):
        if not isinstance(value, str) or len(value) > LONGEST_ARTICLE:
            allowed = f"up to {LONGEST_ARTICLE} characters"
            raise BadSetting(setting=key, value=str(value)[:LONGEST_ARTICLE], allowed=allowed)
        return value
    if isinstance(like, tuple):
        if not isinstance(value, list | tuple) or not all(_is_count(item) for item in value):
            raise BadSetting(setting=key, value=str(value), allowed="a list of milliseconds")
        return tuple(value)
    if not _is_count(value) or (key == "total_precision_ms" and value == 0):
        raise BadSetting(setting=key, value=str(value), allowed=f"0 to {_LARGEST}")
    return value


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST


def _nearest(word: str, words: list[str]) -> str:
    """The known word that was probably meant; the first one when none is near."""
    near = get_close_matches(word, words, n=1, cutoff=0.0)
    return near[0]
