"""A rally in the making: what happened on the road, and what posts and officials will tell."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from builders import Story
from flyingfinish.rally.facts import Fact, Record
from flyingfinish.rally.itinerary import Stage

Step = Callable[[], object]


@dataclass(slots=True)
class Script:
    """Steps that are told in a mixed order once the road and the crews are known."""

    chance: random.Random
    story: Story = field(default_factory=Story)
    stages: list[Stage] = field(default_factory=list)
    cars: list[str] = field(default_factory=list)
    now: int = 0
    """Index of the stage that is being driven; those before are done."""

    seen: list[Step] = field(default_factory=list)
    """What posts will tell, in any order."""

    decided: list[Step] = field(default_factory=list)
    """What officials will tell, in this order, anywhere between what posts tell."""

    corrected: list[Step] = field(default_factory=list)
    """What can be told only when all the others are known."""

    def often(self, thousandths: int) -> bool:
        """True so often in a thousand."""
        return self.chance.randrange(1_000) < thousandths

    def decide(self, fact: Fact) -> None:
        """Officials will tell this."""
        self.decided.append(lambda: self.story.tell(fact))

    def decide_and_take_back(self, fact: Fact, taken_back: Callable[[str], Fact]) -> None:
        """Officials will tell this, and later that it no longer stands."""

        def step() -> None:
            told: Record = self.story.tell(fact)
            self.corrected.append(lambda: self.story.tell(taken_back(told.identity)))

        self.decided.append(step)

    def tell(self) -> None:
        """Tell everything: posts in any order, officials in theirs, corrections at the end."""
        self.chance.shuffle(self.seen)
        places = sorted(self.chance.randrange(len(self.seen) + 1) for _ in self.decided)
        for place, step in reversed(list(zip(places, self.decided, strict=True))):
            self.seen.insert(place, step)
        for step in self.seen:
            step()
        for step in self.corrected:
            step()
