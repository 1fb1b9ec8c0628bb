"""Who may come in to `/live`, and how many: origins, room in all, and room for one address.

One gate a process; every `FanSocket` asks it. A crowd behind one address (a service park's network,
a phone company's) is welcome up to `per_address`; a trusted proxy names whom it speaks for.
"""

from collections.abc import Callable, Container
from dataclasses import dataclass, field
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton
from typing import Final

from flyingfinish.limits import FANS_PER_ADDRESS_MAX, SUBSCRIBERS_MAX
from flyingfinish.push.hub import Hub
from flyingfinish.push.metrics import Metrics

MAPPED: Final = "::ffff:"
MAPPED_BYTES: Final = bytes(10) + b"\xff\xff"
NETWORK_BYTES: Final = 8
"""Of an IPv6 address: one household has all that begin with them for itself."""

REST_OF_IT: Final = bytes(16 - NETWORK_BYTES)


@dataclass(frozen=True, slots=True)
class GateSettings:
    """What an operator may set of the gate."""

    origins: frozenset[str] = field(default_factory=frozenset)
    """Origins of pages that may connect besides those of the server's own host."""

    trusted: frozenset[str] = frozenset(("127.0.0.1", "::1"))
    """Addresses of proxies whose `X-Forwarded-For` is believed."""

    subscribers_max: int = SUBSCRIBERS_MAX
    per_address: int = FANS_PER_ADDRESS_MAX


class Seats:
    """How many of each address are here; one may have `most`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.taken: dict[str, int] = {}

    def full(self, who: str) -> bool:
        """Tells whether an address has as many as it may; "" is nobody's, and never counted."""
        return bool(who) and self.taken.get(who, 0) >= self._most

    def enter(self, who: str) -> bool:
        """Counts one in; False when there is no room."""
        if not who:
            return True
        taken = self.taken.get(who, 0)
        if taken >= self._most:
            return False
        self.taken[who] = taken + 1
        return True

    def leave(self, who: str) -> None:
        """Counts one out."""
        if who:
            left = self.taken.pop(who) - 1
            if left:
                self.taken[who] = left


class Gate:
    """Lets fans in and counts them out."""

    def __init__(self, hub: Hub, settings: GateSettings | None = None) -> None:
        self.hub = hub
        self.settings = settings or GateSettings()
        self.metrics: Metrics = hub.metrics
        self.welcomes: Callable[[str, str], bool] = self._is_welcome
        self.fans = Seats(self.settings.per_address)
        self.callers = Seats(self.settings.per_address)
        """Who has not said yet what he wants, or asks for pages; a fan has a seat of the others."""

    def full(self) -> bool:
        """Tells whether there is no room for one more."""
        return len(self.hub.members.all) >= self.settings.subscribers_max

    def who(self, peer: str, forwarded: str) -> str:
        """Returns for whom a connection counts: an address or an IPv6 network; "" for nobody.

        ``forwarded`` is what a proxy wrote in `X-Forwarded-For`; the last one is its own word. A
        trusted proxy that names nobody is a program on this machine and counts for nobody.
        """
        return speaker_of(peer, forwarded, self.settings.trusted)

    def _is_welcome(self, origin: str, host: str) -> bool:
        return is_welcome(origin, host, self.settings.origins)


def is_welcome(origin: str, host: str, origins: Container[str]) -> bool:
    """Tells whether a page may speak: the server's own pages may, programs have no origin."""
    if not origin or origin in origins:
        return True
    # Split by hand: a library's parser raises for what is no address, and anybody may say anything.
    return bool(host) and origin.partition("://")[2].lower() == host.lower()


def speaker_of(peer: str, forwarded: str, trusted: Container[str]) -> str:
    """Returns the address or IPv6 network that a peer speaks for; "" for nobody (`Gate.who`)."""
    peer = of_a_dual_door(peer)
    if peer in trusted or not peer:
        peer = forwarded.rpartition(",")[2].strip()
    return network_of(peer)


def of_a_dual_door(address: str) -> str:
    """Returns an IPv4 address as it is written everywhere, also where one door takes both kinds."""
    return address.removeprefix(MAPPED) if "." in address else address


def network_of(address: str) -> str:
    """Returns an address, or the network of an IPv6 one; "" for what is no address."""
    if not address:
        return ""
    address = address.partition("%")[0]
    # Read by the system and not by `ipaddress`, which makes an object of it: asked for each caller.
    try:
        if ":" not in address:
            inet_pton(AF_INET, address)  # It takes one way of writing only.
            return address
        found = inet_pton(AF_INET6, address)
    except (OSError, ValueError):
        return ""
    if found.startswith(MAPPED_BYTES):
        return inet_ntop(AF_INET, found[len(MAPPED_BYTES) :])
    return f"{inet_ntop(AF_INET6, found[:NETWORK_BYTES] + REST_OF_IT)}/{NETWORK_BYTES * 8}"
