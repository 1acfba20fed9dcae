"""The part of a client's network address that counts as one client."""

from ipaddress import IPv6Address, ip_address
from typing import Final

HOUSEHOLD_BITS: Final = 64
"""The prefix length of IPv6 addresses: what a provider assigns to one household."""


def network_of(address: str, *, ipv4_bits: int = 32, ipv6_bits: int = HOUSEHOLD_BITS) -> str:
    """Return the first address of a client's network; by default an IPv4 address or the /64 of an IPv6 address.

    An IPv4 address that is written as IPv6 counts as IPv4. Text that is no address is returned as it is.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    host_bits = parsed.max_prefixlen - (ipv6_bits if isinstance(parsed, IPv6Address) else ipv4_bits)
    return str(type(parsed)(int(parsed) >> host_bits << host_bits))
