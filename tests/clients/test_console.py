"""The station's command line: what was stored is said, what was not is said louder."""

import io
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from clients.door_model import ModelDoor
from flyingfinish_station.console import EXIT_ALARM, EXIT_USAGE, main
from flyingfinish_station.outbox import Row
from flyingfinish_station.wire import AskHead, Request, SendRows


class _Server(ThreadingHTTPServer):
    """The model door over real HTTP."""

    daemon_threads = False
    model = ModelDoor()


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        self._answer(AskHead(query["source"][0], query["incarnation"][0]))

    def do_POST(self) -> None:
        rows = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["rows"]
        sent = tuple(Row(row["seq"], row["body"].encode()) for row in rows)
        self._answer(SendRows(rows[0]["source"], rows[0]["incarnation"], sent))

    def _answer(self, request: Request) -> None:
        reply = self.server.model.ask(request)
        assert reply is not None
        text = json.dumps(reply.document).encode()
        self.send_response(reply.status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def door() -> Iterator[_Server]:
    server = _Server(("127.0.0.1", 0), _Handler)
    server.model = ModelDoor()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def run(tmp_path: Path, port: int, lines: list[str], *more: str) -> tuple[int, str]:
    token = tmp_path / "token"
    token.write_text("ff_station_a_b\n")
    out = io.StringIO()
    argv = ["--server", f"http://127.0.0.1:{port}", "--rally", "kokkola", "--post", "finish-3"]
    argv += ["--token-file", str(token), "--folder", str(tmp_path / "out box"), *more]
    return main(argv, lines, out), out.getvalue()


def test_lines_are_delivered_before_it_ends(tmp_path: Path, door: _Server) -> None:
    code, said = run(tmp_path, door.server_port, ["impulse 12", "", "start SS3 7"])
    assert (0, 2) == (code, len(door.model.journal))
    assert said.endswith("stored 2, safe 2, no archive yet\n")


def test_a_line_that_is_not_understood_is_not_stored_and_says_so(
    tmp_path: Path, door: _Server
) -> None:
    _, said = run(tmp_path, door.server_port, ["finish"])
    assert said.startswith("NOT STORED")


def test_rows_left_behind_go_with_the_next_start(tmp_path: Path, door: _Server) -> None:
    code, _ = run(tmp_path, 1, ["impulse 12"], "--leave")
    assert EXIT_ALARM == code
    run(tmp_path, door.server_port, [])
    assert 1 == len(door.model.journal)


def test_a_missing_token_file_is_said_in_one_line(tmp_path: Path) -> None:
    out = io.StringIO()
    argv = ["--server", "http://127.0.0.1:1", "--rally", "k", "--post", "p"]
    assert EXIT_USAGE == main([*argv, "--token-file", str(tmp_path / "none")], [], out)
    assert 1 == out.getvalue().count("\n")
