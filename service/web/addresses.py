"""
Say where a request comes from: the connection's other end, or what our own proxies say of theirs.

Anyone can write an X-Forwarded-For; only what a proxy of `trusted_proxies` has added to it counts (ASVS 4.1.3).
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

_Address = IPv4Address | IPv6Address
_UNKNOWN = "unknown"


def client_of(remote: str | None, forwarded_for: Sequence[str], trusted: Sequence[str]) -> str:
    """
    Return the client's address; of IPv6 the network that one customer has (/64).

    Args:
        remote: The other end of the connection.
        forwarded_for: All addresses of the X-Forwarded-For headers, in order.
        trusted: Addresses and networks of our own proxies.
    """
    networks = [ip_network(each, strict=False) for each in trusted]
    client = _parsed(remote or "")
    for given in reversed(forwarded_for):
        if client is None or not any(client in network for network in networks):
            break
        further = _parsed(given)
        if further is None:
            break  # Our proxy has written no address; it stays the last one known.
        client = further
    return _shown(client)


def _parsed(text: str) -> _Address | None:
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:  # An IPv4 address with its port.
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _shown(address: _Address | None) -> str:
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, 64), strict=False))
    return str(address) if address is not None else _UNKNOWN
