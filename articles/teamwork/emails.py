"""E-mails about notifications: at once, once a day, or none, as each colleague wants.

A notification says when an e-mail about it is due. All that is due of one colleague goes out in one e-mail. It is
claimed before it is sent, so that no e-mail goes out twice; when the mail server does not take it, the claim is given
up and the e-mail is due again later. E-mails repeat no words of comments, because no erasure reaches a mailbox.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from smtplib import SMTPConnectError, SMTPServerDisconnected
from socket import gaierror
from typing import Any

import structlog
from celery import current_app
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, User
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Article
from articles.runs.queue import BROKER_DOWN
from articles.services.articles import is_public
from articles.teamwork.models import Notification, NotificationQuerySet, StaffProfile
from core.permissions import Action, has_permission

log = structlog.get_logger(__name__)

Delivery = StaffProfile.EmailDelivery
RETRY_AFTER = timedelta(minutes=5)
# An e-mail that the mail server has not taken for this long is given up; the notification stays in the product.
GIVE_UP_AFTER = timedelta(days=3)
SHOWN = 50
# What says that the mail server does not answer, and not that it refuses one e-mail.
SERVER_DOWN = (TimeoutError, ConnectionError, SMTPConnectError, SMTPServerDisconnected, gaierror)


def email_delivery(user: AbstractBaseUser) -> str:
    """Return when an account wants e-mails about its notifications."""
    wanted = StaffProfile.objects.filter(user=user.pk).values_list("email_delivery", flat=True).first()
    return wanted or Delivery.IMMEDIATE


def due_time(user: User) -> datetime | None:
    """Return when an e-mail about a notification of now is due; None when the account gets none."""
    if not settings.NEWSROOM_SENDS_EMAIL or not user.email:
        return None
    match email_delivery(user):
        case Delivery.IMMEDIATE:
            return timezone.now()
        case Delivery.DAILY:
            return next_digest(timezone.now())
        case _:
            return None


def next_digest(now: datetime) -> datetime:
    """Return the next time at which daily e-mails are sent."""
    local = timezone.localtime(now)
    at = datetime.combine(local.date(), time(settings.NEWSROOM_DIGEST_HOUR), local.tzinfo)
    return at if at > local else datetime.combine(local.date() + timedelta(days=1), at.timetz())


@transaction.atomic
def set_email_delivery(*, user: User, delivery: str) -> None:
    """Set when an account gets e-mails; what is due changes with it."""
    StaffProfile.objects.update_or_create(user=user, defaults={"email_delivery": Delivery(delivery)})
    waiting = Notification.objects.filter(user=user, email_due_at__isnull=False)
    if waiting.update(email_due_at=due_time(user)):
        send_on_commit()


def send_on_commit() -> None:
    """Have a worker send what is due once the transaction commits."""
    transaction.on_commit(tell_worker, robust=True)


def tell_worker() -> None:
    """Send the task to a worker. If the broker is down, the periodic one sends the e-mails."""
    try:
        current_app.send_task("articles.teamwork.tasks.send_notification_emails", queue="webhooks")
    except BROKER_DOWN as error:
        log.warning("broker_down", error=str(error))


def send_due_emails() -> int:
    """Send each colleague one e-mail about all that is due; return the number of e-mails.

    It stops at the first one for which the mail server does not answer: webhooks wait in the same queue. The others
    stay due, and go out first the next time.
    """
    due = Notification.objects.filter(email_due_at__lte=Now()).order_by("user").values_list("user", flat=True)
    sent = 0
    for user in list(due.distinct()):
        try:
            sent += send_to(user)
        except SERVER_DOWN:
            break
    return sent


def send_to(user_id: int) -> bool:
    """Send one colleague what is due, and return whether an e-mail went out.

    Raises one of SERVER_DOWN when the mail server does not answer.
    """
    claimed, user, subject, text = claim(user_id)
    if not claimed or user is None:
        return False
    rows = Notification.objects.filter(pk__in=claimed)
    sent = False
    try:
        send_mail(subject, text, None, [user.email])
        sent = True
        log.info("notification_email_sent", user=user_id, notifications=len(claimed))
    except SERVER_DOWN as error:
        log.warning("mail_server_down", error=str(error))
        raise
    except (OSError, ValueError) as error:  # No server, or an address that no header can have.
        log.warning("notification_email_not_sent", user=user_id, error=str(error))
    finally:
        # Also when the worker is told to stop meanwhile.
        if not sent:
            give_up_claim(rows)
    return sent


@transaction.atomic
def claim(user_id: int) -> tuple[list[int], User | None, str, str]:
    """Mark what is due as sent, and return its ids with the e-mail to send. Skip what another worker has claimed.

    Whoever may no longer review, or sign in, gets none: it would name stories that are not public.
    """
    due = Notification.objects.filter(user=user_id, email_due_at__lte=Now())
    claimed = list(due.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True))
    rows = Notification.objects.filter(pk__in=claimed)
    user = User.objects.filter(pk=user_id, is_active=True).exclude(email="").first()
    if user is not None and not (user.is_staff and has_permission(user, Action.JUDGE)):
        user = None
    rows.update(email_due_at=None, emailed_at=Now() if user else None)
    if not claimed or user is None:
        return [], None, "", ""
    return claimed, user, *compose(user, rows)


def compose(user: User, rows: NotificationQuerySet) -> tuple[str, str]:
    """Return the subject and the text of an e-mail about these notifications."""
    notifications: list[Any] = list(rows.with_objects().order_by("at", "pk")[:SHOWN])
    for notification in notifications:
        notification.visible_title = title_for(user, notification)
    count = rows.count()
    first = notifications[0]
    if count == 1:
        subject = f"{first.sentence}: {first.visible_title}"
    else:
        subject = ngettext("%(n)d notification", "%(n)d notifications", count) % {"n": count}
    context = {"user": user, "notifications": notifications, "more": count - len(notifications), "site": first.site}
    return " ".join(subject.split()), render_to_string("review/notification_email.txt", context)


def title_for(user: User, notification: Notification) -> str:
    """Return the title of what a notification is about, if the account may see it."""
    if has_permission(user, Action.READ_ALL):
        return notification.title
    subject = notification.subject
    if isinstance(subject, Article):
        return notification.title if is_public(subject) else _("a story that is not public")
    return _("a question about a name")


def give_up_claim(rows: QuerySet[Notification]) -> None:
    """Make e-mails due again, but for those that the mail server has not taken for days."""
    rows.update(emailed_at=None, email_due_at=None)
    rows.filter(read_at__isnull=True, at__gt=Now() - GIVE_UP_AFTER).update(email_due_at=Now() + RETRY_AFTER)
