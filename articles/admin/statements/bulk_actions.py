"""Admin actions on long lists, which run as bulk jobs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.urls import reverse

from articles.review.bulk_jobs import start_job


def in_background(action: str) -> Callable[..., str]:
    """Return a function that starts a bulk job of this action and returns the URL of the job's page."""

    def start(pks: Sequence[str], *, by: User, as_of: datetime | None) -> str:
        return reverse("review:job", args=[start_job(action=action, by=by, rows=pks, as_of=as_of).pk])

    return start
