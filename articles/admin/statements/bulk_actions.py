"""Verbs over long lists of the admin: done by a worker, and watched at the desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.urls import reverse

from articles.review.bulk_jobs import start_job


def in_background(verb: str) -> Callable[..., str]:
    def start(pks: Sequence[str], *, by: User, as_of: datetime | None) -> str:
        return reverse("review:job", args=[start_job(verb=verb, by=by, rows=pks, as_of=as_of).pk])

    return start
