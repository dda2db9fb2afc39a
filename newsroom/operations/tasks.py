"""Celery tasks of operations."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from axes.models import AccessAttempt, AccessLog
from celery import shared_task
from django.core.mail import mail_admins
from django.core.management import call_command
from django.db.models.functions import Now
from django.utils import timezone

from articles.runs.queue import set_aside
from newsroom.http.models import RequestCount

REPORT_MINUTES = 15
SIGN_IN_LOG_DAYS = 90


@shared_task(autoretry_for=(OSError,), retry_backoff=True, retry_backoff_max=600, retry_jitter=True, max_retries=5)
def report_set_aside() -> int:
    """Write to the administrators (``ADMINS``) about stories set aside in the last full quarter of an hour.

    Returns how many there are. The message has reasons and no words of a story.
    """
    now = timezone.now()
    end = now.replace(minute=now.minute - now.minute % REPORT_MINUTES, second=0, microsecond=0)
    start = end - timedelta(minutes=REPORT_MINUTES)
    runs = set_aside().filter(finished_at__gte=start, finished_at__lt=end)
    if number := runs.count():
        reasons = Counter(type_of(run.reason) for run in runs[:1000])
        lines = "\n".join(f"{n} x {reason}" for reason, n in reasons.most_common(10))
        stories = "story was" if number == 1 else "stories were"
        mail_admins(
            f"{number} {stories} set aside",
            f"From {start:%d %B %Y, %H:%M} to {end:%H:%M} UTC {number} {stories} given up after three attempts:\n\n"
            f"{lines}\n\n"
            "The first page of the admin lists them and says what to do. `manage.py status` has the whole messages.\n",
        )
    return number


def type_of(reason: str) -> str:
    """Return the name of the error: the rest may quote the story."""
    return reason.partition(":")[0]


@shared_task
def delete_expired() -> int:
    """Delete expired sessions and counts, and old records of sign-ins; returns how many records of sign-ins."""
    call_command("clearsessions")
    RequestCount.objects.filter(ends_at__lt=Now()).delete()
    old = timezone.now() - timedelta(days=SIGN_IN_LOG_DAYS)
    attempts, _by_model = AccessAttempt.objects.filter(attempt_time__lt=old).delete()
    sign_ins, _by_model = AccessLog.objects.filter(attempt_time__lt=old).delete()
    deleted: int = attempts + sign_ins
    return deleted
