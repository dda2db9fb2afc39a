"""Limits on the requests of an address or account in a minute, and the headers that describe them.

All web servers share the counts (``newsroom.http.counters``). A minute begins with a client's first request.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle, SimpleRateThrottle

from newsroom.http.client_address import client_address
from newsroom.http.counters import Counted, count

if TYPE_CHECKING:
    from rest_framework.views import APIView


WINDOW_SECONDS = 60
# The headers that describe the nearest limit.
RATE_LIMIT_HEADERS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


class MinuteThrottle(SimpleRateThrottle):
    """The limit ``NEWSROOM_API_REQUESTS_A_MINUTE[scope]``; 0 means no limit.

    ``counted`` is the request with those before it in the same minute; None if there is no limit for it.
    """

    scope: str
    num_requests: int
    counted: Counted | None = None

    def get_rate(self) -> str | None:
        limit = settings.NEWSROOM_API_REQUESTS_A_MINUTE.get(self.scope, 0)
        return f"{limit}/minute" if limit else None

    def get_ident(self, request: HttpRequest) -> str:
        return client_address(request)

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count the request, more than once if it is a costly one. It is allowed while any request is left."""
        key = self.get_cache_key(request, view)
        if self.rate is None or key is None:
            return True
        cost = request_cost(request, view)
        self.counted = count(key, seconds=WINDOW_SECONDS, number=cost)
        return self.counted.number - cost < self.limit

    def wait(self) -> float | None:
        return self.reset_seconds

    @property
    def limit(self) -> int:
        return int((self.rate or "0").partition("/")[0])

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.counted.number) if self.counted else self.limit

    @property
    def reset_seconds(self) -> int:
        """Seconds until all requests are available again."""
        return self.counted.seconds_left if self.counted else 0


def request_cost(request: Request, view: APIView) -> int:
    """Return how often a request counts: once, and once more for each ``bytes_per_cost`` of its length."""
    bytes_per_cost: int | None = getattr(view, "bytes_per_cost", None)
    if bytes_per_cost is None:
        return 1
    length = request.META.get("CONTENT_LENGTH") or "0"
    size = len(request.META.get("QUERY_STRING", "")) + (int(length) if length.isdigit() else 0)
    return 1 + size // bytes_per_cost


def client_key(throttle: SimpleRateThrottle, request: Request) -> str:
    return f"account-{request.user.pk}" if request.user.is_authenticated else throttle.get_ident(request)


class AnonymousThrottle(MinuteThrottle):
    """Limit by network address, for requests without an account."""

    scope = "anonymous"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        return None if request.user.is_authenticated else f"api-anonymous-{self.get_ident(request)}"


class AccountThrottle(MinuteThrottle):
    """Limit by account, however many tokens it has."""

    scope = "account"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        return f"api-account-{request.user.pk}" if request.user.is_authenticated else None


class QuoteCheckThrottle(MinuteThrottle):
    """Limit by account or network address: checking a draft takes as long as thousands of other requests."""

    scope = "quote-check"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        return f"api-quote-check-{client_key(self, request)}"


class ExportThrottle(MinuteThrottle):
    """Limit by account or network address: an export occupies one of the server's threads."""

    scope = "export"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        return f"api-export-{client_key(self, request)}"


def applying(throttles: Sequence[BaseThrottle]) -> list[MinuteThrottle]:
    """Return the throttles that counted this request, the nearest to its limit first."""
    applicable = [throttle for throttle in throttles if isinstance(throttle, MinuteThrottle) and throttle.counted]
    return sorted(applicable, key=lambda throttle: throttle.remaining)


def set_rate_limit_headers(response: HttpResponseBase, throttles: Sequence[BaseThrottle]) -> None:
    """Describe the nearest limit in the response's headers."""
    for throttle in applying(throttles)[:1]:
        values = (throttle.limit, throttle.remaining, throttle.reset_seconds)
        for name, value in zip(RATE_LIMIT_HEADERS, values, strict=True):
            response.headers[name] = str(value)


def refusal_message(throttles: Sequence[BaseThrottle], wait: float | None) -> str:
    """Return the reason for a refusal, with the time to wait."""
    reached = applying(throttles)
    return _("Too many requests: at most %(limit)d a minute. Try again in %(wait)d seconds.") % {
        "limit": reached[0].limit if reached else 0,
        "wait": ceil(wait or 1) or 1,
    }
