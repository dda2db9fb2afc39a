"""Two-factor authentication: chiefs need a code of an authenticator besides the password.

Until the code is entered, the request's user is anonymous, so that no page or endpoint has to check for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from core.permissions import is_chief

RECOVERY_CODES = 10
# In a chief's session: when it was last used, in seconds, noted at most once a minute.
LAST_USED = "last_used"
NOTED_EVERY_SECONDS = 60


class SecondFactorMiddleware:
    """Makes the user anonymous until the code is entered; comes after django-otp's middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Lazy, so that public pages never open a session.
        signed_in = request.user
        request.user = cast("User", SimpleLazyObject(lambda: verified_user(request, signed_in)))
        return self.get_response(request)


def verified_user(request: HttpRequest, user: Any) -> Any:
    """Return the user, or an anonymous one with the user in ``request.awaiting_code`` until the code is entered."""
    if user.is_authenticated and session_is_over(request, user):
        return AnonymousUser()
    if user.is_authenticated and not user.is_verified() and needs_code(user):
        request.awaiting_code = user  # type: ignore[attr-defined]  # read back by awaiting_code alone
        return AnonymousUser()
    return user


def session_is_over(request: HttpRequest, user: Any) -> bool:
    """End a chief's session that was not used for ``NEWSROOM_CHIEF_IDLE_HOURS``, and return whether it did."""
    limit = settings.NEWSROOM_CHIEF_IDLE_HOURS * 3600
    if not limit or not is_chief(user):
        return False
    now, last_used = int(time.time()), request.session.get(LAST_USED)
    if last_used is not None and now - last_used > limit:
        request.session.flush()
        return True
    if last_used is None or now - last_used > NOTED_EVERY_SECONDS:
        request.session[LAST_USED] = now
    return False


def needs_code(user: Any) -> bool:
    """Return true if the account has a second factor or its permissions require one."""
    return has_second_factor(user) or requires_second_factor(user)


def requires_second_factor(user: Any) -> bool:
    return bool(settings.NEWSROOM_CHIEFS_NEED_SECOND_FACTOR) and is_chief(user)


def has_second_factor(user: Any) -> bool:
    return bool(TOTPDevice.objects.filter(user_id=user.pk, confirmed=True).exists())


def awaiting_code(request: HttpRequest) -> Any:
    """Return the account that has entered its password and not yet its code, otherwise None."""
    if request.user.is_authenticated:
        return None
    return getattr(request, "awaiting_code", None)


def unconfirmed_device(user: Any) -> TOTPDevice:
    """Return the device that is being set up; its secret stays the same until the first code."""
    device, _created = TOTPDevice.objects.get_or_create(
        user_id=user.pk, confirmed=False, defaults={"name": "authenticator"}
    )
    return device


@transaction.atomic
def verify_code(user: Any, code: str) -> TOTPDevice | StaticDevice | None:
    """Return the device with this code; None for a wrong code or after too many. A recovery code is used up.

    django-otp doubles the wait after each wrong code.
    """
    code = code.replace(" ", "").lower()
    for model in (TOTPDevice, StaticDevice):
        if (len(code) == 6 and code.isdigit()) != (model is TOTPDevice):  # noqa: PLR2004  # as authenticators show
            continue
        for device in model.objects.filter(user_id=user.pk, confirmed=True).select_for_update():
            if device.verify_token(code):
                return device
    return None


@transaction.atomic
def confirm_device(user: Any, code: str) -> list[str] | None:
    """Confirm the device that is being set up and return its recovery codes, which are shown once."""
    device = TOTPDevice.objects.select_for_update().filter(user_id=user.pk, confirmed=False).first()
    if device is None or not device.verify_token(code.replace(" ", "")):
        return None
    TOTPDevice.objects.filter(user_id=user.pk).exclude(pk=device.pk).delete()
    device.confirmed = True
    device.save()
    return new_recovery_codes(user)


@transaction.atomic
def new_recovery_codes(user: Any) -> list[str]:
    """Replace the recovery codes and return the new ones; each can be used once."""
    StaticDevice.objects.filter(user_id=user.pk).delete()
    device = StaticDevice.objects.create(user_id=user.pk, name="recovery")
    codes = [StaticToken.random_token() for _n in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


@transaction.atomic
def remove_second_factor(user: Any) -> int:
    """Remove an account's second factor and return the number of removed devices."""
    devices = [*TOTPDevice.objects.filter(user_id=user.pk), *StaticDevice.objects.filter(user_id=user.pk)]
    for device in devices:
        device.delete()
    return len(devices)
