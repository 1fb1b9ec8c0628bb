"""What answers of the public door share: one tag for the same bytes, the words of who reads."""

import pytest
from jinja2 import UndefinedError
from starlette.requests import Request

from flyingfinish.web.answers import cached, reader_language, spoken, templates_in


def request(query: str = "", **headers: str) -> Request:
    named = [(name.replace("_", "-").encode(), said.encode()) for name, said in headers.items()]
    return Request({"type": "http", "query_string": query.encode(), "headers": named})


def test_who_has_these_bytes_gets_none() -> None:
    first = cached(request(), b"a", "text/plain")
    again = cached(request(if_none_match=first.headers["etag"]), b"a", "text/plain")
    assert (200, b"a") == (first.status_code, first.body)
    assert (304, b"") == (again.status_code, again.body)


def test_who_has_other_bytes_gets_these() -> None:
    other = cached(request(), b"b", "text/plain").headers["etag"]
    answer = cached(request(if_none_match=other), b"a", "text/plain")
    assert (200, b"a") == (answer.status_code, answer.body)


def test_an_answer_in_words_says_what_they_hang_on_also_when_nothing_changed() -> None:
    first = spoken(request(), b"a")
    again = spoken(request(if_none_match=first.headers["etag"]), b"a")
    assert ["accept-language"] * 2 == [one.headers["vary"] for one in (first, again)]
    assert "vary" not in cached(request(), b"a", "text/plain").headers


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [("lang=sv", "en", "sv"), ("", "en", "en"), ("lang=xx", "en", "en"), ("", "", "fi")],
)
def test_the_language_asked_for_comes_before_the_browsers(
    query: str, accepted: str, language: str
) -> None:
    assert language == reader_language(request(query, accept_language=accepted))


def test_a_template_escapes_what_it_is_given_and_lacks_nothing_in_silence() -> None:
    page = templates_in().from_string("<b>{{ name }}</b>")
    assert "<b>&lt;i&gt;</b>" == page.render(name="<i>")
    with pytest.raises(UndefinedError):
        page.render()
