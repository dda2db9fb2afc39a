"""Celery tasks that deliver webhook messages."""

from __future__ import annotations

import structlog
from celery import shared_task
from django.db import InterfaceError, OperationalError

from newsroom.api.core import idempotency
from newsroom.api.webhooks import delivery

log = structlog.get_logger(__name__)

TRANSIENT = (OperationalError, InterfaceError)


@shared_task(autoretry_for=TRANSIENT, retry_backoff=True, retry_backoff_max=60, retry_jitter=True, max_retries=5)
def deliver(webhook_id: str) -> None:
    """Send the due messages of one webhook, unless it is off, paused or leased."""
    delivered = delivery.deliver(webhook_id)
    log.info("webhook_turn", webhook=webhook_id, delivered=delivered)


@shared_task
def send_due() -> int:
    """Queue a task for every webhook with something to send."""
    due = delivery.due()
    for webhook_id in due:
        deliver.apply_async((webhook_id,), queue="webhooks")
    return len(due)


@shared_task
def forget_old() -> None:
    """Delete old deliveries and old responses to idempotent requests."""
    log.info("forgotten", deliveries=delivery.delete_old(), answers=idempotency.forget_old())
