"""Celery tasks of the public site."""

from celery import shared_task

from newsroom.website.http import site_version


@shared_task
def put_moments_together() -> int:
    """Keep what each page asks for short."""
    return site_version.put_together()
