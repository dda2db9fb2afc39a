"""Erasures whose words may still be on the disk, in rows that the database has replaced and not yet cleared away."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from articles.history.audit_log import ids_with_action, log_change
from articles.models import Erasure

CLEARED = "cleared from the disk"


def uncleared_erasures() -> QuerySet[Erasure]:
    """Return the erasures that have been carried out and not cleared from the disk."""
    return Erasure.objects.filter(done_at__isnull=False).exclude(pk__in=ids_with_action("erasure", CLEARED))


def record_cleared(erasures: Iterable[Erasure]) -> None:
    for erasure in erasures:
        log_change(erasure, CLEARED, by=None, before={"cleared": False}, after={"cleared": True})
