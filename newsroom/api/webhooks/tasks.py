"""Celery tasks: load by id, call one function, store the outcome."""

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
    """One webhook's turn. One that is off, paused or taken is left alone."""
    arrived = delivery.deliver(webhook_id)
    log.info("webhook_turn", webhook=webhook_id, arrived=arrived)


@shared_task
def send_due() -> int:
    """Have every webhook that has something to be sent take its turn."""
    waiting = delivery.due()
    for webhook_id in waiting:
        deliver.apply_async((webhook_id,), queue="webhooks")
    return len(waiting)


@shared_task
def forget_old() -> None:
    """Drop what is kept no longer: the log of deliveries, and answers to requests that bore a key."""
    log.info("forgotten", deliveries=delivery.forget_old(), answers=idempotency.forget_old())
