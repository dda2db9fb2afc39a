"""The network address of a client, also behind trusted proxies."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


@lru_cache(maxsize=8)
def networks(trusted: tuple[str, ...]) -> Sequence[Network]:
    """Parse networks in CIDR notation. Raises ``ValueError`` for anything else."""
    return [ip_network(network) for network in trusted]


def client_address(request: HttpRequest) -> str:
    """Return the address that counts as one client: an IPv4 address, or the first of an IPv6 address's /64."""
    client = original_address(request)
    if isinstance(client, IPv6Address):
        return str(IPv6Network((int(client), 64), strict=False).network_address)
    return str(client) if client else ""


def original_address(request: HttpRequest) -> Address | None:
    """Return the address of the client behind trusted proxies.

    ``X-Forwarded-For`` counts only as far as proxies in ``NEWSROOM_TRUSTED_PROXIES`` have written it: anybody may send
    the header. A connection over a Unix socket comes from a proxy on this machine.
    """
    trusted = networks(tuple(settings.NEWSROOM_TRUSTED_PROXIES))
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if trusted else []
    client = parse(request.META.get("REMOTE_ADDR", ""))
    while forwarded and (client is None or any(client in network for network in trusted)):
        previous = parse(forwarded.pop())
        if previous is None:
            break
        client = previous
    return client


def parse(text: str) -> Address | None:
    """Return an address, without the IPv6 form of an IPv4 one; None for anything else."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
