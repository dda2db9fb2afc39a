"""Limits on wrong passwords."""

from __future__ import annotations

from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_ip_address
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest


class SignInHandler(AxesDatabaseHandler):
    """Counts wrong passwords for a name from an address as django-axes does, and those from an address for any name.

    The second limit is ``NEWSROOM_SIGN_INS_FROM_ADDRESS``: a newsroom may share one address.
    """

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        failures: int = super().get_failures(request, credentials)
        recent = AccessAttempt.objects.filter(
            ip_address=get_client_ip_address(request) or None, attempt_time__gte=get_cool_off_threshold(request)
        )
        from_address = recent.aggregate(n=Sum("failures_since_start", default=0))["n"]
        if from_address >= settings.NEWSROOM_SIGN_INS_FROM_ADDRESS:
            return max(failures, settings.AXES_FAILURE_LIMIT)
        return failures
