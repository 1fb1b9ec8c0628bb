"""What goes wrong on the way, on demand: rows late, said twice, out of order, wrong at first.

Works on a script before it is played, from a seed, so that a disturbed rally can be played again.
Nothing here changes what the rally comes to in the end: that is what it is for.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flyingfinish_sim.script import ROW, Play, Said, references

PER_CENT = 100
LATE_MOST_MS = 20 * 60_000
SWAP_WITHIN = 5
"""A row out of order changes places with one at most so many after it."""

CORRECTED_AFTER_MS = 20_000
WRONG_BY_MS = 60_000
CORRECTABLE = {"CarStarted": "started_at_ms", "CheckedIn": "checked_in_at_ms"}


@dataclass(frozen=True, slots=True)
class Mischief:
    """How many of a hundred rows each of it befalls."""

    late: int = 0
    double: int = 0
    reorder: int = 0
    correct: int = 0
    seed: int = 1


def disturbed(play: Play, mischief: Mischief) -> Play:
    """Returns the script with what goes wrong; rows that others speak of stay where they are."""
    rng = random.Random(mischief.seed)
    named = {label for said in play.messages for label in references(said.body)}
    messages: list[Said] = []
    for said in play.messages:
        if said.kind != ROW or said.label in named or list(references(said.body)):
            messages.append(said)
        else:
            messages += _one(said, mischief, rng)
    messages.sort(key=lambda said: said.at_ms)
    return replace(play, messages=tuple(_reordered(messages, mischief, named, rng)))


def _one(said: Said, mischief: Mischief, rng: random.Random) -> list[Said]:
    found = [said]
    if _hit(rng, mischief.correct) and said.body.get("type") in CORRECTABLE:
        field = CORRECTABLE[said.body["type"]]
        wrong = said.body | {field: said.body[field] + WRONG_BY_MS}
        # The right statement comes later from the same source, which is what makes it count.
        found = [replace(said, body=wrong), replace(said, at_ms=said.at_ms + CORRECTED_AFTER_MS)]
    elif _hit(rng, mischief.late):
        found = [replace(said, at_ms=said.at_ms + rng.randrange(LATE_MOST_MS))]
    if _hit(rng, mischief.double):
        again = found[-1]
        found.append(replace(again, at_ms=again.at_ms + rng.randrange(LATE_MOST_MS), label=""))
    return found


def _reordered(
    messages: Sequence[Said], mischief: Mischief, named: set[str], rng: random.Random
) -> list[Said]:
    found = list(messages)
    for index, said in enumerate(found):
        other = index + 1 + rng.randrange(SWAP_WITHIN)
        if other >= len(found) or not _hit(rng, mischief.reorder):
            continue
        if _free(said, named) and _free(found[other], named):
            first, second = said.at_ms, found[other].at_ms
            found[index] = replace(found[other], at_ms=first)
            found[other] = replace(said, at_ms=second)
    return found


def _free(said: Said, named: set[str]) -> bool:
    """Only impulses change places: of a start or a card, the source's last word counts."""
    free = said.kind == ROW and said.label not in named
    return free and said.body.get("type") == "ImpulseTaken"


def _hit(rng: random.Random, per_cent: int) -> bool:
    return rng.randrange(PER_CENT) < per_cent
