"""What came of a form at a desk: done, or in a code of the words why not."""

from collections.abc import Awaitable, Callable

from flyingfinish.rally.errors import RuleRefusal
from flyingfinish.rally.refusals import ChangedSince
from flyingfinish.web.desk.fields import FieldTrouble
from flyingfinish.web.desk.render import Outcome
from flyingfinish.web.errors import Problem


async def answered(work: Callable[[], Awaitable[Outcome]]) -> Outcome:
    """Returns what came of it, or in a code of the words why it could not be done."""
    try:
        return await work()
    except FieldTrouble as trouble:
        return Outcome("refused", f"no_{trouble.code}", {"text": trouble.text}, trouble.field)
    except ChangedSince as changed:
        listed = ", ".join(f"{one.type} {one.subject} ({one.position})" for one in changed.changes)
        return Outcome("changed", "no_changed_since", {"changes": listed})
    except RuleRefusal as refusal:
        return Outcome("refused", f"no_{refusal.code}", dict(refusal.params))
    except Problem as problem:
        return Outcome("refused", f"no_{problem.code}", {"detail": problem.detail})


def whole_of(text: str) -> int:
    """Returns a hidden field's number; a form without it was not made by this desk."""
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise Problem(422, "unfit_form", "This form cannot be read; load the page again.")
    return int(text)
