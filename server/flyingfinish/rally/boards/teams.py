"""The running classification of the teams of one competition, changed car by car."""

from collections.abc import Iterable, Mapping

from flyingfinish.rally.boards.lines import OUT_BLOCK, TO_COME_BLOCK
from flyingfinish.rally.classification import Block
from flyingfinish.rally.rankings import Line, Ranking
from flyingfinish.rally.regulations import Regulations
from flyingfinish.rally.team_tables import block_of_team, team_key

_BLOCKS: Mapping[Block, int] = {Block.TO_COME: TO_COME_BLOCK, Block.OUT: OUT_BLOCK}


class Teams:
    """Teams by the sum of their best cars in the running overall table."""

    def __init__(self, ranking: Ranking, cars: Mapping[str, tuple[str, ...]], needed: int) -> None:
        """Takes the cars of each team by car number, and how many of them count."""
        self.ranking = ranking
        self.needed = needed
        self._cars = cars
        self._team_of = {entry: team for team, entries in cars.items() for entry in entries}
        self._waiting: set[str] = set(cars)

    def copy(self) -> "Teams":
        """An equal table that changes on its own."""
        other = Teams(self.ranking.copy(), self._cars, self.needed)
        other._waiting = set(self._waiting)
        return other

    def note(self, entry_id: str) -> None:
        """A car stands elsewhere in the running overall table."""
        team = self._team_of.get(entry_id)
        if team is not None:
            self._waiting.add(team)

    def note_all(self) -> None:
        """The running overall table was made afresh."""
        self._waiting.update(self._cars)

    def settle(self, overall: Ranking, regulations: Regulations) -> bool:
        """Seat the teams whose cars moved; True when there were any."""
        waiting, self._waiting = self._waiting, set()
        for team in sorted(waiting):
            line = self._line(team, overall, regulations)
            if self.ranking.lines.get(team) != line:
                self.ranking.put(team, line)
        return bool(waiting)

    def clear(self) -> None:
        """No team is left that a former form of the road had and this one has not."""
        kept = {team: line for team, line in self.ranking.lines.items() if team in self._cars}
        self.ranking.replace(kept)

    def _line(self, team: str, overall: Ranking, regulations: Regulations) -> Line:
        ranked: list[tuple[int, int, str]] = []
        to_come = 0
        for nth, entry_id in enumerate(self._cars[team]):
            line = overall.lines[entry_id]
            if not line.block:
                ranked.append((line.fields["total_ms"], nth, entry_id))
            to_come += line.block == TO_COME_BLOCK
        block = block_of_team(len(ranked), to_come, self.needed)
        fields = {"block": str(block)}
        if block is not Block.RANKED:
            return Line((team,), fields, _BLOCKS[block])
        return _ranked_line(team, fields, sorted(ranked)[: self.needed], regulations)


def _ranked_line(
    team: str,
    fields: Mapping[str, str],
    counted: Iterable[tuple[int, int, str]],
    regulations: Regulations,
) -> Line:
    """A team in the ranked block; ``counted`` are the totals of its cars, best first."""
    cars = {entry_id: total_ms for total_ms, _, entry_id in counted}
    key = team_key(list(cars.values()), regulations)
    return Line((key, team), {**fields, "total_ms": key[0], "cars": cars}, 0, key)
