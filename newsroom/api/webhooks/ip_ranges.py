"""Address blocks that are not public, independent of the version of Python's standard library.

All blocks of the IANA IPv4 and IPv6 Special-Purpose Address Registries, even those that are globally reachable: nobody
receives messages there. In IPv6, only the global unicast space that IANA has assigned is public.

https://www.iana.org/assignments/iana-ipv4-special-registry/
https://www.iana.org/assignments/iana-ipv6-special-registry/
https://www.iana.org/assignments/ipv6-address-space/
"""

from __future__ import annotations

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

SPECIAL = {
    "0.0.0.0/8": "this network",
    "10.0.0.0/8": "private use",
    "100.64.0.0/10": "shared address space",
    "127.0.0.0/8": "loopback",
    "169.254.0.0/16": "link local",
    "172.16.0.0/12": "private use",
    "192.0.0.0/24": "IETF protocol assignments, among them a cloud's metadata",
    "192.0.2.0/24": "documentation",
    "192.31.196.0/24": "AS112",
    "192.52.193.0/24": "AMT",
    "192.88.99.0/24": "6to4 relays, deprecated",
    "192.168.0.0/16": "private use",
    "192.175.48.0/24": "AS112 by direct delegation",
    "198.18.0.0/15": "benchmarking",
    "198.51.100.0/24": "documentation",
    "203.0.113.0/24": "documentation",
    "240.0.0.0/4": "reserved, and limited broadcast",
    "::/128": "unspecified",
    "::1/128": "loopback",
    "::ffff:0:0/96": "mapped IPv4",
    "64:ff9b::/96": "translation from IPv4",
    "64:ff9b:1::/48": "translation from IPv4, local",
    "100::/64": "discard only",
    "100:0:0:1::/64": "dummy prefix",
    "2001::/23": "IETF protocol assignments: Teredo, ORCHID, benchmarking, AMT, AS112 and others",
    "2001:db8::/32": "documentation",
    "2002::/16": "6to4",
    "2620:4f:8000::/48": "AS112 by direct delegation",
    "3fff::/20": "documentation",
    "5f00::/16": "segment routing",
    "fc00::/7": "unique local",
    "fe80::/10": "link local",
}
# Not in the registries, and not public either.
OTHERS = {
    "168.63.129.16/32": "a cloud's own services",
    "224.0.0.0/4": "multicast",
    "::/96": "compatible with IPv4, deprecated",
    "fec0::/10": "site local, deprecated",
    "ff00::/8": "multicast",
}
NOT_PUBLIC = [ipaddress.ip_network(block) for block in (*SPECIAL, *OTHERS)]
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")


def is_public(address: Address) -> bool:
    """Return true for an address of the public internet."""
    if address.version == GLOBAL_UNICAST.version and address not in GLOBAL_UNICAST:
        return False
    if any(address in block for block in NOT_PUBLIC if block.version == address.version):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)
