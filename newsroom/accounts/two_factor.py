"""The second factor: whoever may do what is for chiefs alone signs in with a code of their telephone as well.

Until the code is given, the session is nobody's: no page, endpoint or view has to think of it.
"""

from __future__ import annotations

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


class SecondFactorMiddleware:
    """Gives the request to nobody as long as a code is wanting; after django-otp's own middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Looked at only when somebody asks who it is, so that public pages never open a session.
        signed_in = request.user
        request.user = cast("User", SimpleLazyObject(lambda: whole(request, signed_in)))
        return self.get_response(request)


def whole(request: HttpRequest, user: Any) -> Any:
    """The user, or nobody while the second factor is wanting; then ``request.half_signed_in`` is who it would be."""
    if user.is_authenticated and not user.is_verified() and is_wanting(user):
        request.half_signed_in = user  # type: ignore[attr-defined]  # read back by half_signed_in alone
        return AnonymousUser()
    return user


def is_wanting(user: Any) -> bool:
    """Whether this account's password is not enough: it has a second factor, or its powers ask for one."""
    return has_second_factor(user) or must_have_one(user)


def must_have_one(user: Any) -> bool:
    return bool(settings.NEWSROOM_CHIEFS_NEED_SECOND_FACTOR) and is_chief(user)


def has_second_factor(user: Any) -> bool:
    return bool(TOTPDevice.objects.filter(user_id=user.pk, confirmed=True).exists())


def half_signed_in(request: HttpRequest) -> Any:
    """The account whose password was right and whose code is wanting; None for everybody else."""
    if request.user.is_authenticated:
        return None
    return getattr(request, "half_signed_in", None)


def prepared_device(user: Any) -> TOTPDevice:
    """What is being set up: the same secret until its first code is given."""
    device, _created = TOTPDevice.objects.get_or_create(
        user_id=user.pk, confirmed=False, defaults={"name": "authenticator"}
    )
    return device


@transaction.atomic
def accept_code(user: Any, code: str) -> TOTPDevice | StaticDevice | None:
    """The device whose code this is, a recovery code being used up; None when it is nobody's, or too many were wrong.

    django-otp makes whoever guesses wait, twice as long each time.
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
    """Make the device that is being set up the account's second factor; returns its recovery codes, shown once."""
    device = TOTPDevice.objects.select_for_update().filter(user_id=user.pk, confirmed=False).first()
    if device is None or not device.verify_token(code.replace(" ", "")):
        return None
    TOTPDevice.objects.filter(user_id=user.pk).exclude(pk=device.pk).delete()
    device.confirmed = True
    device.save()
    return new_recovery_codes(user)


@transaction.atomic
def new_recovery_codes(user: Any) -> list[str]:
    """So many codes that are each good once, in the place of all earlier ones."""
    StaticDevice.objects.filter(user_id=user.pk).delete()
    device = StaticDevice.objects.create(user_id=user.pk, name="recovery")
    codes = [StaticToken.random_token() for _n in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


@transaction.atomic
def forget(user: Any) -> int:
    """Take an account's second factor away; returns how many devices that were."""
    devices = [*TOTPDevice.objects.filter(user_id=user.pk), *StaticDevice.objects.filter(user_id=user.pk)]
    for device in devices:
        device.delete()
    return len(devices)
