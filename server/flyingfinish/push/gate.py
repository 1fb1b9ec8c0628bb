"""Who may come in to `/live`, and how many: origins, room in all, and room for one address.

One gate a process; every `FanSocket` asks it. A crowd behind one address (a service park's network,
a phone company's) is welcome up to `per_address`; a trusted proxy names whom it speaks for.
"""

from collections import Counter
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from typing import Final

from flyingfinish.limits import FANS_PER_ADDRESS_MAX, SUBSCRIBERS_MAX
from flyingfinish.push.hub import Hub
from flyingfinish.push.metrics import Metrics

MAPPED: Final = "::ffff:"
NETWORK_BITS: Final = 64
"""Of an IPv6 address: one household has that many addresses for itself."""


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
        self.taken: Counter[str] = Counter()

    def full(self, who: str) -> bool:
        """Tells whether an address has as many as it may; "" is nobody's, and never counted."""
        return bool(who) and self.taken[who] >= self._most

    def enter(self, who: str) -> bool:
        """Counts one in; False when there is no room."""
        if self.full(who):
            return False
        if who:
            self.taken[who] += 1
        return True

    def leave(self, who: str) -> None:
        """Counts one out."""
        if who:
            self.taken[who] -= 1
            if not self.taken[who]:
                del self.taken[who]


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
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        host_bits = found.max_prefixlen - NETWORK_BITS
        return f"{IPv6Address(int(found) >> host_bits << host_bits)}/{NETWORK_BITS}"
    return str(found)
