"""Celery tasks of the API."""

from __future__ import annotations

import structlog
from celery import shared_task

from newsroom.api.changes import follower

log = structlog.get_logger(__name__)


@shared_task
def follow_changes() -> int:
    """Record the public changes since the last run."""
    checked = follower.run_follower()
    if checked:
        log.info("changes_followed", objects=checked)
    return checked
