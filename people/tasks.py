"""Celery tasks: each loads a row by id and calls one function."""

from __future__ import annotations

from celery import shared_task

from people.services import wikidata


@shared_task
def answer_lookup(pk: int) -> None:
    """Look up an agent's id at Wikidata."""
    wikidata.answer_lookup(pk)
