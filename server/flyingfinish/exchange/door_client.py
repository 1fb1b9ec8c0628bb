"""Asks a running crew door from the command line: what `ff token` and the imports go through.

Commands carry the position that the door last told, so they are judged like any desk's.
"""

import argparse
import hmac
import http.client
import json
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

from flyingfinish.config import Settings, add_flags
from flyingfinish.exchange.command_bodies import encode_command
from flyingfinish.rally.commands import Command
from flyingfinish.rally.series.commands import SeriesCommand

DOOR_FLAGS: Final = ("data_dir", "host", "crew_port")
"""The settings that say where this machine's crew door is."""

TIMEOUT_S: Final = 30
TOKEN_ENV: Final = "FF_TOKEN"
ADMIN_TOKEN_FILE: Final = "admin-token"
"""In the data folder: the token that the crew door made at its first start."""

CREW_DOOR_FILE: Final = "crew-door"
"""In the data folder of a server that runs: the address of its crew door."""

INCARNATION_BYTES: Final = 16
TOO_MANY: Final = 429
PATIENCE_TIMES: Final = 120
WAIT_S_MAX: Final = 10


class DoorRefused(Exception):
    """The door did not do what was asked; the text says why and what to do."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{problem.get('title', status)}: {problem.get('detail', '')}".strip())
        self.status = status
        self.problem = problem


@dataclass(slots=True)
class DoorClient:
    """A crew door and the token that it is asked with."""

    url: str
    token: str = field(repr=False)
    source: str = ""
    """The source its token writes as; the door tells it when it is not given."""

    incarnation: str = field(default_factory=lambda: os.urandom(INCARNATION_BYTES).hex())
    _seqs: dict[tuple[str, str], int] = field(default_factory=dict)
    """Last number by journal and outbox."""

    def anew(self, incarnation: str) -> "DoorClient":
        """Returns a client of the same door with another outbox, which begins at its first row."""
        return DoorClient(self.url, self.token, self.source, incarnation)

    def outbox_of(self, content: Iterable[str]) -> str:
        """Returns the name of an outbox that is the same for the same content.

        Keyed with the token, for the name stands in the journal: nobody else can try on it what
        the content was, such as the name of somebody who was erased.
        """
        keyed = hmac.new(self.token.encode(), digestmod="sha256")
        for part in content:
            keyed.update(part.encode())
        return keyed.hexdigest()[: 2 * INCARNATION_BYTES]

    def ask(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """Returns the JSON answer; raises DoorRefused, also when nobody answers.

        A door that asks for patience gets it, for as long as it says each time.
        """
        for _ in range(PATIENCE_TIMES):
            answer = self._ask(method, path, body)
            if not isinstance(answer, int):
                break
            time.sleep(answer)
        else:
            raise DoorRefused(TOO_MANY, {"title": "Too many requests", "detail": "Try later."})
        return answer

    def _ask(self, method: str, path: str, body: object) -> dict[str, Any] | int:
        """Asks once; returns the answer, or for how many seconds to wait before asking again."""
        parts = urlsplit(self.url)
        kind = (
            http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        )
        try:
            connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
        except ValueError as error:
            problem = {"title": f"{self.url} is no address", "detail": "Write http://host:8001."}
            raise DoorRefused(0, problem) from error
        headers = {"authorization": f"Bearer {self.token}", "content-type": "application/json"}
        raw = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        try:
            connection.request(method, f"{parts.path.rstrip('/')}/api/v1{path}", raw, headers)
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            why = getattr(error, "strerror", None) or error
            problem = {"title": f"no answer from {self.url}", "detail": f"{why}; is it running?"}
            raise DoorRefused(0, problem) from error
        finally:
            connection.close()
        if answer.status == TOO_MANY:
            return min(int(answer.headers.get("retry-after", "1")), WAIT_S_MAX)
        found: dict[str, Any] = json.loads(text) if text[:1] == b"{" else {}
        if answer.status >= 300:
            raise DoorRefused(answer.status, found)
        return found

    def decide(self, rally_id: str, command: Command, seen: int) -> int:
        """Sends one command and returns the position of its fact; raises DoorRefused."""
        return self._decide(f"/rallies/{quote(rally_id)}", command, seen)

    def decide_series(self, series_id: str, command: SeriesCommand, seen: int) -> int:
        """Sends one command of a series; returns the position of its fact; raises DoorRefused."""
        return self._decide(f"/series/{quote(series_id)}", command, seen)

    def _decide(self, path: str, command: Command | SeriesCommand, seen: int) -> int:
        if not self.source:
            self.rallies()
        outbox = (path, self.incarnation)
        envelope = {
            "source": self.source,
            "incarnation": self.incarnation,
            "seq": self._seqs.get(outbox, 0) + 1,
            "seen": seen,
            "body": encode_command(command).decode(),
        }
        found = self.ask("POST", f"{path}/commands", envelope)
        self._seqs[outbox] = self._seqs.get(outbox, 0) + 1
        return int(found["position"])

    def rallies(self) -> dict[str, int]:
        """Returns how far each rally's journal is, by rally id."""
        found = self.ask("GET", "/rallies")
        self.source = self.source or found["source"]
        return {one["id"]: one["position"] for one in found["rallies"]}

    def standing(self, rally_id: str) -> dict[str, Any]:
        """Returns how a rally stands, for an update of it; raises DoorRefused, also for none."""
        return self.ask("GET", f"/rallies/{quote(rally_id)}/standing")

    def people(self, series_id: str, names: list[str]) -> list[dict[str, Any]]:
        """Returns who these names are in a series, also in one that nobody opened yet."""
        found = self.ask("POST", f"/series/{quote(series_id)}/people", {"names": names})
        people: list[dict[str, Any]] = found["people"]
        return people

    def series(self) -> dict[str, int]:
        """Returns how far each series' journal is, by series id."""
        found = self.ask("GET", "/series")
        self.source = self.source or found["source"]
        return {one["id"]: one["position"] for one in found["series"]}


def add_door_flags(parser: argparse.ArgumentParser) -> None:
    """Adds the flags that name a crew door and the token that it is asked with."""
    parser.add_argument("--server", help="address of the crew door, if not on this machine")
    parser.add_argument("--token-file", help="file with your token; default: FF_TOKEN, or the "
                        "admin token in the data folder")  # fmt: skip
    add_flags(parser, DOOR_FLAGS)


def client_asked(asked: dict[str, Any]) -> DoorClient:
    """Takes the door's flags out of what was asked and returns its client; raises DoorRefused."""
    settings = Settings.read(os.environ, {name: asked.pop(name) for name in DOOR_FLAGS})
    server, token_file = (asked.pop(name) or "" for name in ("server", "token_file"))
    return client_of(settings, server, token_file)


def client_of(settings: Settings, server: str, token_file: str) -> DoorClient:
    """Returns a client for a door, its token from the environment, a file or the data folder.

    A door that no setting names is the one that the data folder's server has told.
    Raises DoorRefused when there is no token to be found.
    """
    path = Path(token_file) if token_file else settings.data_dir / ADMIN_TOKEN_FILE
    text = "" if token_file else os.environ.get(TOKEN_ENV, "")
    try:
        text = text or path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        detail = (f"{path} cannot be read: name the folder of a server that runs with --data,"
                  f" a file with --token-file, or set {TOKEN_ENV}.")  # fmt: skip
        raise DoorRefused(0, {"title": "No token", "detail": detail}) from error
    if not text.startswith("ff_"):
        raise DoorRefused(0, {"title": "No token", "detail": f"{path} holds no token."})
    return DoorClient(server or _door_here(settings), text)


def _door_here(settings: Settings) -> str:
    """The crew door of this machine: a server may have been told to take any port that is free."""
    usual = Settings()
    with suppress(OSError, UnicodeDecodeError):
        if (usual.host, usual.crew_port) == (settings.host, settings.crew_port):
            return (settings.data_dir / CREW_DOOR_FILE).read_text(encoding="ascii").strip()
    return f"http://{settings.host}:{settings.crew_port}"
