"""Messages go to the open internet and nowhere else, however an address is written and whoever answers for it."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest
from pytest_django import Settings

from newsroom.api.webhooks.http_client import DeliveryOutcome, send
from newsroom.api.webhooks.ip_ranges import NOT_PUBLIC, is_public
from newsroom.api.webhooks.url_policy import TargetNotAllowed, TargetNotFound, parse_target, resolve
from tests.support.programs.webhook_receiver import Receiver


def words(text: str) -> list[str]:
    return text.split()


INSIDE = words("""
127.0.0.1 127.1 127.255.255.254 0.0.0.0 0 10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.1.1
100.64.0.1 169.254.0.1 169.254.169.254 168.63.129.16 192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.7 203.0.113.9
224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 2130706433 0x7f000001 0x7f.1 0177.0.0.1 017700000001
0xa9fea9fe 169.16689662 [::1] [::] [fe80::1] [fc00::1] [fd00:ec2::254] [fec0::1] [ff02::1] [::ffff:127.0.0.1]
[::ffff:7f00:1] [::ffff:169.254.169.254] [::127.0.0.1] [64:ff9b::7f00:1] [64:ff9b::169.254.169.254]
[64:ff9b:1::1] [2002:7f00:1::] [2001:0:7f00:1::] [2001:db8::1] [0:0:0:0:0:ffff:7f00:0001] [100::1]
""")
NO_ADDRESSES = words("""
http://hooks.example/ ftp://hooks.example/ file:///etc/passwd gopher://hooks.example/ //hooks.example/
hooks.example https:// https:///path https://user@hooks.example/ https://user:word@hooks.example/
https://hooks.example/#part https://hooks.example:22/ https://hooks.example:80/ https://hooks.example:0x1bb/
https://hooks.example:99999/ https://hooks.example:6379/ https://[::1 https://hook\\u017f.example/
javascript:alert(1)
""")


# Names that lead nowhere on the open internet, and numbers that are not written as numbers of hosts are.
ODD = words("""
localhost LOCALHOST localhost. localhost.. a.localhost intranet printer.local db.internal nas.lan x.home.arpa
1.0.0.127.in-addr.arpa 127.0.0.1. 8.8.8.8. hooks.example. hooks..example -hooks.example hooks-.example 1.2.3.4.5
0x7f.0.0.1. 08.08.08.08 134744072 0x8080808 010.8.8.8 0x8.8.8.8 8.526344 hooks.0x7f hooks.127 [2606:4700::1%25eth0]
[2606:4700::1%eth0] hooks%2eexample 127%2e0.0.1 [::ffff:8.8.8.8]
""")


@pytest.fixture(autouse=True)
def no_own_network(settings: Settings, own_network: None) -> None:
    settings.NEWSROOM_WEBHOOK_NETWORKS = []


@pytest.mark.parametrize("host", INSIDE)
def test_private_address_is_refused_in_any_notation(host: str) -> None:
    with pytest.raises(TargetNotAllowed):
        parse_target(f"https://{host}/hook")
    assert send(f"https://{host}/hook", body=b"{}", headers={}).outcome == DeliveryOutcome.FORBIDDEN


@pytest.mark.parametrize("host", ODD)
def test_host_that_cannot_be_public_is_refused(host: str) -> None:
    with pytest.raises(TargetNotAllowed):
        parse_target(f"https://{host}/hook")


@pytest.mark.parametrize(
    "address", [*NO_ADDRESSES, "https://hooks.example/a b", "https://hooks.example/\n", "https://h/" + "x" * 2000]
)
def test_invalid_url_is_refused(address: str) -> None:
    with pytest.raises(TargetNotAllowed):
        parse_target(address.encode().decode("unicode_escape"))


@pytest.mark.parametrize(
    "address",
    ["https://hooks.example/", "https://hooks.example:8443/a?b=c", "https://8.8.8.8/", "https://[2606:4700::1]/"],
)
def test_public_url_is_allowed(address: str) -> None:
    parse_target(address)


# From the registries of special purposes: a block's first and last address, and of parts of blocks some within.
SPECIAL = words("""
0.0.0.1 0.255.255.255 192.0.0.0 192.0.0.8 192.0.0.9 192.0.0.10 192.0.0.170 192.0.0.171 192.0.0.192 192.0.0.255
192.31.196.0 192.31.196.1 192.31.196.255 192.52.193.0 192.52.193.255 192.88.99.1 192.175.48.0 192.175.48.255
198.19.255.255 100.127.255.255 100.100.100.200 [100::] [100:0:0:1::1] [2001::1] [2001:1::1] [2001:1::2] [2001:1::3]
[2001:2::1] [2001:3::1] [2001:4:112::1] [2001:10::1] [2001:20::1] [2001:30::1] [2001:1ff:ffff::1] [2620:4f:8000::1]
[3fff::1] [3fff:fff:ffff::1] [5f00::1] [5f00:ffff::1] [4000::1] [1fff::1] [e000::1] [fe00::1]
""")


@pytest.mark.parametrize("host", SPECIAL)
def test_special_purpose_address_is_refused(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TargetNotAllowed):
        parse_target(f"https://{host}/hook")
    resolving(monkeypatch, [host.strip("[]")])
    assert send("https://hooks.example/", body=b"", headers={}).outcome == DeliveryOutcome.FORBIDDEN


@pytest.mark.parametrize("block", NOT_PUBLIC, ids=str)
def test_blocks_are_not_public(block: ipaddress.IPv4Network | ipaddress.IPv6Network) -> None:
    assert not is_public(block[0])
    assert not is_public(block[block.num_addresses // 2])
    assert not is_public(block[-1])


@pytest.mark.parametrize(
    "text",
    words("""
1.1.1.1 2a00:1450:4001:81b::200e 191.255.255.255 192.0.1.1 192.31.195.255 192.31.197.0 192.52.194.1 192.175.49.1
198.17.255.255 198.20.0.0 2001:200::1 2001:4860:4860::8888 2620:4f:7fff::1 2620:4f:8001::1 3ffe::1
"""),
)
def test_public_addresses(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """The system's resolver gives these, one after the other; returns the names it was asked for."""
    asked: list[str] = []
    left = list(answers)

    def getaddrinfo(host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        asked.append(host)
        found = left.pop(0)
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize("hidden", ["10.1.2.3", "127.0.0.1", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1"])
def test_name_with_a_private_address_is_refused(hidden: str, monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, [hidden], ["93.184.216.34", hidden])
    assert send("https://hooks.example/", body=b"", headers={}).outcome == DeliveryOutcome.FORBIDDEN
    with pytest.raises(TargetNotAllowed):
        resolve(parse_target("https://hooks.example/"))


def test_unknown_name_is_transient(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, [], [])
    with pytest.raises(TargetNotFound):
        resolve(parse_target("https://hooks.example/"))
    answer = send("https://hooks.example/", body=b"", headers={})
    assert (answer.outcome, answer.is_transient) == (DeliveryOutcome.UNREACHABLE, True)


def test_connection_uses_the_checked_address(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    """The name would mean another address if it were asked a second time."""
    settings.NEWSROOM_WEBHOOK_NETWORKS = ["127.0.0.1/32"]
    asked = resolving(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
    answer = send(f"http://hooks.example:{receiver.port}/hook", body=b"{}", headers={})
    assert answer.outcome == DeliveryOutcome.DELIVERED
    assert [one for one in asked if one == "hooks.example"] == ["hooks.example"]
    assert receiver.got[0].headers["Host"] == f"hooks.example:{receiver.port}"


def test_only_allowed_networks_are_reached(receiver: Receiver, settings: Settings) -> None:
    settings.NEWSROOM_WEBHOOK_NETWORKS = ["10.0.0.0/8"]
    assert send(receiver.url, body=b"{}", headers={}).outcome == DeliveryOutcome.FORBIDDEN
    assert receiver.got == []
