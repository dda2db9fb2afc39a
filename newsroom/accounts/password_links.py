"""E-mails with a link to set a password: for somebody who is invited, or has forgotten theirs."""

from __future__ import annotations

from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

log = structlog.get_logger(__name__)

DAYS = settings.PASSWORD_RESET_TIMEOUT // (24 * 3600)


def password_link(account: User, site: str) -> str:
    """Return the address at which the password of an account can be set, once and for some days."""
    uid = urlsafe_base64_encode(force_bytes(account.pk))
    return site + reverse("password_reset_confirm", args=[uid, default_token_generator.make_token(account)])


def sent_invitation(account: User, *, by: User, site: str) -> bool:
    """Send an invitation; returns whether the mail server took it."""
    if not settings.NEWSROOM_SENDS_EMAIL:
        return False
    roles = ", ".join(account.groups.order_by("name").values_list("name", flat=True))
    context = {"by": by.get_full_name() or by.get_username(), "roles": roles}
    try:
        send_link(account, site, _("Your account at Newsroom Archive"), "admin/account/invitation.txt", context)
    except OSError:
        log.exception("invitation_not_sent", account=account.pk)
        return False
    return True


def send_reset_link(account: User, *, site: str) -> None:
    send_link(account, site, _("A new password for Newsroom Archive"), "admin/account/password_reset.txt", {})


def send_link(account: User, site: str, subject: str, template: str, context: dict[str, Any]) -> None:
    """Send a link by e-mail. Raises OSError (also for errors of the mail server) when that fails."""
    shared = {"account": account, "link": password_link(account, site), "site": site, "days": DAYS}
    send_mail(subject, render_to_string(template, shared | context), None, [account.email])
