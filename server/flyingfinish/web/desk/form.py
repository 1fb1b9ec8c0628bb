"""What a form of the desk is, and the pages that forms stand on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.web.desk.fields import Desk, Field, value_of
from flyingfinish.web.desk.moments import instants_about, seen_at

TIMES: Final = "times"
CREWS: Final = "crews"
STAGES: Final = "stages"
STARTS: Final = "starts"
CONTROLS: Final = "controls"
GIVEN: Final = "given"
PUBLISH: Final = "publish"
RULINGS: Final = "rulings"
DOUBTS: Final = "doubts"

Values = Mapping[str, Any]
Made = c.Command | tuple[c.Command, ...] | f.CrewFact | tuple[f.CrewFact, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """One form: where it stands, what is typed, what it becomes."""

    name: str
    page: str
    fields: tuple[Field, ...]
    make: Callable[[Values, Desk], Made]
    kind: type[Any]
    """The command or fact it becomes; says who may send it."""

    grave: bool = False
    """Changes what the public sees at once: set apart in colour and words."""

    in_panel: bool = False
    """A panel has a button for each of its choices; it is not among the page's forms."""

    previews: bool = False
    """What it would move can be looked at before it is sent."""

    def made(self, texts: Callable[[str], str], desk: Desk) -> Made:
        """Returns what the form becomes; raises FieldTrouble for a field that cannot be read."""
        values = {one.name: value_of(one, texts(one.name), desk) for one in self.fields}
        for one in self.fields:
            if one.kind == "seen":
                near = instants_about(
                    desk.state, values.get("control", ""), values.get("stage", "")
                )
                values[one.name] = seen_at(values[one.name], desk, near, one.name)
        return self.make(values, desk)


CAR: Final = Field("car", "car")
STAGE: Final = Field("stage", "stage")
REASON: Final = Field("reason", "text", needed=False)
WHY: Final = Field("reason", "text")
"""The reason of what enters the log of corrections: nobody takes it from a log without one."""

DOCUMENT: Final = Field("document", "text", needed=False)
CONTROL: Final = Field("control", "control")
AT: Final = Field("at", "seen")
"""When something was seen, at the form's control or stage."""

IMPULSE: Final = Field("impulse", "identity")
