"""How what a person decides of identities is carried out: whole or not at all, and in one order of locks.

Locks are taken on agents first, in the order of their ids, then on whatever hangs on them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

from people.models import Agent, Redirect

P = ParamSpec("P")
R = TypeVar("R")
# PostgreSQL's words for: two transactions waited for each other, and this one was given up.
DEADLOCK = "40P01"
TRIES = 3


class IdentityError(Exception):
    """What was asked for cannot be done to these agents now; the message says why in a sentence for an editor."""


def deciding(verb: Callable[P, R]) -> Callable[P, R]:
    """One transaction; begun again where it and another, as a rule a reading being stored, waited for each other."""

    @wraps(verb)
    def decide(*args: P.args, **kwargs: P.kwargs) -> R:
        for left in reversed(range(TRIES)):
            try:
                with transaction.atomic():
                    return verb(*args, **kwargs)
            except OperationalError as error:
                code = getattr(error.__cause__, "sqlstate", None)
                if code != DEADLOCK or not left or connection.in_atomic_block:
                    raise
        raise AssertionError("unreachable")

    return decide


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
