"""Who may come in, and how many of one address."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyingfinish.clock import ManualClock
from flyingfinish.push.gate import Gate, GateSettings, network_of
from flyingfinish.push.hub import Hub


def a_gate(**settings: object) -> Gate:
    """Returns a gate before an empty hub."""
    return Gate(Hub(ManualClock()), GateSettings(**settings))  # type: ignore[arg-type]


def test_an_address_has_room_for_so_many_and_no_more() -> None:
    gate = a_gate(per_address=2)
    assert [True, True, False] == [gate.fans.enter("203.0.113.7") for _ in range(3)]


def test_another_address_has_room_of_its_own() -> None:
    gate = a_gate(per_address=1)
    assert [True, True] == [gate.fans.enter("203.0.113.7"), gate.fans.enter("203.0.113.8")]


def test_who_leaves_makes_room_and_leaves_nothing_behind() -> None:
    gate = a_gate(per_address=1)
    for _ in range(3):
        assert gate.fans.enter("203.0.113.7")
        gate.fans.leave("203.0.113.7")
    assert {} == gate.fans.taken


def test_a_program_on_this_machine_counts_for_nobody() -> None:
    gate = a_gate(per_address=1)
    who = gate.who("127.0.0.1", "")
    gate.fans.leave(who)
    assert ("", [True, True]) == (who, [gate.fans.enter(who), gate.fans.enter(who)])


@pytest.mark.parametrize("proxy", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_a_trusted_proxy_speaks_for_the_last_address_it_names(proxy: str) -> None:
    assert "203.0.113.7" == a_gate().who(proxy, "198.51.100.1, 203.0.113.7")


def test_a_stranger_speaks_for_nobody_but_himself() -> None:
    assert "198.51.100.9" == a_gate().who("198.51.100.9", "203.0.113.7")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_an_ipv6_household_is_one_address(address: str, network: str) -> None:
    assert network == network_of(address)


@given(st.ip_addresses(v=6) | st.ip_addresses(v=4), st.booleans())
def test_a_network_is_the_librarys(address: IPv4Address | IPv6Address, written_out: bool) -> None:
    network = str(address)
    if isinstance(address, IPv6Address):
        within = ip_network(f"{address}/64", strict=False)
        network = str(address.ipv4_mapped or f"{within.network_address}/64")
    assert network == network_of(address.exploded if written_out else str(address))


@given(st.text("0123456789.:%af x\0\u0664", max_size=20))
def test_what_the_library_takes_for_no_address_is_none(text: str) -> None:
    try:
        ip_address(text.partition("%")[0])
    except ValueError:
        assert "" == network_of(text)
    else:
        assert network_of(text)


@pytest.mark.parametrize(
    ("origin", "host", "welcome"),
    [
        ("", "live.example", True),
        ("https://live.example", "live.example", True),
        ("https://LIVE.example", "live.EXAMPLE", True),
        ("https://fans.example", "live.example", True),
        ("https://evil.example", "live.example", False),
        ("null", "live.example", False),
        ("null", "", False),
        ("http://[", "live.example", False),
    ],
)
def test_pages_of_our_own_and_of_the_named_sites_are_welcome(
    origin: str, host: str, welcome: bool
) -> None:
    gate = a_gate(origins=frozenset({"https://fans.example"}))
    assert welcome == gate.welcomes(origin, host)
