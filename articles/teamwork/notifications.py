"""Notifications: who gets one, and what is unread."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, User
from django.db.models import QuerySet
from django.db.models.functions import Now

from articles.teamwork.emails import due_time, send_on_commit
from articles.teamwork.models import Assignment, Comment, Notification


def notify(
    users: Iterable[User],
    *,
    reason: Notification.Reason,
    by: AbstractBaseUser,
    site: str,
    assignment: Assignment | None = None,
    comment: Comment | None = None,
) -> None:
    """Notify colleagues of an assignment or a comment. Nobody is notified of what they did themselves."""
    about: dict[str, Any] = {"reason": reason, "by_id": by.pk, "site": site}
    about |= {"assignment": assignment, "comment": comment}
    created = Notification.objects.bulk_create(
        Notification(user=user, email_due_at=due_time(user), **about)
        for user in users
        if user.pk != by.pk and user.is_active
    )
    if any(notification.email_due_at for notification in created):
        send_on_commit()


def unread_count(user: Any) -> int:
    """Return the number of an account's unread notifications; 0 for nobody."""
    return Notification.objects.unread().filter(user=user.pk).count() if user.is_authenticated else 0


def mark_read(notifications: QuerySet[Notification]) -> None:
    """Mark notifications as read. No e-mail about them is sent any more."""
    notifications.filter(read_at__isnull=True).update(read_at=Now(), email_due_at=None)
