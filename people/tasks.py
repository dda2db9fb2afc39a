"""Celery tasks: load by id, call one function, store the outcome."""

from __future__ import annotations

from celery import shared_task

from people.services import wikidata


@shared_task
def answer_lookup(pk: int) -> None:
    """Ask the service of the settings for an agent's id at Wikidata."""
    wikidata.answer_lookup(pk)
