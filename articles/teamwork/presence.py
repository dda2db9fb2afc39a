"""Who is at work now, and with which story: who sent a request in the last minutes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponseBase

from articles.models import Article
from articles.teamwork.models import StaffProfile

HERE_FOR = timedelta(minutes=5)
# What is stored may be so old before it is written again.
WRITTEN_EVERY = timedelta(minutes=1)
STAFF_PAGES = ("/admin/", "/desk/")


class PresenceMiddleware:
    """Notes when a member of staff last used the admin or the desk. It leaves all other pages alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.path_info.startswith(STAFF_PAGES) and request.user.is_authenticated and request.user.is_staff:
            note_presence(request.user)
        return response


def note_open_article(user: Any, article: Article | None) -> None:
    """Note which story an editor has open at the desk."""
    note_presence(user, open_article=article)


def note_presence(user: Any, **values: Any) -> None:
    """Store these values of an account and that it is here, unless just that was stored in the last minute."""
    if StaffProfile.objects.filter(user=user.pk, seen_at__gt=Now() - WRITTEN_EVERY, **values).exists():
        return
    values["seen_at"] = Now()
    StaffProfile.objects.bulk_create(
        [StaffProfile(user_id=user.pk, **values)],
        update_conflicts=True,
        unique_fields=["user"],
        update_fields=list(values),
    )


def colleagues_here(user: Any) -> QuerySet[StaffProfile]:
    """Return the colleagues who were here in the last minutes, without the user."""
    here = StaffProfile.objects.filter(seen_at__gt=Now() - HERE_FOR, user__is_active=True, user__is_staff=True)
    return here.exclude(user=user.pk).select_related("user", "open_article").order_by("user__username")
