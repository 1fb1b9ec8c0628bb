"""Which bulletins set the rules that an explanation names: facts with number and reason."""

from collections.abc import Iterator
from dataclasses import replace

from flyingfinish.rally.explain.explanations import Explanation, Told
from flyingfinish.rally.explain.views import NOTHING, Documents, Json


def with_bulletins(docs: Documents, found: Explanation) -> Explanation:
    """The explanation with the last bulletin that set each of its settings, in journal order."""
    bulletins = docs.of("regulations").get("bulletins", NOTHING)
    if not bulletins:
        return found
    competitions = {"", docs.home(found.entry_id), str(found.params.get("competition", ""))}
    stage_id = str(found.params.get("stage", ""))
    newest = sorted(bulletins.values(), key=lambda one: -int(one["ord"]))
    about = [one for one in newest if _is_about(one, competitions, stage_id)]
    told = sorted(_told(found, about), key=lambda one: one.position)
    return replace(found, facts=(*found.facts, *told))


def _is_about(bulletin: Json, competitions: set[str], stage_id: str) -> bool:
    if "stage" in bulletin:
        return bool(bulletin["stage"] == stage_id)
    return bulletin.get("competition", "") in competitions


def _told(found: Explanation, newest: list[Json]) -> Iterator[Told]:
    for setting in dict.fromkeys(rule.setting for rule in found.rules if rule.setting):
        one = next((one for one in newest if setting in one["after"]), None)
        if one is not None:
            said = {name: one[name] for name in ("reason", "document") if one.get(name)}
            yield Told("bulletin", {"setting": setting, **said}, position=one["ord"])
