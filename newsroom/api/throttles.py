"""How many requests one reader or account may make in a minute.

Counts are kept in Django's default cache; with one of them for each process, the limits hold for each process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

if TYPE_CHECKING:
    from rest_framework.views import APIView


class Throttle(SimpleRateThrottle):
    """The limit ``NEWSROOM_API_REQUESTS_A_MINUTE[scope]``; none when that is 0."""

    scope: str

    def get_rate(self) -> str | None:
        limit = settings.NEWSROOM_API_REQUESTS_A_MINUTE[self.scope]
        return f"{limit}/minute" if limit else None


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


def sentence(request: Request, wait: float | None) -> str:
    """Why a request was refused, and when to try again."""
    scope = "account" if request.user.is_authenticated else "anonymous"
    return _("Too many requests: at most %(limit)d a minute. Try again in %(wait)d seconds.") % {
        "limit": settings.NEWSROOM_API_REQUESTS_A_MINUTE[scope],
        "wait": round(wait or 1) or 1,
    }
