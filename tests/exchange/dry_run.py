"""Plays a script without any server: commands are judged, rows folded, in the script's order."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

from flyingfinish.exchange.command_bodies import decode_command
from flyingfinish.exchange.script import REFERENCE, Message, Script
from flyingfinish.journal.codec import decode_fact, encode_fact
from flyingfinish.rally.changes import Changes
from flyingfinish.rally.entries import Person
from flyingfinish.rally.facts import Fact, Record
from flyingfinish.rally.judge.judge import judge
from flyingfinish.rally.judge.parts import Asked
from flyingfinish.rally.state import RallyState, apply


@dataclass
class DryRun:
    """The state after a script, and every record on the way."""

    rally_id: str
    state: RallyState = field(default_factory=RallyState)
    changes: Changes = field(default_factory=Changes)
    records: list[Record] = field(default_factory=list)
    seqs: dict[str, int] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    now_at_ms: int = 0

    def say(self, message: Message) -> None:
        self.now_at_ms = message.at_ms
        body = {key: self._named(value) for key, value in message.body.items()}
        text = json.dumps(body).encode()
        seq = self.seqs[message.source] = self.seqs.get(message.source, 0) + 1
        if message.label:
            self.labels[message.label] = f"{message.source}/i1/{seq}"
        if message.kind == "row":
            self._take(message.source, seq, decode_fact(text), official=False)
            return
        command = decode_command(text)
        seen = self.state.position
        asked = Asked(self.rally_id, message.source, "i1", seen, message.at_ms, "00")
        fact = judge(self.state, self.changes, command, asked)
        fact = decode_fact(encode_fact(fact))
        person = body if body["type"] == "RecordPerson" else None
        self._take(message.source, seq, fact, official=True, person=person)

    def take(self, source: str, fact: Fact) -> None:
        """Takes an official's fact that no message of the script makes."""
        seq = self.seqs[source] = self.seqs.get(source, 0) + 1
        self._take(source, seq, decode_fact(encode_fact(fact)), official=True)

    def _take(
        self, source: str, seq: int, fact: Fact, *, official: bool, person: Any = None
    ) -> None:
        if person is not None:
            person = {key: value for key, value in person.items() if key != "type"}
            Person(**person)
        at = len(self.records) + 1
        record = Record(at, source, "i1", seq, fact, official, person=person)
        record = replace(record, received_at_ms=self.now_at_ms)
        apply(self.state, record)
        self.changes.note(record)
        self.records.append(record)

    def _named(self, value: Any) -> Any:
        if isinstance(value, str) and value.startswith(REFERENCE):
            return self.labels[value[1:]]
        return value


def dry_run(script: Script) -> DryRun:
    """Plays a whole script; a refusal raises."""
    run = DryRun(script.rally_id)
    for message in script.messages:
        run.say(message)
    return run
