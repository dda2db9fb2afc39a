"""How many requests one reader or account may make in a minute, and what each is told of it.

Counts are kept in Django's default cache; with one of them for each process, the limits hold for each process.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle, SimpleRateThrottle

if TYPE_CHECKING:
    from rest_framework.views import APIView


WINDOW_SECONDS = 60
# The headers that tell how near the nearest limit is.
TOLD = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


class Throttle(SimpleRateThrottle):
    """The limit ``NEWSROOM_API_REQUESTS_A_MINUTE[scope]``; none when that is 0.

    ``applies`` says whether a request was counted here.
    """

    scope: str
    history: list[float] = []
    applies = False

    def get_rate(self) -> str | None:
        limit = settings.NEWSROOM_API_REQUESTS_A_MINUTE.get(self.scope, 0)
        return f"{limit}/minute" if limit else None

    def allow_request(self, request: Request, view: APIView) -> bool:
        allowed = super().allow_request(request, view)
        self.applies = self.rate is not None and self.key is not None
        return allowed

    @property
    def limit(self) -> int:
        return int((self.rate or "0").partition("/")[0])

    @property
    def remaining(self) -> int:
        return max(0, self.limit - len(self.history))

    @property
    def reset_seconds(self) -> int:
        """Seconds until one more request is answered, when none is left now, and until all are otherwise."""
        if not self.history:
            return 0
        eldest = self.history[-1] if not self.remaining else self.history[0]
        return max(1, ceil(eldest + WINDOW_SECONDS - self.now))


def sender(throttle: SimpleRateThrottle, request: Request) -> str:
    return f"account-{request.user.pk}" if request.user.is_authenticated else throttle.get_ident(request)


class AnonymousThrottle(Throttle):
    """By network address, for those without a token or a sign-in."""

    scope = "anonymous"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        return None if request.user.is_authenticated else f"api-anonymous-{self.get_ident(request)}"


class AccountThrottle(Throttle):
    """By account, however many tokens it has."""

    scope = "account"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        return f"api-account-{request.user.pk}" if request.user.is_authenticated else None


class QuoteCheckThrottle(Throttle):
    """By account, or by network address: reading a draft takes as long as thousands of other requests."""

    scope = "quote-check"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        return f"api-quote-check-{sender(self, request)}"


class ExportThrottle(Throttle):
    """By account, or by network address: a stream holds one of the server's threads for as long as it lasts."""

    scope = "export"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        return f"api-export-{sender(self, request)}"


def applying(throttles: Sequence[BaseThrottle]) -> list[Throttle]:
    """Those that counted this request, the nearest to its limit first."""
    found = [throttle for throttle in throttles if isinstance(throttle, Throttle) and throttle.applies]
    return sorted(found, key=lambda throttle: throttle.remaining)


def tell(response: HttpResponseBase, throttles: Sequence[BaseThrottle]) -> None:
    """Say in the answer's headers how many requests are left, and in how many seconds there will be more."""
    for throttle in applying(throttles)[:1]:
        values = (throttle.limit, throttle.remaining, throttle.reset_seconds)
        for name, value in zip(TOLD, values, strict=True):
            response.headers[name] = str(value)


def sentence(throttles: Sequence[BaseThrottle], wait: float | None) -> str:
    """Why a request was refused, and when to try again."""
    reached = applying(throttles)
    return _("Too many requests: at most %(limit)d a minute. Try again in %(wait)d seconds.") % {
        "limit": reached[0].limit if reached else 0,
        "wait": ceil(wait or 1) or 1,
    }
