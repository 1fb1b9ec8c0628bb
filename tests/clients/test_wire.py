"""The station's messages are PROTOCOL.md's, and a door that fails is no answer, never an error."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyingfinish_station.outbox import Row
from flyingfinish_station.wire import AskHead, Door, Reply, SendRows, body_of, row_bytes
from flyingfinish_station.wire import rows_document as document_of


@given(body=st.text().filter(lambda text: text.isprintable()))
def test_a_body_reaches_the_door_to_the_byte(body: str) -> None:
    row = Row(1, body.encode())
    (sent,) = json.loads(document_of(SendRows("s", "i", (row,))))["rows"]
    assert row.body == sent["body"].encode()


@given(body=st.text(max_size=200).filter(lambda text: text.isprintable()))
def test_a_row_takes_no_more_room_than_was_reckoned(body: str) -> None:
    row = Row(123456, body.encode())
    source, incarnation = "a" * 20, "b" * 32
    empty = len(document_of(SendRows(source, incarnation, ())))
    assert len(document_of(SendRows(source, incarnation, (row,)))) <= empty + row_bytes(row)


def test_a_body_is_compact_and_in_the_order_given() -> None:
    assert '{"type":"CheckedIn","car":"Ä"}'.encode() == body_of({"type": "CheckedIn", "car": "Ä"})


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer(200, {"path": self.path, "auth": self.headers["Authorization"]})

    def do_POST(self) -> None:
        size = int(self.headers["Content-Length"])
        self._answer(409, {"got": self.rfile.read(size).decode()})

    def _answer(self, status: int, document: dict[str, str]) -> None:
        text = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    httpd = HTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=httpd.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    thread.join()
    httpd.server_close()


def test_a_head_is_asked_with_the_token_in_its_header_only(server: str) -> None:
    door = Door(server, "kokkola", "ff_station_a_b")
    reply = door.ask(AskHead("finish-3", "9f"))
    door.close()
    path = "/api/v1/rallies/kokkola/head?source=finish-3&incarnation=9f"
    assert Reply(200, {"path": path, "auth": "Bearer ff_station_a_b"}) == reply


def test_rows_are_posted_and_the_status_comes_back(server: str) -> None:
    door = Door(server, "kokkola", "t")
    request = SendRows("s", "i", (Row(1, b"{}"),))
    reply = door.ask(request)
    door.close()
    assert Reply(409, {"got": document_of(request).decode()}) == reply


def test_a_door_that_is_not_there_is_no_answer() -> None:
    assert None is Door("http://127.0.0.1:1", "kokkola", "t").ask(AskHead("s", "i"))


@pytest.mark.parametrize("address", ["kokkola", "ftp://x", "http://", ""])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="server address"):
        Door(address, "kokkola", "t")
