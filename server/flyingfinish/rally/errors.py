"""Why the sport's rules refuse a fact or a setting.

::

    RuleRefusal                 code, params: told to a person, never a crash
    ├── NotOfThisJournal        a fact that no rally journal holds
    ├── UnknownEntry            an official names a crew that is not entered
    ├── UnknownStage            an official names a stage that is not on the road
    ├── UnknownControl          an official names a control that is nowhere on the road
    ├── UnknownCompetition      an official names a competition that is not here
    ├── UnknownProtest          a decision of a protest that nobody lodged
    ├── BadRoad                 an itinerary that says one thing twice, or times in no unit
    ├── CarNumberTaken          two crews cannot carry one number at once
    ├── UnknownPreset           no such regulations
    ├── UnknownSetting          no such setting of the regulations
    ├── BadSetting              a setting of the wrong kind or size
    └── BadTime                 a text that is no time
"""

from typing import ClassVar


class RuleRefusal(Exception):
    """A rule said no; ``code`` is stable, ``params`` say about what, texts are the reader's."""

    code: ClassVar[str] = "refused"

    def __init__(self, **params: str | int) -> None:
        self.params = params
        told = ", ".join(f"{name}={value}" for name, value in sorted(params.items()))
        super().__init__(f"{self.code}: {told}" if told else self.code)


class NotOfThisJournal(RuleRefusal):
    """A fact that no rally journal holds."""

    code = "not_of_this_journal"


class UnknownEntry(RuleRefusal):
    """An official names a crew that is not entered."""

    code = "unknown_entry"


class UnknownStage(RuleRefusal):
    """An official names a stage that is not on the road."""

    code = "unknown_stage"


class UnknownControl(RuleRefusal):
    """An official names a control that is nowhere on the road."""

    code = "unknown_control"


class UnknownProtest(RuleRefusal):
    """A decision of a protest or an appeal that nobody lodged."""

    code = "unknown_protest"


class UnknownCompetition(RuleRefusal):
    """An official names a competition that the rally does not have."""

    code = "unknown_competition"


class BadRoad(RuleRefusal):
    """An itinerary that has a stage or control twice, or a stage timed in no known unit."""

    code = "bad_road"


class CarNumberTaken(RuleRefusal):
    """Two crews cannot carry one number at once."""

    code = "car_number_taken"


class UnknownPreset(RuleRefusal):
    """No regulations of this name; ``nearest`` is the one probably meant."""

    code = "unknown_preset"


class UnknownSetting(RuleRefusal):
    """No setting of this name in the regulations; ``nearest`` is the one probably meant."""

    code = "unknown_setting"


class BadSetting(RuleRefusal):
    """A setting of the wrong kind or outside its range."""

    code = "bad_setting"


class BadTime(RuleRefusal):
    """A text that is no time in any form the sport writes."""

    code = "bad_time"
