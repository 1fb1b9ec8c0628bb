"""What a form of a series' desk is, and what its fields' texts are read into."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flyingfinish.rally.refusals import Refused
from flyingfinish.rally.series import commands as s
from flyingfinish.rally.series.people import plain
from flyingfinish.rally.series.state import SeriesState
from flyingfinish.web.desk.fields import FieldTrouble

Text = Callable[[str], str]

WHOLE_POINT: Final = 1_000
DECIMALS_MAX: Final = 3
DIGITS_MAX: Final = 6


@dataclass(frozen=True, slots=True)
class SeriesForm:
    """One form of a series' desk."""

    name: str
    fields: tuple[str, ...]
    make: Callable[[Text, SeriesState], s.SeriesCommand]
    kind: type[Any]
    grave: bool = False


def points_signed(thousandths: int) -> str:
    """``+2.5`` or ``-5``."""
    whole, rest = divmod(abs(thousandths), WHOLE_POINT)
    text = f"{whole}.{rest:03d}".rstrip("0") if rest else str(whole)
    return f"{'-' if thousandths < 0 else '+'}{text}"


def thousandths_of(text: str, name: str = "points") -> int:
    """Points or a factor as people write them, ``-5`` or ``2,5``, in thousandths.

    Raises FieldTrouble, which names the field.
    """
    sign = -1 if text.strip().startswith(("-", "−")) else 1
    digits = text.strip().lstrip("+-−").replace(",", ".")
    whole, _, rest = digits.partition(".")
    sound = all(one.isascii() and one.isdigit() for one in (whole, rest or "0"))
    if not sound or len(whole) > DIGITS_MAX or len(rest) > DECIMALS_MAX:
        raise FieldTrouble("bad_points", name, text[:64])
    return sign * (int(whole) * WHOLE_POINT + int(rest.ljust(DECIMALS_MAX, "0")))


def count_of(text: str, name: str) -> int:
    """A whole number that is not below nothing; raises FieldTrouble."""
    if not text.isascii() or not text.isdigit() or len(text) > DIGITS_MAX:
        raise FieldTrouble("bad_number", name, text[:64])
    return int(text)


def competitor_named(name: str, state: SeriesState, field: str = "competitor") -> str:
    """The id of a person or team by name; raises FieldTrouble for nobody we know."""
    named = {plain(one.name): one.person_id for one in state.persons.values()}
    named |= {plain(team): team_id for team_id, team in state.teams.items()}
    if plain(name) not in named:
        raise FieldTrouble("unknown_name", field, name[:64])
    return named[plain(name)]


def round_named(name: str, state: SeriesState) -> str:
    """The id of a round by its name or its id; refused for none."""
    for one in state.season():
        if plain(name) in (plain(one.name), one.round_id):
            return one.round_id
    raise Refused("unknown_round", round=name[:64])


def lines_of(text: str) -> list[str]:
    """The lines of a field that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]
