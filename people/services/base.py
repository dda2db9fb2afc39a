"""Errors and row locks that all services for people and organisations share.

Agents are locked first, in the order of their ids, then the rows that belong to them.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from people.models import Agent, Redirect


class IdentityError(Exception):
    """The change cannot be made to these agents now; the message says why in a sentence for an editor."""


def lock_agents(*ids: str) -> dict[str, Agent]:
    """Lock agents in the order of their ids, so that two changes never deadlock. Returns those that exist, by id."""
    return {a.pk: a for a in Agent.objects.filter(pk__in=ids).order_by("pk").select_for_update()}


def lock_against_merge(ids: Iterable[str]) -> set[str]:
    """Keep agents from being merged away or deleted until the transaction ends. Returns the ids that exist.

    Call it before the transaction locks any other row, or a merge and the caller may deadlock. Several transactions
    may hold this lock on one agent at once.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM people_agent WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE", [sorted(set(ids))])
        return {pk for (pk,) in cursor.fetchall()}


def resolve_redirects(ids: Iterable[str | None]) -> dict[str, Agent]:
    """Return the agents for these ids, by the given id; the id of a merged agent gives the one it was merged into."""
    wanted = {pk for pk in ids if pk}
    agents = Agent.objects.in_bulk(wanted)
    merged = Redirect.objects.filter(old_id__in=wanted - agents.keys()).select_related("agent")
    return agents | {redirect.old_id: redirect.agent for redirect in merged}
