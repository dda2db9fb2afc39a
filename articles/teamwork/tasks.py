"""Celery tasks of working together."""

from __future__ import annotations

from celery import shared_task

from articles.teamwork import emails


@shared_task(soft_time_limit=60)
def send_notification_emails() -> int:
    """Send the e-mails about notifications that are due."""
    return emails.send_due_emails()
