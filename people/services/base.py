"""Errors and row locks that all services for people and organisations share.

Locks are taken on agents first, in the order of their ids, then on the rows that belong to them.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from people.models import Agent, Redirect


class IdentityError(Exception):
    """What was asked for cannot be done to these agents now; the message says why in a sentence for an editor."""


def lock(*ids: str) -> dict[str, Agent]:
    """The agents with these ids, locked in the order of their ids so that two changes never wait for each other."""
    return {a.pk: a for a in Agent.objects.filter(pk__in=ids).order_by("pk").select_for_update()}


def hold(ids: Iterable[str]) -> set[str]:
    """Which of these agents are still there; they are not merged away before the transaction ends.

    To be called before any other row of the transaction is locked, else a merge and the caller may wait for each
    other. Many transactions may hold one agent at once.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM people_agent WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE", [sorted(set(ids))])
        return {pk for (pk,) in cursor.fetchall()}


def where_now(ids: Iterable[str | None]) -> dict[str, Agent]:
    """The agents that these ids stand for now, by the id asked for: a merged one's leads to what it is part of."""
    wanted = {pk for pk in ids if pk}
    found = Agent.objects.in_bulk(wanted)
    merged = Redirect.objects.filter(old_id__in=wanted - found.keys()).select_related("agent")
    return found | {redirect.old_id: redirect.agent for redirect in merged}
