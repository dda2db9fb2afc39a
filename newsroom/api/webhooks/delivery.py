"""A webhook's turn: what is due is sent, one message after another, and each attempt is written down.

The database is the record of what is to be sent. A turn is taken under a lease, so that no two workers send for one
webhook; a worker that dies leaves the message pending, and it is sent again with the same id.
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

from newsroom.api.changes.models import Change
from newsroom.api.webhooks import signatures
from newsroom.api.webhooks.http_client import Answer, Outcome, send
from newsroom.api.webhooks.models import Attempt, DeliveredObject, Delivery, Webhook
from newsroom.api.webhooks.payloads import Item, gather, told_now

# A turn lasts no longer than this and one message more; the lease outlasts both.
TURN_SECONDS = 20
LEASE_SECONDS = 60
LONGEST_PAUSE = timedelta(hours=4)
# However long ago the first failure was, a receiver is given up only after so many in a row.
LEAST_FAILURES = 5
# A message that says "look at this webhook" is sent again when nobody has looked for so long.
RESEND = timedelta(seconds=60)
LOG_KEPT = timedelta(days=30)


def due() -> list[str]:
    """Webhooks for which there is something to do, nobody at it, and no worker told so within the last minute."""
    pending = Delivery.objects.filter(webhook=OuterRef("pk"), state=Delivery.State.PENDING)
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
    """Send what is due, until nothing is or the turn is over. Returns how many messages arrived."""
    webhook = taken(webhook_id)
    arrived = 0
    until = time.monotonic() + TURN_SECONDS
    while webhook is not None and time.monotonic() < until:
        before = webhook.after
        delivery = next_delivery(webhook)
        if delivery is None:
            if webhook.after == before:
                break
            continue  # of a thousand changes none was for this webhook: on to the next
        told = told_now(webhook, delivery.items)
        if delivery.items and not told:
            delivery.delete()  # nothing is left of it that this receiver may know of
            continue
        answer = sent(webhook, delivery, told)
        if not recorded(webhook, delivery, told, answer):
            break
        arrived += answer.outcome == Outcome.DELIVERED
        webhook.refresh_from_db()
        if webhook.off or answer.is_transient:
            break
    if webhook is not None:
        Webhook.objects.filter(pk=webhook.pk, leased_until=webhook.leased_until).update(leased_until=None)
    return arrived


def taken(webhook_id: str) -> Webhook | None:
    """The webhook, if there is something to do for it and nobody else is at it."""
    lease = timezone.now() + timedelta(seconds=LEASE_SECONDS + settings.NEWSROOM_WEBHOOK_SECONDS)
    if not Webhook.objects.filter(ready(), pk=webhook_id).update(leased_until=lease, called_at=None):
        return None
    return Webhook.objects.filter(pk=webhook_id, leased_until=lease).first()


@transaction.atomic
def next_delivery(webhook: Webhook) -> Delivery | None:
    """The eldest message that is to be sent, or a new one of the changes that nobody has been told of yet."""
    row = Webhook.objects.select_for_update().filter(pk=webhook.pk, leased_until=webhook.leased_until).first()
    if row is None or row.off:
        return None
    pending = row.deliveries.filter(state=Delivery.State.PENDING).order_by("created_at", "pk").first()
    if pending is not None:
        return pending
    items, upto = gather(row)
    if upto != webhook.after:
        row.after = webhook.after = upto
        row.save(update_fields=["after"])
    return Delivery.objects.create(webhook=row, items=items) if items else None


def sent(webhook: Webhook, delivery: Delivery, told: Sequence[Item]) -> Answer:
    timestamp = int(time.time())
    message = {
        "type": "changes" if delivery.items else "ping",
        "timestamp": datetime.fromtimestamp(timestamp, tz=timezone.get_default_timezone()).isoformat(),
        "data": {"webhook": webhook.pk, "changes": told},
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
def recorded(webhook: Webhook, delivery: Delivery, told: Sequence[Item], answer: Answer) -> bool:
    """Write down an attempt and what follows from it; False when the webhook has been taken away meanwhile."""
    row = Webhook.objects.select_for_update().filter(pk=webhook.pk).first()
    if row is None or not Delivery.objects.filter(pk=delivery.pk).exists():
        return False
    Attempt.objects.create(
        delivery=delivery, outcome=answer.outcome, status=answer.status, milliseconds=answer.milliseconds
    )
    now = timezone.now()
    if answer.outcome == Outcome.DELIVERED:
        delivery.state = Delivery.State.DELIVERED
        row.failing_since, row.failures, row.due_at, row.delivered_at = None, 0, None, now
        remember(row, told)
    else:
        row.failing_since = row.failing_since or now
        row.failures += 1
        if answer.is_transient:
            row.due_at = now + pause(row.failures, answer.wait)
        else:
            delivery.state = Delivery.State.SET_ASIDE
        if answer.outcome == Outcome.GONE:
            row.off, row.off_at = Webhook.Off.GONE, now
        elif row.failures >= LEAST_FAILURES and now - row.failing_since >= given_up_after():
            row.off, row.off_at = Webhook.Off.FAILING, now
    delivery.save(update_fields=["state"])
    row.save(update_fields=["failing_since", "failures", "due_at", "delivered_at", "off", "off_at"])
    return True


def given_up_after() -> timedelta:
    return timedelta(hours=settings.NEWSROOM_WEBHOOK_GIVE_UP_HOURS)


def pause(failures: int, wait: int | None) -> timedelta:
    """Until the next attempt: longer each time, somewhat at random, and no shorter than the receiver asks for."""
    first = settings.NEWSROOM_WEBHOOK_FIRST_PAUSE_SECONDS
    grown = min(first * 3.0 ** min(failures - 1, 20), LONGEST_PAUSE.total_seconds())
    seconds = min(grown * (0.75 + secrets.randbelow(501) / 1000), LONGEST_PAUSE.total_seconds())
    return timedelta(seconds=max(seconds, wait or 0))


def remember(webhook: Webhook, told: Sequence[Item]) -> None:
    """Which objects a receiver with a filter has now."""
    if not webhook.filter:
        return
    has = [
        DeliveredObject(webhook=webhook, kind=one["kind"], object_id=one["id"])
        for one in told
        if one["object"] is not None
    ]
    DeliveredObject.objects.bulk_create(has, ignore_conflicts=True)
    lost = Q(pk__in=[])
    for one in told:
        if one["object"] is None:
            lost |= Q(kind=one["kind"], object_id=one["id"])
    DeliveredObject.objects.filter(lost, webhook=webhook).delete()


@transaction.atomic
def replay(*, delivery: Delivery) -> Delivery:
    """The same changes once more, as a message of its own, told as they are by then."""
    return Delivery.objects.create(webhook=delivery.webhook, items=delivery.items, replay_of=delivery)


@transaction.atomic
def ping(*, webhook: Webhook) -> Delivery:
    """A message without changes, to see whether it arrives."""
    return Delivery.objects.create(webhook=webhook)


@transaction.atomic
def switch_on(*, webhook: Webhook) -> None:
    """Go on where it stopped, at once."""
    Webhook.objects.filter(pk=webhook.pk).update(off="", off_at=None, failing_since=None, failures=0, due_at=None)
    webhook.refresh_from_db()


@transaction.atomic
def switch_off(*, webhook: Webhook) -> None:
    row = Webhook.objects.select_for_update().get(pk=webhook.pk)
    if not row.off:
        row.off, row.off_at = Webhook.Off.OWNER, timezone.now()
        row.save(update_fields=["off", "off_at"])
    webhook.refresh_from_db()


def forget_old() -> int:
    """Drop what was sent, or set aside, longer ago than the log is kept; returns how many messages."""
    old = Delivery.objects.filter(created_at__lt=Now() - LOG_KEPT).exclude(state=Delivery.State.PENDING)
    dropped, _by_model = old.delete()
    return dropped
