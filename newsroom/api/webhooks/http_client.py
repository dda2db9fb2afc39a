"""One message to one address: no redirect followed, nothing read but the status, everything within a few seconds."""

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
from newsroom.api.webhooks.url_policy import NotAllowed, NotFound, Place, looked_up, read


class Outcome(StrEnum):
    """What became of an attempt."""

    DELIVERED = "delivered"
    REFUSED = "refused"  # 4xx: the receiver will have none of it
    REDIRECTED = "redirected"  # 3xx: never followed
    GONE = "gone"  # 410: the receiver wants no more messages
    FORBIDDEN = "forbidden"  # an address that nothing is sent to
    BUSY = "busy"  # 408, 425, 429
    FAILED = "failed"  # 5xx
    UNREACHABLE = "unreachable"  # no such name, or nobody answers there
    TIMEOUT = "timeout"
    INSECURE = "insecure"  # the certificate is not good for the name
    GARBLED = "garbled"  # the answer is not HTTP


# These may be different in a while; the others will not.
TRANSIENT = frozenset(Outcome) - {
    *(Outcome.DELIVERED, Outcome.REFUSED, Outcome.REDIRECTED, Outcome.GONE, Outcome.FORBIDDEN),
}
IPV4 = 4
BY_CLASS = {2: Outcome.DELIVERED, 3: Outcome.REDIRECTED, 4: Outcome.REFUSED, 5: Outcome.FAILED}
# A receiver may ask for eleven days; what asks for more is taken for a mistake.
MOST_SECONDS = 999_999
SOME_SECONDS = re.compile(r"[0-9]{1,6}")
BUSY = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)


@dataclass(frozen=True)
class Answer:
    outcome: Outcome
    status: int | None
    milliseconds: int
    wait: int | None = None  # how many seconds the receiver asks for

    @property
    def is_transient(self) -> bool:
        return self.outcome in TRANSIENT


class Connection(http.client.HTTPConnection):
    """To addresses that were looked up before; the whole exchange ends at a fixed moment, however slowly it goes."""

    def __init__(self, place: Place, addresses: Sequence[Address]) -> None:
        super().__init__(place.host, place.port, timeout=settings.NEWSROOM_WEBHOOK_SECONDS)
        self.default_port = 443 if place.scheme == "https" else 80
        self.place, self.addresses = place, addresses
        self.expired = False
        self._clock = threading.Timer(settings.NEWSROOM_WEBHOOK_SECONDS, self._expire)
        self._clock.daemon = True
        self._clock.start()

    def connect(self) -> None:
        self._reach()
        if self.place.scheme == "https":
            context = ssl.create_default_context()
            secured = context.wrap_socket(self.sock, server_hostname=self.place.host, do_handshake_on_connect=False)
            self.sock = secured
            self._check_time()
            secured.do_handshake()

    def _reach(self) -> None:
        """Connect to the first of the addresses that answers, and by its number: no name is asked for again."""
        failure: OSError | None = None
        for address in self.addresses:
            self.sock = socket.socket(socket.AF_INET if address.version == IPV4 else socket.AF_INET6)
            self._check_time()
            self.sock.settimeout(settings.NEWSROOM_WEBHOOK_SECONDS)
            try:
                return self.sock.connect((str(address), self.place.port))
            except OSError as error:
                failure = error
                self.sock.close()
        raise failure or OSError("no address")

    def _check_time(self) -> None:
        """For when the clock ran out while there was no socket to end."""
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
        self._clock.cancel()
        super().close()


def send(url: str, *, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send a message and say what became of it; whatever happens out there is an answer, never an error."""
    began = time.monotonic()
    status, wait = None, None
    try:
        status, wait = exchanged(url, body, headers)
        outcome = outcome_of(status)
    except NotAllowed:
        outcome = Outcome.FORBIDDEN
    except TimeoutError:
        outcome = Outcome.TIMEOUT
    except ssl.SSLError:
        outcome = Outcome.INSECURE
    except (OSError, NotFound):
        outcome = Outcome.UNREACHABLE
    except http.client.HTTPException:
        outcome = Outcome.GARBLED
    return Answer(outcome, status, round((time.monotonic() - began) * 1000), wait)


def exchanged(url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, int | None]:
    """The status answered, and how many seconds the receiver wants to be left alone."""
    place = read(url)
    connection = Connection(place, looked_up(place))
    try:
        connection.request("POST", place.target, body=body, headers={**headers, "Connection": "close"})
        response = connection.getresponse()
        return response.status, wait_of(response)
    except (OSError, http.client.HTTPException) as error:
        if connection.expired:  # what the clock cut off looks like a broken connection
            raise TimeoutError from error
        raise
    finally:
        connection.close()


def outcome_of(status: int) -> Outcome:
    if status in BUSY:
        return Outcome.BUSY
    if status == HTTPStatus.GONE:
        return Outcome.GONE
    return BY_CLASS.get(status // 100, Outcome.GARBLED)


def wait_of(response: http.client.HTTPResponse) -> int | None:
    """``Retry-After`` in seconds, of which it gives the number, or the moment when they are over."""
    given = response.headers.get("Retry-After", "").strip()
    if SOME_SECONDS.fullmatch(given):
        return int(given)
    try:
        at = parsedate_to_datetime(given)
    except ValueError:
        return None
    seconds = math.ceil(((at if at.tzinfo else at.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds())
    return seconds if 0 <= seconds <= MOST_SECONDS else None
