"""The policy for webhook URLs: only public addresses, against requests into private networks (SSRF).

A URL is checked twice: when it is entered, as far as its text allows; and before each message, when the name is
resolved once, every address found is checked, and the connection uses one of them, so that a name that resolves
differently a moment later (DNS rebinding) has no effect.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as ResolverTimeout
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from newsroom.api.webhooks.ip_ranges import Address, is_public

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

LONGEST_URL = 2000
DEFAULT_PORTS = {"https": 443, "http": 80}
OPEN_PORTS = (443, 8443)
RESOLVE_SECONDS = 5
DOTTED = re.compile(r"(0|[1-9][0-9]{0,2})(\.(0|[1-9][0-9]{0,2})){3}")
LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
# Top-level names that are not public (RFC 6761, 6762, 8375, 9476, and what routers use).
LOCAL = frozenset(
    (
        "localhost",
        "localdomain",
        "local",
        "internal",
        "intranet",
        "lan",
        "home",
        "corp",
        "test",
        "invalid",
        "onion",
        "alt",
    )
)
LOCAL_DOMAINS = (".home.arpa", ".in-addr.arpa", ".ip6.arpa")


class TargetNotAllowed(Exception):
    """The policy does not allow the URL; the message says why."""


class TargetNotFound(Exception):
    """The name cannot be resolved now."""


@dataclass(frozen=True)
class Target:
    """A parsed URL; ``path`` includes the query."""

    scheme: str
    host: str
    port: int
    path: str


def parse_target(url: str) -> Target:
    """Parse and check a URL as far as its text allows. Raises :class:`TargetNotAllowed`."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise TargetNotAllowed(_("This is not an address.")) from error
    if not (url.isascii() and url.isprintable()) or " " in url or len(url) > LONGEST_URL or not host:
        raise TargetNotAllowed(_("This is not an address."))
    if parts.scheme not in DEFAULT_PORTS:
        raise TargetNotAllowed(_("The address must begin with https://."))
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise TargetNotAllowed(_("The address may hold neither a name and password nor a fragment."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    target = Target(parts.scheme, host, port or DEFAULT_PORTS[parts.scheme], path)
    literal = ip_literal(host)
    if literal is not None:
        check_address(target, literal)
        check_notation(host)
    elif not allowed_networks():
        check_name(host)
        check_scheme_and_port(target)
    return target


def check_notation(host: str) -> None:
    """Raise :class:`TargetNotAllowed` for an IP address in an unusual notation, which a reader may misread."""
    if not DOTTED.fullmatch(host) and (":" not in host or "%" in host):
        raise TargetNotAllowed(_("Write an IP address as four decimal numbers with dots, or as IPv6 without a zone."))


def check_name(host: str) -> None:
    """Raise :class:`TargetNotAllowed` for a name that cannot be public."""
    labels = host.lower().split(".")
    if not all(LABEL.fullmatch(label) for label in labels) or NUMBER.fullmatch(labels[-1]):
        raise TargetNotAllowed(_("“%(host)s” is neither a host name nor an IP address.") % {"host": host})
    if len(labels) < len(("name", "domain")) or labels[-1] in LOCAL or host.lower().endswith(LOCAL_DOMAINS):
        raise TargetNotAllowed(_("“%(host)s” is a name in a private network.") % {"host": host})


def ip_literal(host: str) -> Address | None:
    """Return the address that a host writes in any notation of the system's resolver: 127.1, 0x7f000001, [::1]."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def resolve(target: Target) -> Sequence[Address]:
    """Return all addresses of the host, each checked. Raises :class:`TargetNotAllowed` or :class:`TargetNotFound`."""
    # In a thread, because the system's resolver has no time limit.
    pool = ThreadPoolExecutor(max_workers=1)
    try:
        answer = pool.submit(socket.getaddrinfo, target.host, target.port, type=socket.SOCK_STREAM)
        entries = answer.result(timeout=RESOLVE_SECONDS)
    except (OSError, UnicodeError, ResolverTimeout) as error:
        raise TargetNotFound(target.host) from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    addresses = list(dict.fromkeys(ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in entries))
    for address in addresses:
        check_address(target, address)
    return addresses


def check_address(target: Target, address: Address) -> None:
    """Raise :class:`TargetNotAllowed` unless messages may go to this address, by the target's scheme and port."""
    if any(address in network for network in allowed_networks()):
        return
    if not is_public(address):
        raise TargetNotAllowed(_("Messages are not sent to addresses in a private network."))
    check_scheme_and_port(target)


def check_scheme_and_port(target: Target) -> None:
    if target.scheme != "https":
        raise TargetNotAllowed(_("The address must begin with https://."))
    if target.port not in OPEN_PORTS:
        raise TargetNotAllowed(_("Messages are sent to the ports 443 and 8443 only."))


def allowed_networks() -> list[Network]:
    """Return the newsroom's own networks that an administrator has allowed, with any scheme and port."""
    return [ipaddress.ip_network(text) for text in settings.NEWSROOM_WEBHOOK_NETWORKS]
