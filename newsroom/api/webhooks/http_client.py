"""The HTTP client of webhooks: follows no redirect, reads only the status, and ends within a fixed time."""

from __future__ import annotations

import http.client
import math
import re
import socket
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus

from django.conf import settings

from newsroom.api.webhooks.ip_ranges import Address
from newsroom.api.webhooks.url_policy import Target, TargetNotAllowed, TargetNotFound, parse_target, resolve


class DeliveryOutcome(StrEnum):
    """The outcome of an attempt."""

    DELIVERED = "delivered"
    REFUSED = "refused"  # other 4xx
    REDIRECTED = "redirected"  # 3xx
    GONE = "gone"  # 410: the receiver wants no more messages
    FORBIDDEN = "forbidden"  # an address that is not allowed
    BUSY = "busy"  # 408, 425, 429
    FAILED = "failed"  # 5xx
    UNREACHABLE = "unreachable"  # unknown name or no connection
    TIMEOUT = "timeout"
    INSECURE = "insecure"  # invalid certificate
    GARBLED = "garbled"  # not an HTTP response


# Worth another attempt; the others are not.
TRANSIENT = frozenset(DeliveryOutcome) - {
    DeliveryOutcome.DELIVERED,
    DeliveryOutcome.REFUSED,
    DeliveryOutcome.REDIRECTED,
    DeliveryOutcome.GONE,
    DeliveryOutcome.FORBIDDEN,
}
IPV4 = 4
BY_CLASS = {
    2: DeliveryOutcome.DELIVERED,
    3: DeliveryOutcome.REDIRECTED,
    4: DeliveryOutcome.REFUSED,
    5: DeliveryOutcome.FAILED,
}
# Eleven days; a longer Retry-After is ignored.
MAX_RETRY_AFTER = 999_999
SECONDS = re.compile(r"[0-9]{1,6}")
BUSY = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)


@dataclass(frozen=True)
class DeliveryResult:
    outcome: DeliveryOutcome
    status: int | None
    milliseconds: int
    retry_after: int | None = None  # seconds

    @property
    def is_transient(self) -> bool:
        return self.outcome in TRANSIENT


class PinnedConnection(http.client.HTTPConnection):
    """A connection to addresses that were resolved and checked before, with a time limit for the whole exchange."""

    def __init__(self, target: Target, addresses: Sequence[Address]) -> None:
        super().__init__(target.host, target.port, timeout=settings.NEWSROOM_WEBHOOK_SECONDS)
        self.default_port = 443 if target.scheme == "https" else 80
        self.target, self.addresses = target, addresses
        self.expired = False
        self._timer = threading.Timer(settings.NEWSROOM_WEBHOOK_SECONDS, self._expire)
        self._timer.daemon = True
        self._timer.start()

    def connect(self) -> None:
        self._connect_socket()
        if self.target.scheme == "https":
            context = ssl.create_default_context()
            secured = context.wrap_socket(self.sock, server_hostname=self.target.host, do_handshake_on_connect=False)
            self.sock = secured
            self._check_time()
            secured.do_handshake()

    def _connect_socket(self) -> None:
        """Connect to the first reachable address; the name is not resolved again."""
        failure: OSError | None = None
        for address in self.addresses:
            self.sock = socket.socket(socket.AF_INET if address.version == IPV4 else socket.AF_INET6)
            self._check_time()
            self.sock.settimeout(settings.NEWSROOM_WEBHOOK_SECONDS)
            try:
                return self.sock.connect((str(address), self.target.port))
            except OSError as error:
                failure = error
                self.sock.close()
        raise failure or OSError("no address")

    def _check_time(self) -> None:
        """Raise ``TimeoutError`` if the time ran out while there was no socket to shut down."""
        if self.expired:
            raise TimeoutError

    def _expire(self) -> None:
        self.expired = True
        sock = self.sock
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # closed already

    def close(self) -> None:
        self._timer.cancel()
        super().close()


def send(url: str, *, body: bytes, headers: Mapping[str, str]) -> DeliveryResult:
    """Send a message and return the result; raises nothing, whatever the receiver does."""
    began = time.monotonic()
    status, retry_after = None, None
    try:
        status, retry_after = post(url, body, headers)
        outcome = outcome_of(status)
    except TargetNotAllowed:
        outcome = DeliveryOutcome.FORBIDDEN
    except TimeoutError:
        outcome = DeliveryOutcome.TIMEOUT
    except ssl.SSLError:
        outcome = DeliveryOutcome.INSECURE
    except (OSError, TargetNotFound):
        outcome = DeliveryOutcome.UNREACHABLE
    except http.client.HTTPException:
        outcome = DeliveryOutcome.GARBLED
    return DeliveryResult(outcome, status, round((time.monotonic() - began) * 1000), retry_after)


def post(url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, int | None]:
    """Return the response's status and its ``Retry-After`` in seconds."""
    target = parse_target(url)
    connection = PinnedConnection(target, resolve(target))
    try:
        connection.request("POST", target.path, body=body, headers={**headers, "Connection": "close"})
        response = connection.getresponse()
        return response.status, retry_after_of(response)
    except (OSError, http.client.HTTPException) as error:
        if connection.expired:  # the shutdown at the end of the time looks like a broken connection
            raise TimeoutError from error
        raise
    finally:
        connection.close()


def outcome_of(status: int) -> DeliveryOutcome:
    if status in BUSY:
        return DeliveryOutcome.BUSY
    if status == HTTPStatus.GONE:
        return DeliveryOutcome.GONE
    return BY_CLASS.get(status // 100, DeliveryOutcome.GARBLED)


def retry_after_of(response: http.client.HTTPResponse) -> int | None:
    """Return ``Retry-After``, a number of seconds or a date, in seconds."""
    value = response.headers.get("Retry-After", "").strip()
    if SECONDS.fullmatch(value):
        return int(value)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    seconds = math.ceil(((at if at.tzinfo else at.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds())
    return seconds if 0 <= seconds <= MAX_RETRY_AFTER else None
