"""Celery tasks of the public site."""

from celery import shared_task

from newsroom.http import site_version


@shared_task
def compact_site_version() -> int:
    """Keep the table small from which each page computes the site version."""
    return site_version.compact()
