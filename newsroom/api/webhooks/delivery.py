"""Delivery of webhook messages: one after another for each webhook, with a log of every attempt.

The database holds what is to be sent. A worker leases a webhook, so that no two workers send its messages; the message
of a worker that dies stays pending and is sent again with the same id.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from newsroom.api.webhooks import signatures
from newsroom.api.webhooks.http_client import DeliveryOutcome, DeliveryResult, send
from newsroom.api.webhooks.models import Attempt, DeliveredObject, Delivery, Webhook
from newsroom.api.webhooks.payloads import Item, collect_changes, payload
from newsroom.changes.models import Change

# A turn of a webhook lasts at most this long and one message longer; the lease outlasts both.
TURN_SECONDS = 20
LEASE_SECONDS = 60
LONGEST_PAUSE = timedelta(hours=4)
# A receiver is given up only after this many failures in a row, however long ago the first was.
MIN_FAILURES = 5
# The task for a webhook is queued again when no worker has taken it for so long.
RESEND = timedelta(seconds=60)
LOG_AGE = timedelta(days=30)


def due() -> list[str]:
    """Return the webhooks with something to send that no worker has and for which no task is queued."""
    pending = Delivery.objects.filter(webhook=OuterRef("pk"), state=Delivery.DeliveryState.PENDING)
    latest = Change.objects.aggregate(latest=Max("position"))["latest"] or 0
    waiting = Webhook.objects.filter(Q(after__lt=latest) | Exists(pending), ready())
    called = Q(called_at__isnull=True) | Q(called_at__lte=Now() - RESEND)
    ids = list(waiting.filter(called).order_by("due_at", "pk").values_list("pk", flat=True))
    Webhook.objects.filter(pk__in=ids).update(called_at=Now())
    return ids


def ready() -> Q:
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=Now())
    return free & (Q(due_at__isnull=True) | Q(due_at__lte=Now())) & Q(off="", owner__is_active=True)


def deliver(webhook_id: str) -> int:
    """Send the due messages until none is left or the turn is over, and return how many were delivered."""
    webhook = lease(webhook_id)
    delivered = 0
    until = time.monotonic() + TURN_SECONDS
    while webhook is not None and time.monotonic() < until:
        before = webhook.after
        delivery = next_delivery(webhook)
        if delivery is None:
            if webhook.after == before:
                break
            continue  # none of a thousand changes was for this webhook
        changes = payload(webhook, delivery.items, may_be_known=delivery.may_have_arrived)
        if delivery.items and not changes:
            delivery.delete()  # none of its objects matches the filter any more, and the receiver has none of them
            continue
        result = send_message(webhook, delivery, changes)
        if not record_attempt(webhook, delivery, changes, result):
            break
        delivered += result.outcome == DeliveryOutcome.DELIVERED
        webhook.refresh_from_db()
        if webhook.off or result.is_transient:
            break
    if webhook is not None:
        Webhook.objects.filter(pk=webhook.pk, leased_until=webhook.leased_until).update(leased_until=None)
    return delivered


def lease(webhook_id: str) -> Webhook | None:
    """Lease the webhook to this worker; None if it is not ready or another worker has it."""
    until = timezone.now() + timedelta(seconds=LEASE_SECONDS + settings.NEWSROOM_WEBHOOK_SECONDS)
    if not Webhook.objects.filter(ready(), pk=webhook_id).update(leased_until=until, called_at=None):
        return None
    return Webhook.objects.filter(pk=webhook_id, leased_until=until).first()


@transaction.atomic
def next_delivery(webhook: Webhook) -> Delivery | None:
    """Return the oldest pending message, or a new one with the changes that come next."""
    row = Webhook.objects.select_for_update().filter(pk=webhook.pk, leased_until=webhook.leased_until).first()
    if row is None or row.off:
        return None
    pending = row.deliveries.filter(state=Delivery.DeliveryState.PENDING).order_by("created_at", "pk").first()
    if pending is not None:
        return pending
    items, position = collect_changes(row)
    if position != webhook.after:
        row.after = webhook.after = position
        row.save(update_fields=["after"])
    return Delivery.objects.create(webhook=row, items=items) if items else None


def send_message(webhook: Webhook, delivery: Delivery, changes: Sequence[Item]) -> DeliveryResult:
    timestamp = int(time.time())
    message = {
        "type": "changes" if delivery.items else "ping",
        "timestamp": datetime.fromtimestamp(timestamp, tz=timezone.get_default_timezone()).isoformat(),
        "data": {"webhook": webhook.pk, "changes": changes},
    }
    body = json.dumps(message, ensure_ascii=False, separators=(",", ":"), default=str).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "NewsroomArchive-Webhook/1",
        "webhook-id": delivery.pk,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signatures.signatures(
            webhook.salts, message_id=delivery.pk, timestamp=timestamp, body=body
        ),
    }
    return send(webhook.url, body=body, headers=headers)


@transaction.atomic
def record_attempt(webhook: Webhook, delivery: Delivery, changes: Sequence[Item], result: DeliveryResult) -> bool:
    """Log an attempt and update the webhook; return False if the webhook has been deleted meanwhile."""
    row = Webhook.objects.select_for_update().filter(pk=webhook.pk).first()
    if row is None or not Delivery.objects.filter(pk=delivery.pk).exists():
        return False
    Attempt.objects.create(
        delivery=delivery, outcome=result.outcome, status=result.status, milliseconds=result.milliseconds
    )
    now = timezone.now()
    if result.outcome == DeliveryOutcome.DELIVERED:
        delivery.state = Delivery.DeliveryState.DELIVERED
        row.failing_since, row.failures, row.due_at, row.delivered_at = None, 0, None, now
        store_delivered_objects(row, changes)
    else:
        row.failing_since = row.failing_since or now
        row.failures += 1
        if result.is_transient:
            row.due_at = now + pause(row.failures, result.retry_after)
        else:
            delivery.state = Delivery.DeliveryState.SET_ASIDE
        if result.outcome == DeliveryOutcome.GONE:
            row.off, row.off_at = Webhook.Off.GONE, now
        elif row.failures >= MIN_FAILURES and now - row.failing_since >= give_up_after():
            row.off, row.off_at = Webhook.Off.FAILING, now
    delivery.save(update_fields=["state"])
    row.save(update_fields=["failing_since", "failures", "due_at", "delivered_at", "off", "off_at"])
    return True


def give_up_after() -> timedelta:
    return timedelta(hours=settings.NEWSROOM_WEBHOOK_GIVE_UP_HOURS)


def pause(failures: int, retry_after: int | None) -> timedelta:
    """Return the time until the next attempt: it grows, has jitter, and is at least the receiver's ``Retry-After``."""
    first = settings.NEWSROOM_WEBHOOK_FIRST_PAUSE_SECONDS
    grown = min(first * 3.0 ** min(failures - 1, 20), LONGEST_PAUSE.total_seconds())
    seconds = min(grown * (0.75 + secrets.randbelow(501) / 1000), LONGEST_PAUSE.total_seconds())
    return timedelta(seconds=max(seconds, retry_after or 0))


def store_delivered_objects(webhook: Webhook, changes: Sequence[Item]) -> None:
    """Store which objects a receiver with a filter has, so that it learns when they leave the filter."""
    if not webhook.filter:
        return
    DeliveredObject.objects.bulk_create(
        [
            DeliveredObject(webhook=webhook, kind=change["kind"], object_id=change["id"])
            for change in changes
            if change["object"] is not None
        ],
        ignore_conflicts=True,
    )
    removed = Q(pk__in=[])
    for change in changes:
        if change["object"] is None:
            removed |= Q(kind=change["kind"], object_id=change["id"])
    DeliveredObject.objects.filter(removed, webhook=webhook).delete()


@transaction.atomic
def replay(*, delivery: Delivery) -> Delivery:
    """Create a message with the same changes, whose objects are read when it is sent."""
    return Delivery.objects.create(webhook=delivery.webhook, items=delivery.items, replay_of=delivery)


@transaction.atomic
def ping(*, webhook: Webhook) -> Delivery:
    """Create a message without changes, to test the receiver."""
    return Delivery.objects.create(webhook=webhook)


@transaction.atomic
def switch_on(*, webhook: Webhook) -> None:
    """Continue sending at once, where it stopped."""
    Webhook.objects.filter(pk=webhook.pk).update(off="", off_at=None, failing_since=None, failures=0, due_at=None)
    webhook.refresh_from_db()


@transaction.atomic
def switch_off(*, webhook: Webhook) -> None:
    row = Webhook.objects.select_for_update().get(pk=webhook.pk)
    if not row.off:
        row.off, row.off_at = Webhook.Off.OWNER, timezone.now()
        row.save(update_fields=["off", "off_at"])
    webhook.refresh_from_db()


def delete_old() -> int:
    """Delete messages that are older than the log, except pending ones, and return how many."""
    old = Delivery.objects.filter(created_at__lt=Now() - LOG_AGE).exclude(state=Delivery.DeliveryState.PENDING)
    dropped, _by_model = old.delete()
    return dropped
