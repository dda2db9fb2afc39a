"""Celery tasks of the API."""

from __future__ import annotations

import structlog
from celery import shared_task

from newsroom.api.changes import follower

log = structlog.get_logger(__name__)


@shared_task
def follow_changes() -> int:
    """Tell what the public sees differently since the last time."""
    seen = follower.run_follower()
    if seen:
        log.info("changes_followed", objects=seen)
    return seen
