"""Whom the server speaks to when a stranger names the address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyingfinish.config import ALERT_HOSTS
from flyingfinish.web.alerts.services import (
    ENDPOINT_CHARACTERS_MAX,
    hosts_of,
    origin_of,
    service_of,
)

HOSTS = hosts_of(ALERT_HOSTS)
LOCAL = "http://127.0.0.1:8099"


@pytest.mark.parametrize(
    ("endpoint", "service"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc:def", "fcm.googleapis.com"),
        ("https://updates.push.services.mozilla.com/wpush/v2/x", HOSTS[1]),
        ("https://web.push.apple.com/QA", "*.push.apple.com"),
        ("https://wns2-par02p.notify.windows.com/w/?token=B%3d", "*.notify.windows.com"),
        ("https://fcm.googleapis.com:443/fcm/send/abc", "fcm.googleapis.com"),
        (f"https://{'a' * 63}.push.apple.com/x", "*.push.apple.com"),
    ],
)
def test_the_services_of_browsers_are_spoken_to(endpoint: str, service: str) -> None:
    assert service == service_of(endpoint, HOSTS)


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "http://fcm.googleapis.com/fcm/send/abc",
        "https://fcm.googleapis.com",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com:x/",
        "https://fcm.googleapis.com@127.0.0.1/x",
        "https://user:pass@fcm.googleapis.com/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evilfcm.googleapis.com/x",
        "https://xpush.apple.com/x",
        "https://push.apple.com/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        f"https://{'a' * 64}.push.apple.com/x",
        f"https://{'a.' * 130}push.apple.com/x",
        "https://a..push.apple.com/x",
        "https://a%00.push.apple.com/x",
        "https://[x/x",
        "https://169.254.169.254/latest",
        "https://localhost/x",
        "https://fcm.googleapis.com/x#y",
        "https://fcm.googleapis.com/a b",
        "https://fcm.googleapis.com/a\r\nHost: x",
        "https://fcm.googleapis.com\\@127.0.0.1/x",
        "ftp://fcm.googleapis.com/x",
        LOCAL + "/x",
        "https://fcm.googleapis.com/" + "x" * ENDPOINT_CHARACTERS_MAX,
    ],
)
def test_nobody_else_is(endpoint: str) -> None:
    assert "" == service_of(endpoint, HOSTS)


def test_a_service_on_this_machine_only_where_the_operator_named_it() -> None:
    assert [LOCAL, ""] == [service_of(one, (LOCAL,)) for one in (LOCAL + "/x", LOCAL + "0/x")]


def test_without_hosts_nobody_is_spoken_to() -> None:
    assert "" == service_of("https://fcm.googleapis.com/fcm/send/abc", hosts_of(" "))


@given(st.text(max_size=60))
def test_whatever_is_sent_is_answered(text: str) -> None:
    assert service_of(f"https://{text}", HOSTS) in ("", *HOSTS)


def test_a_token_is_for_the_origin() -> None:
    assert "https://web.push.apple.com" == origin_of("https://web.push.apple.com/QA?x=1")
