"""The content of the database as text, for tests that look for words left in it."""

from __future__ import annotations

from django.db import connection


def everything() -> str:
    """Every row of every table, as text."""
    rows = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{name}" AS t')  # noqa: S608
            rows += [f"{name}: {row}" for (row,) in cursor.fetchall()]
    return "\n".join(rows)
