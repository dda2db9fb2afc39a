"""Where a webhook may lead: to servers on the open internet, whatever the name says and whoever answers for it.

An address is checked twice. When it is given, as far as it can be read. Before each message the name is looked up
once, every address found is judged, and the connection is made to one of those: a name that means something else a
moment later (DNS rebinding) is not asked again.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from newsroom.api.webhooks.ip_ranges import Address, is_open

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

LONGEST_URL = 2000
DEFAULT_PORTS = {"https": 443, "http": 80}
OPEN_PORTS = (443, 8443)
RESOLVE_SECONDS = 5
DOTTED = re.compile(r"(0|[1-9][0-9]{0,2})(\.(0|[1-9][0-9]{0,2})){3}")
LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
# Last words of names that lead nowhere on the open internet (RFC 6761, 6762, 8375, 9476, and what routers use).
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


class NotAllowed(Exception):
    """Nothing is sent there; the message says why in a sentence."""


class NotFound(Exception):
    """The name is not known just now."""


@dataclass(frozen=True)
class Place:
    """An address taken apart; ``target`` is what is asked for there."""

    scheme: str
    host: str
    port: int
    target: str


def read(url: str) -> Place:
    """Take an address apart. Raises :class:`NotAllowed` for what could never be sent to."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise NotAllowed(_("This is not an address.")) from error
    if not (url.isascii() and url.isprintable()) or " " in url or len(url) > LONGEST_URL or not host:
        raise NotAllowed(_("This is not an address."))
    if parts.scheme not in DEFAULT_PORTS:
        raise NotAllowed(_("The address must begin with https://."))
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise NotAllowed(_("The address may hold neither a name and password nor a fragment."))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    place = Place(parts.scheme, host, port or DEFAULT_PORTS[parts.scheme], target)
    literal = as_number(host)
    if literal is not None:
        judge(place, literal)
        judge_notation(host)
    elif not allowed_networks():
        judge_name(host)
        judge_way(place)
    return place


def judge_notation(host: str) -> None:
    """Raises :class:`NotAllowed` for numbers that are written so that nobody sees at once which they are."""
    if not DOTTED.fullmatch(host) and (":" not in host or "%" in host):
        raise NotAllowed(_("Write an address in numbers as four decimals with dots, or as IPv6 without a zone."))


def judge_name(host: str) -> None:
    """Raises :class:`NotAllowed` for what can be no name on the open internet."""
    labels = host.lower().split(".")
    if not all(LABEL.fullmatch(label) for label in labels) or NUMBER.fullmatch(labels[-1]):
        raise NotAllowed(_("“%(host)s” is neither a host’s name nor an address in numbers.") % {"host": host})
    if len(labels) < len(("name", "domain")) or labels[-1] in LOCAL or host.lower().endswith(LOCAL_DOMAINS):
        raise NotAllowed(_("“%(host)s” is a name inside a network.") % {"host": host})


def as_number(host: str) -> Address | None:
    """The address that a host is, in any notation that the system's resolver understands: 127.1, 0x7f000001, [::1]."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def looked_up(place: Place) -> Sequence[Address]:
    """All addresses of the host, each of them allowed. Raises :class:`NotAllowed` or :class:`NotFound`."""
    # In a thread, because the system's resolver can be given no time limit.
    pool = ThreadPoolExecutor(max_workers=1)
    try:
        asked = pool.submit(socket.getaddrinfo, place.host, place.port, type=socket.SOCK_STREAM)
        found = asked.result(timeout=RESOLVE_SECONDS)
    except (OSError, UnicodeError, TookTooLong) as error:
        raise NotFound(place.host) from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    addresses = list(dict.fromkeys(ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found))
    for address in addresses:
        judge(place, address)
    return addresses


def judge(place: Place, address: Address) -> None:
    """Raises :class:`NotAllowed` unless messages may go to this address by the place's scheme and port."""
    if any(address in network for network in allowed_networks()):
        return
    if not is_open(address):
        raise NotAllowed(_("Nothing is sent to addresses inside a network."))
    judge_way(place)


def judge_way(place: Place) -> None:
    if place.scheme != "https":
        raise NotAllowed(_("The address must begin with https://."))
    if place.port not in OPEN_PORTS:
        raise NotAllowed(_("Messages go to the ports 443 and 8443 alone."))


def allowed_networks() -> list[Network]:
    """Networks of the newsroom's own that an administrator has opened, for any scheme and port."""
    return [ipaddress.ip_network(text) for text in settings.NEWSROOM_WEBHOOK_NETWORKS]
