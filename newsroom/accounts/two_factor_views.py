"""The page of the second factor: the code is asked for, set up, or renewed there."""

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
    half = two_factor.half_signed_in(request)
    user = half or request.user
    if not user.is_authenticated or not user.is_staff:
        return redirect("admin:login")
    has_one = two_factor.has_second_factor(user)
    if half is not None and has_one:
        return ask(request, half)
    if not has_one:
        return set_up(request, user)
    return manage(request, user)


def ask(request: HttpRequest, user: Any) -> HttpResponse:
    """The code of somebody whose password was right."""
    if request.method == "POST":
        device = two_factor.accept_code(user, request.POST.get("code", ""))
        if device is not None:
            sign_in(request, user, device)
            return redirect(following(request))
    return show(request, "ask", error=request.method == "POST")


def set_up(request: HttpRequest, user: Any) -> HttpResponse:
    if request.method == "POST":
        codes = two_factor.confirm_device(user, request.POST.get("code", ""))
        if codes is not None:
            device = TOTPDevice.objects.get(user_id=user.pk, confirmed=True)
            sign_in(request, user, device)
            return show(request, "codes", codes=codes)
    device = two_factor.prepared_device(user)
    # The picture is made here, of an address that django-otp has escaped.
    picture = mark_safe(segno.make(device.config_url).svg_inline(scale=5, border=2, light="#fff"))  # noqa: S308
    return show(request, "set_up", error=request.method == "POST", picture=picture, address=device.config_url)


def manage(request: HttpRequest, user: Any) -> HttpResponse:
    """New recovery codes, or none any more, for somebody who is signed in with both factors."""
    must = two_factor.must_have_one(user)
    match request.POST.get("do"):
        case "codes":
            return show(request, "codes", codes=two_factor.new_recovery_codes(user))
        case "off" if not must:
            two_factor.forget(user)
            return redirect("admin:index")
    return show(request, "manage", must=must)


def sign_in(request: HttpRequest, user: Any, device: Any) -> None:
    """The session is the user's from now on, under a new key."""
    request.user = user
    request.session.cycle_key()
    login(request, device)


def following(request: HttpRequest) -> str:
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
    shared = {**site.each_context(request), "title": title, "step": step, "next": following(request)}
    return render(request, "admin/second_factor.html", shared | context)
