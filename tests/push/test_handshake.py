"""The opening handshake of `/live`: RFC 6455 section 4.2, RFC 7692 section 7.1."""

import orjson
import pytest

from flyingfinish.push.handshake import Answer, answer_to, takes_deflate

REQUEST = {
    "host": "live.example",
    "upgrade": "websocket",
    "connection": "Upgrade",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    "sec-websocket-version": "13",
    "sec-websocket-protocol": "flyingfinish.v1.json",
}


def asked(line: str = "GET /live HTTP/1.1", **changed: str | None) -> Answer:
    """Returns the answer to a request with some headers changed, or taken away (None)."""
    headers = REQUEST | {name.replace("_", "-"): value for name, value in changed.items()}
    lines = [line, *(f"{name}: {value}" for name, value in headers.items() if value is not None)]
    request = "\r\n".join([*lines, "", ""]).encode("latin-1")
    return answer_to(request, lambda origin, host: origin in ("", f"https://{host}"))


def status(answer: Answer) -> int:
    """Returns the status of an answer."""
    return int(answer.data.split(b" ")[1])


def test_the_key_is_answered_as_the_rfc_works_its_example() -> None:
    """RFC 6455, 1.3."""
    assert b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" in asked().data


def test_our_subprotocol_is_chosen_among_others() -> None:
    answer = asked(sec_websocket_protocol="soap, flyingfinish.v1.json")
    assert b"Sec-WebSocket-Protocol: flyingfinish.v1.json\r\n" in answer.data


def test_a_query_is_no_other_path() -> None:
    assert asked("GET /live?x=1 HTTP/1.1").accepted


@pytest.mark.parametrize(
    ("expected", "line", "changed"),
    [
        (404, "GET /other HTTP/1.1", {}),
        (400, "POST /live HTTP/1.1", {}),
        (400, "GET /live HTTP/1.1", {"sec_websocket_key": None}),
        (400, "GET /live HTTP/1.1", {"sec_websocket_key": "short"}),
        (400, "GET /live HTTP/1.1", {"sec_websocket_key": "ä" * 24}),
        (426, "GET /live HTTP/1.1", {"sec_websocket_version": "8"}),
        (400, "GET /live HTTP/1.1", {"sec_websocket_protocol": "flyingfinish.v9.json"}),
        (400, "GET /live HTTP/1.1", {"sec_websocket_protocol": None}),
        (403, "GET /live HTTP/1.1", {"origin": "https://evil.example"}),
        (400, "nonsense", {}),
    ],
)
def test_what_does_not_fit_is_refused_with_its_status(
    expected: int, line: str, changed: dict[str, str | None]
) -> None:
    answer = asked(line, **changed)
    assert (expected, False) == (status(answer), answer.accepted)


def test_a_refusal_is_a_problem_that_says_what_to_do() -> None:
    head, _, body = asked(sec_websocket_version="8").data.partition(b"\r\n\r\n")
    problem = orjson.loads(body)
    assert (426, True, True) == (
        problem["status"],
        b"sec-websocket-version: 13" in head,
        f"content-length: {len(body)}".encode() in head,
    )


def test_an_origin_of_our_own_is_welcome() -> None:
    assert asked(origin="https://live.example").accepted


def test_for_whom_a_proxy_speaks_is_kept() -> None:
    assert "203.0.113.7" == asked(x_forwarded_for="203.0.113.7").forwarded


@pytest.mark.parametrize(
    ("offers", "taken"),
    [
        ("", False),
        ("permessage-deflate", True),
        ("permessage-deflate; client_max_window_bits", True),
        ("permessage-deflate; server_no_context_takeover; client_max_window_bits=12", True),
        ("permessage-deflate; server_max_window_bits=10", False),
        ("permessage-deflate; server_max_window_bits=10, permessage-deflate", True),
        ("permessage-deflate; client_max_window_bits; client_max_window_bits", False),
        ("permessage-brotli", False),
    ],
)
def test_compression_is_taken_where_all_can_get_the_same(offers: str, taken: bool) -> None:
    assert taken == takes_deflate(offers)


def test_an_agreed_compression_keeps_nothing_between_messages() -> None:
    answer = asked(sec_websocket_extensions="permessage-deflate; client_max_window_bits")
    assert (True, True) == (
        answer.deflates,
        b"permessage-deflate; server_no_context_takeover; client_no_context_takeover"
        in answer.data,
    )


def test_without_an_offer_nothing_is_compressed() -> None:
    answer = asked()
    assert (False, False) == (answer.deflates, b"Extensions" in answer.data)
