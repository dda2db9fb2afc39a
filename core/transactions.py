"""Transactions that are repeated after a deadlock."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction
from psycopg import errors

from core.action_context import action_scope

P = ParamSpec("P")
R = TypeVar("R")
ATTEMPTS = 5
PAUSE_SECONDS = 0.02


def transactional_with_retry(function: Callable[P, R]) -> Callable[P, R]:
    """Run a function in one transaction, and again when the database ends it because of a deadlock.

    Deadlocks happen mostly between an editor's decision and a worker that stores an extraction run. Within a caller's
    transaction the function is not repeated: the error reaches the caller.
    """

    @wraps(function)
    def in_one_transaction(*args: P.args, **kwargs: P.kwargs) -> R:
        for attempt in range(1, ATTEMPTS + 1):
            outermost = not connection.in_atomic_block
            try:
                with action_scope(), transaction.atomic():
                    return function(*args, **kwargs)
            except OperationalError as error:
                clashed = isinstance(error.__cause__, errors.DeadlockDetected | errors.SerializationFailure)
                if not (outermost and clashed) or attempt == ATTEMPTS:
                    raise
                time.sleep(PAUSE_SECONDS * attempt * random.SystemRandom().uniform(0.5, 1.5))
        raise AssertionError("unreachable")

    return in_one_transaction
