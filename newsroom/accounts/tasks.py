"""Celery tasks of accounts."""

from __future__ import annotations

from collections.abc import Iterable

import structlog
from celery import shared_task
from django.contrib.auth.models import User

from newsroom.accounts.password_links import send_reset_link

log = structlog.get_logger(__name__)


@shared_task(autoretry_for=(OSError,), retry_backoff=True, retry_backoff_max=600, retry_jitter=True, max_retries=5)
def send_reset_links(ids: Iterable[int], site: str) -> int:
    """Send each of these accounts a link to set a new password; returns how many there are."""
    accounts = list(User.objects.filter(pk__in=list(ids), is_active=True))
    for account in accounts:
        send_reset_link(account, site=site)
    log.info("password_links_sent", accounts=len(accounts))
    return len(accounts)
