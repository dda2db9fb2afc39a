"""What every verb shares: how it refuses, and whose time it goes by."""

from __future__ import annotations

from datetime import datetime

from django.db import connection


class NotAllowed(Exception):
    """What was asked for cannot be done now; the message says why in a sentence for a person."""


def database_now() -> datetime:
    """The time by which the public sees things: the database's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
        return now
