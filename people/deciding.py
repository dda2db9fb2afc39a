"""How what a person decides of identities is carried out: whole or not at all, and in one order of locks.

Locks are taken on agents first, in the order of their ids, then on whatever hangs on them.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from psycopg import errors

from people.acts import one_act
from people.models import Agent, Redirect

P = ParamSpec("P")
R = TypeVar("R")
ATTEMPTS = 5
PAUSE_SECONDS = 0.02


class IdentityError(Exception):
    """What was asked for cannot be done to these agents now; the message says why in a sentence for an editor."""


def deciding(function: Callable[P, R]) -> Callable[P, R]:
    """One transaction. When two wait for each other, as a rule a decision and a reading being stored, the database
    ends one of them: that one is begun again, after a moment.

    Inside a caller's transaction there is nothing to begin again, and the caller hears of it.
    """

    @wraps(function)
    def in_one_transaction(*args: P.args, **kwargs: P.kwargs) -> R:
        for attempt in range(1, ATTEMPTS + 1):
            outermost = not connection.in_atomic_block
            try:
                with one_act(), transaction.atomic():
                    return function(*args, **kwargs)
            except OperationalError as error:
                clashed = isinstance(error.__cause__, errors.DeadlockDetected | errors.SerializationFailure)
                if not (outermost and clashed) or attempt == ATTEMPTS:
                    raise
                time.sleep(PAUSE_SECONDS * attempt * random.SystemRandom().uniform(0.5, 1.5))
        raise AssertionError("unreachable")

    return in_one_transaction


def moment_of(written: str) -> datetime | None:
    """A moment as a page carries it, at which its author looked at rows; None for anything else."""
    try:
        moment = parse_datetime(written)
    except ValueError:
        return None
    return moment if moment is not None and is_aware(moment) else None


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
