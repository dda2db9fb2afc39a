"""A deadlock of two transactions, of which the database ends one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet

from tests.support.waiting import wait_until

T = TypeVar("T")


def cross(work: Callable[[], T], *, held: QuerySet[Any], wanted: QuerySet[Any]) -> T:
    """Return the result of ``work``, which waits for locked rows while their owner waits for the rows ``wanted``."""
    given: list[T] = []

    def run() -> None:
        try:
            given.append(work())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    with suppress(OperationalError), transaction.atomic():
        list(held.select_for_update())
        thread.start()
        assert wait_until(somebody_waits)
        list(wanted.select_for_update())
    thread.join()
    assert given, "it was given up"
    return given[0]


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])
