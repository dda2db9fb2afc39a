"""Celery tasks of the public site."""

from celery import shared_task

from newsroom.public import moments


@shared_task
def put_moments_together() -> int:
    """Keep what each page asks for short."""
    return moments.put_together()
