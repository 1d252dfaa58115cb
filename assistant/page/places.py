"""Whose an address is: people are told apart by it, and tries to log in are counted by it."""

from __future__ import annotations

import ipaddress

HERE = "this machine"


def place(client: str) -> str | None:
    """Whom an address belongs to: who has one of IPv6 has 2**64 of them, and this machine (`HERE`)
    all of 127.0.0.0/8. None for what is no address."""
    try:
        address = ipaddress.ip_address(client.partition("%")[0])
    except ValueError:
        return None
    address = getattr(address, "ipv4_mapped", None) or address
    if address.is_loopback:
        return HERE
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
