"""RFC 7396 merge patches on immutable forms: what is not touched is shared, never copied.

Sharing makes `difference` cheap: what is the same object on both sides is not looked into, so the
patches of one tick are joined by comparing the form at its start with the form at its end. (Two
merge patches cannot always be merged without the form they start from: an object that goes and
comes back within a tick must lose its old members.)
"""

from typing import Any

Form = dict[str, Any]


def applied(form: Any, patch: Any) -> Any:
    """Returns `form` with the merge patch `patch` applied (RFC 7396 section 2); `form` stays.

    Members stand in the order of their names, as in a snapshot: what is made of a form is the same
    whether its members came one by one or all at once.
    """
    if not isinstance(patch, dict):
        return patch
    result: Form = form.copy() if isinstance(form, dict) else {}
    added = False
    for name, change in patch.items():
        if change is None:
            result.pop(name, None)
            continue
        added = added or name not in result
        result[name] = applied(result.get(name), change) if isinstance(change, dict) else change
    return dict(sorted(result.items())) if added else result


def difference(old: Form, new: Form) -> Form:
    """Returns the smallest merge patch with `applied(old, patch) == new`; neither holds a null."""
    patch: Form = dict.fromkeys(old.keys() - new.keys())
    for name, value in new.items():
        was = old.get(name)
        if was is value:
            continue
        if isinstance(was, dict) and isinstance(value, dict):
            if inner := difference(was, value):
                patch[name] = inner
        elif not equal(was, value):
            patch[name] = value
    return patch


def equal(one: Any, other: Any) -> bool:
    """Tells whether two JSON values are the same; unlike `==`, true is not 1 and 1 is not 1.0."""
    if one.__class__ is not other.__class__:
        return False
    if isinstance(one, list):
        return len(one) == len(other) and all(map(equal, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    return bool(one == other)
