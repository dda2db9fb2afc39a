"""Verbs over long lists of the admin: done by a worker, and watched at the desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.contrib.auth.models import User
from django.urls import reverse

from articles.desk.jobs import start_job


def in_background(verb: str) -> Callable[..., str]:
    def start(pks: Sequence[str], *, by: User) -> str:
        return reverse("desk:job", args=[start_job(verb=verb, by=by, rows=pks).pk])

    return start
