"""Which push services may be spoken to: an endpoint comes from a stranger, and we call it.

RFC 8030 leaves it to the browser where it is reached, so the operator says which hosts those are.
Whatever else somebody sends us to (a host inside our own network, another port) is refused.
"""

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

ENDPOINT_CHARACTERS_MAX: Final = 1024
HTTPS_PORT: Final = 443

HOST_CHARACTERS_MAX: Final = 253
"""Of a name of the DNS, and 63 between two dots (RFC 1035, 2.3.4)."""

_PLAIN = re.compile(r"https?://[!-~]+", re.ASCII)
_NAME = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*", re.ASCII)
_ANY_BELOW = "*."
_HERE = "http://"


def hosts_of(setting: str) -> tuple[str, ...]:
    """Returns the items of the setting: hosts, `*.` for all names below one."""
    return tuple(item.strip() for item in setting.split(",") if item.strip())


def service_of(endpoint: str, hosts: Sequence[str]) -> str:
    """Returns the item of the setting that an endpoint is of, "" where we do not speak to it."""
    if len(endpoint) > ENDPOINT_CHARACTERS_MAX or not _PLAIN.fullmatch(endpoint):
        return ""
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if "@" in parts.netloc or parts.fragment or not parts.path.startswith("/"):
        return ""
    if parts.scheme != "https":
        origin = f"{parts.scheme}://{parts.netloc}"
        return origin if origin.startswith(_HERE) and origin in hosts else ""
    if port not in (None, HTTPS_PORT) or not _is_name(host):
        return ""
    return next((item for item in hosts if _is_of(host, item)), "")


def origin_of(endpoint: str) -> str:
    """Returns the origin of an endpoint, as RFC 8292 wants it for whom a token is."""
    parts = urlsplit(endpoint)
    return f"{parts.scheme}://{parts.netloc}"


def _is_name(host: str) -> bool:
    """Whether it can be looked up at all: what cannot is a fault of ours by then, not of theirs."""
    return len(host) <= HOST_CHARACTERS_MAX and _NAME.fullmatch(host) is not None


def _is_of(host: str, item: str) -> bool:
    if item.startswith(_ANY_BELOW):
        return host.endswith(item.removeprefix("*"))
    return host == item
