"""Tokens as texts, and a canary: no secret reaches a log, however it was put there."""

import logging

import pytest

from flyingfinish.web.tokens import RedactSecrets, Token, make_token, read_token, redacted

SECRET = "0123456789abcdef" * 4
CANARY = f"ff_official_abc123_{SECRET}"


def test_a_token_is_read_as_it_was_made() -> None:
    token = make_token("station")
    assert token == read_token(token.text())


def test_two_tokens_are_never_the_same() -> None:
    assert make_token("station").secret != make_token("station").secret


@pytest.mark.parametrize(
    "text",
    ["", "ff_", CANARY + "0", CANARY[:-1], CANARY.upper(), f"ff_fan_a_{SECRET}", " " + CANARY],
)
def test_what_is_no_token_is_not_read(text: str) -> None:
    assert read_token(text) is None


def test_a_secret_is_compared_by_its_hash() -> None:
    token = Token("station", "a", SECRET)
    assert (True, False) == (token.is_of(token.secret_hash()), token.is_of("0" * 64))


def test_a_tokens_own_text_shows_no_secret() -> None:
    assert SECRET not in repr(Token("station", "a", SECRET))


def test_a_secret_is_taken_out_of_a_text_and_its_id_stays() -> None:
    assert "by ff_official_abc123_[secret]!" == redacted(f"by {CANARY}!")


def logged(*args: object, error: Exception | None = None, clean: bool = True) -> str:
    """Returns a log line as a handler with the filter writes it."""
    exc_info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("x", logging.INFO, "f", 1, str(args[0]), args[1:], exc_info)
    if clean:
        assert RedactSecrets().filter(record)
    return logging.Formatter().format(record)


def raised() -> Exception:
    """Returns an error that has a secret in its text, with its traceback."""
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        return error


@pytest.mark.parametrize(
    "line",
    [
        logged(CANARY),
        logged("header %s", f"Bearer {CANARY}"),
        logged("%r", {"authorization": CANARY}),
        logged("it broke", error=raised()),
    ],
)
def test_no_log_line_holds_a_secret(line: str) -> None:
    assert SECRET not in line


def test_without_the_filter_the_secret_is_seen() -> None:
    assert SECRET in logged("header %s", CANARY, clean=False)


def test_a_line_without_secrets_is_left_as_it_is() -> None:
    assert "5 rows of finish-1" == logged("%d rows of %s", 5, "finish-1")
