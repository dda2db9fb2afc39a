"""The page of two-factor authentication: asks for the code, sets it up and renews recovery codes."""

from __future__ import annotations

from typing import Any

import segno
from django.contrib.admin import site
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods
from django_otp import login
from django_otp.plugins.otp_totp.models import TOTPDevice

from newsroom.accounts import two_factor


@never_cache
@csrf_protect
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    awaiting = two_factor.awaiting_code(request)
    user = awaiting or request.user
    if not user.is_authenticated or not user.is_staff:
        return redirect("admin:login")
    has_one = two_factor.has_second_factor(user)
    if awaiting is not None and has_one:
        return ask(request, awaiting)
    if not has_one:
        return set_up(request, user)
    return manage(request, user)


def ask(request: HttpRequest, user: Any) -> HttpResponse:
    """Ask for the code after the password."""
    if request.method == "POST":
        device = two_factor.verify_code(user, request.POST.get("code", ""))
        if device is not None:
            sign_in(request, user, device)
            return redirect(next_url(request))
    return show(request, "ask", error=request.method == "POST")


def set_up(request: HttpRequest, user: Any) -> HttpResponse:
    if request.method == "POST":
        codes = two_factor.confirm_device(user, request.POST.get("code", ""))
        if codes is not None:
            device = TOTPDevice.objects.get(user_id=user.pk, confirmed=True)
            sign_in(request, user, device)
            return show(request, "codes", codes=codes)
    device = two_factor.unconfirmed_device(user)
    # The picture is drawn here from an address that django-otp has escaped.
    picture = mark_safe(segno.make(device.config_url).svg_inline(scale=5, border=2, light="#fff"))  # noqa: S308
    return show(request, "set_up", error=request.method == "POST", picture=picture, address=device.config_url)


def manage(request: HttpRequest, user: Any) -> HttpResponse:
    """Renew the recovery codes or remove the second factor."""
    must = two_factor.requires_second_factor(user)
    match request.POST.get("do"):
        case "codes":
            return show(request, "codes", codes=two_factor.new_recovery_codes(user))
        case "off" if not must:
            two_factor.remove_second_factor(user)
            return redirect("admin:index")
    return show(request, "manage", must=must)


def sign_in(request: HttpRequest, user: Any, device: Any) -> None:
    """Sign the user in, with a new session key."""
    request.user = user
    request.session.cycle_key()
    login(request, device)


def next_url(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else reverse("admin:index")


def show(request: HttpRequest, step: str, **context: Any) -> HttpResponse:
    title = {
        "ask": _("The code of your authenticator"),
        "set_up": _("Set up the second factor"),
        "codes": _("Your recovery codes"),
        "manage": _("Second factor"),
    }[step]
    shared = {**site.each_context(request), "title": title, "step": step, "next": next_url(request)}
    return render(request, "admin/second_factor.html", shared | context)
