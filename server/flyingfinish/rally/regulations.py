"""Regulations as data: one frozen value, named presets in versions, overrides that are checked.

Every number that a rule of this room uses and that a rally may set otherwise lives here; what each
one says and where it comes from stands in `regulation_notes.py`. Presets stand for rule books. A
version that a rally was opened with is never changed: what a rule book says anew is a new version.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, Final

from flyingfinish.rally.errors import BadSetting, UnknownPreset, UnknownSetting
from flyingfinish.rally.regulation_kinds import (
    DeadHeat,
    DueBase,
    FinishCriterion,
    OverMaximum,
    RestartPool,
)

__all__ = [
    "LONGEST_ARTICLE",
    "PRESETS",
    "DeadHeat",
    "DueBase",
    "FinishCriterion",
    "OverMaximum",
    "Regulations",
    "RestartPool",
    "as_settings",
    "newest",
    "preset",
    "regulations",
    "with_settings",
]


@dataclass(frozen=True, slots=True)
class Regulations:
    """All settings in force; defaults are those of ``fia-wrc-2025``."""

    dead_heat: DeadHeat = DeadHeat.FIRST_NON_SUPER_STAGE
    shared_places: bool = True
    """Equal stage times are an equal place; off = the earlier starter is placed first."""

    team_ties_by_best_car: bool = True
    """Of teams with equal totals the one whose best car is faster is ahead, then the second; off =
    an equal place. A convention: no rule text was found."""

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
    check_in_window_minutes: int = 1
    """How long a card is on time, from the beginning of its due minute."""

    main_start_ms_per_minute: tuple[int, ...] = ()
    """Late and early at the first time control of the rally; empty = as at every other one."""

    early_allowed_at_last_control: bool = False
    """At the last time control of a leg nobody is too early."""

    missed_entry_ms: int = 60_000
    """Drafted for an entry missing on a card that went on; 0 = left to officials."""

    maximum_lateness_minutes: int = 30
    """Who is later than this at one control is out there."""

    maximum_lateness_section_minutes: int = 30
    """Likewise by all that it was late in the section so far; 0 = no such limit."""

    maximum_lateness_leg_minutes: int = 30
    """Likewise in the leg so far; 0 = no such limit."""

    lateness_recovers: bool = False
    """Minutes too early take minutes off the lateness so far; off = they never do."""

    lateness_charged_to_maximum: bool = True
    """Who is later than the maximum is charged the maximum; off = every minute (both were seen)."""

    penalties_automatic: bool = False
    """Drafted check-in penalties count by themselves, until waived; off = an official applies."""

    late_article: str = ""
    """Article that a late check-in is charged by, free text: rule books renumber."""

    early_article: str = ""
    missed_entry_article: str = ""
    maximum_lateness_article: str = ""
    due_base: DueBase = DueBase.STAGE_START
    false_starts_ms: tuple[int, ...] = (10_000, 60_000, 180_000)
    """First, second, third false start of a crew; what comes after is the stewards'."""

    false_start_adds_actual: bool = False
    """The first one costs on top what it was too early by, in whole seconds begun."""

    false_start_article: str = ""
    late_start_ms_per_minute: int = 60_000
    """A minute's delay at the start line by the crew's own fault; 0 = left to officials."""

    late_start_article: str = ""
    false_starts_automatic: bool = False
    """Drafted false starts count by themselves, until waived; beyond the tariff the stewards'."""

    late_starts_automatic: bool = False
    """Likewise late starts, which a new start time or a delay of the stage excuses."""

    leave_line_ms: int = 20_000
    """A car that has not left the line so long after the signal is out there."""

    over_stage_maximum: OverMaximum = OverMaximum.CLAMP
    stage_win_by_given_times: bool = False
    """A given time can win a stage; off = only measured ones can."""

    restart_allowed: bool = True
    """A crew that retired for now may come back at a later stage."""

    restart_in_last_leg: bool = False
    """Also one that retired in the last leg."""

    disqualified_in_restart_pool: bool = False
    """A disqualified crew's measured times stay a base of restart times."""

    finish_criterion: FinishCriterion = FinishCriterion.FINAL_CONTROL
    finish_share_thousandths: int = 0
    """The share that a criterion by share asks for: 500 is half."""

    overdue_thousandths: int = 1_500
    """A car is overdue when its time passes the expected one by this factor."""

    overdue_at_least_ms: int = 120_000
    """But never sooner than this after the expected time."""

    alarm_thousandths: int = 1_300
    """Headquarters is alarmed when a car needs more than this share of the expected time for the
    section to its next split point or the finish; ours, no rule book has one."""

    alarm_at_least_ms: int = 60_000
    """But never sooner than this after the expected time."""

    speed_over_kmh: int = 200
    """A section driven faster on average is put before an official; ours, no rule book has one."""

    order_swap_thousandths: int = 970
    """Who passes the crew before in less than this share of the best time of its class has probably
    been given the other's impulse; ours, fitted to recorded rallies."""

    clock_offset_over_ms: int = 50
    """Two devices of one control that differ steadily by more are put before an official."""

    clock_offset_cars: int = 3
    """Over so many cars a difference between two devices is called steady."""


VERSION_SIGN: Final = "@"

PRESETS: Final[Mapping[str, tuple[Regulations, ...]]] = {
    "fia-wrc-2025": (Regulations(),),
    # Seven minutes a missed stage, ten for the last of the leg: computed from published results.
    "fia-wrc-2018": (Regulations(restart_added_ms=420_000, missed_entry_ms=0),),
    "fia-regional": (
        Regulations(late_article="RRSR 44.2.10(a)", maximum_lateness_article="RRSR 45.1"),
    ),
    # Whole seconds; lateness within the maximum is free unless the rally's own rules charge it (NCR
    # 2026 chapter 13 appendix 8(h)). Which stages decide a dead heat is not settled: provisional.
    # A crew that is not ready at the line, or refuses to start, has ten minutes and the second time
    # is disqualified (appendix 8(d)): the starter tells the one from a delay of the stage or a
    # stalled car, no row of a timing post does. So a late start is never priced here: officials
    # apply the ten minutes under that article.
    "uk-stage": (
        Regulations(
            dead_heat=DeadHeat.FIRST_STAGE,
            total_precision_ms=1_000,
            late_ms_per_minute=0,
            late_article="NCR 13 App. 8(h)",
            early_article="NCR 13 App. 8(g)",
            due_base=DueBase.FINISH_MINUTE,
            main_start_ms_per_minute=(10_000, 10_000),
            missed_entry_ms=0,
            maximum_lateness_section_minutes=0,
            maximum_lateness_article="NCR 13 App. 13 10.1",
            false_start_adds_actual=True,
            false_start_article="NCR 13 App. 8(e)",
            late_start_ms_per_minute=0,
            late_start_article="NCR 13 App. 8(d)",
            restart_allowed=False,
            finish_criterion=FinishCriterion.CONTROL_SHARE,
            finish_share_thousandths=667,
        ),
    ),
    # Provisional: one decision of 2010 (own-class best + 10:00, no priority pool); whether a crew
    # may come back in the last leg is not known and left to officials.
    "ralli-sm": (Regulations(restart_pool=RestartPool.CLASS, restart_in_last_leg=True),),
}
"""Every version of each rule book, the first one first."""

_LARGEST = 86_400_000
LONGEST_ARTICLE = 64
"""Characters of an article's name."""


def preset(name: str) -> Regulations:
    """The regulations of this name, ``ralli-sm@2``; a bare name is its first version.

    UnknownPreset, with the nearest name, when there are none. What a journal says bare was opened
    before there was a second version, so it means the first one for ever.
    """
    book, sign, number = name.partition(VERSION_SIGN)
    versions = PRESETS.get(book, ())
    wanted = number if sign else "1"
    for version, found in enumerate(versions, start=1):
        if wanted == str(version):
            return found
    raise UnknownPreset(preset=name, nearest=_nearest(book, list(PRESETS)))


def newest(name: str) -> str:
    """The name with the version that a rally opened now gets: the last one, unless it says which.

    UnknownPreset when there are none.
    """
    preset(name)
    return name if VERSION_SIGN in name else f"{name}{VERSION_SIGN}{len(PRESETS[name])}"


def regulations(name: str, overrides: Mapping[str, Any]) -> Regulations:
    """A preset with a rally's own settings; an unknown or misshapen setting is refused."""
    return with_settings(preset(name), overrides)


def with_settings(base: Regulations, overrides: Mapping[str, Any]) -> Regulations:
    """Regulations with other settings; UnknownSetting or BadSetting for what cannot be."""
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
        if key == "main_start_ms_per_minute" and len(value) not in (0, 2):
            raise BadSetting(setting=key, value=str(value), allowed="late and early, or nothing")
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
