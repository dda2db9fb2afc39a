"""What every verb shares: how it refuses, whose time it goes by, and that it is one transaction."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _
from psycopg import errors

if TYPE_CHECKING:
    from articles.models import Statement

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

ATTEMPTS = 5
PAUSE_SECONDS = 0.02


class NotAllowed(Exception):
    """What was asked for cannot be done now; the message says why in a sentence for a person."""


def changed_since() -> str:
    """What whoever would save over somebody's newer change is told."""
    return _("This has been changed since you opened it. Nothing was saved over that.")


class Stale(NotAllowed):
    """Somebody else has changed the statement since it was looked at: nothing was saved over that."""

    def __init__(self, statement: Statement) -> None:
        super().__init__(_("This statement has been changed since you opened it. Nothing was saved over that."))
        self.statement = statement


def database_now() -> datetime:
    """The time by which the public sees things: the database's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
        return now


def verb(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """One transaction. When two verbs wait for each other, the database ends one of them: that one is tried again.

    Inside a caller's transaction there is nothing to try again, and the caller hears of it.
    """

    @wraps(function)
    def in_one_transaction(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        for attempt in range(1, ATTEMPTS + 1):
            outermost = not connection.in_atomic_block
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            except OperationalError as error:
                clashed = isinstance(error.__cause__, errors.DeadlockDetected | errors.SerializationFailure)
                if not (outermost and clashed) or attempt == ATTEMPTS:
                    raise
                time.sleep(PAUSE_SECONDS * attempt * random.SystemRandom().uniform(0.5, 1.5))
        raise AssertionError

    return in_one_transaction
