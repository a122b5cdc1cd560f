"""Which hosts stand inside the building: what is said in calls is sent to no other."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

_LOOPBACK = ("127.0.0.0/8", "::1/128")
_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
_LINK_LOCAL = ("169.254.0.0/16", "fe80::/10")
_INSIDE = tuple(map(ip_network, (*_LOOPBACK, *_PRIVATE, *_LINK_LOCAL)))


def is_inside(host: str) -> bool:
    """True for the addresses and names that mean a machine on the centre's own network.

    ``host`` is as `pydantic.HttpUrl` writes it, so that 0x7f.1 and 2130706433 already are 127.0.0.1. A name
    is inside where it ends in ``.local`` or has no dot: nobody looks it up to see where it leads.
    """
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        name = host.lower().removesuffix(".")
        return name.endswith(".local") or (bool(name) and "." not in name)
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return any(address in network for network in _INSIDE)
