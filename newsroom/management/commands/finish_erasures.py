"""``manage.py finish_erasures`` clears erased words from the disk. A worker that may runs it by itself."""

from __future__ import annotations

from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from psycopg import sql

from articles.erasure.column_registry import TABLES
from articles.erasure.database import delete_empty_counts
from articles.erasure.finishing import record_cleared, uncleared_erasures
from core.db_roles import as_owner
from newsroom.embedded.data_folder import HOST, Archive

# Samples of values that the planner keeps, of large ones in a table beside it.
STATISTICS = "pg_catalog.pg_statistic"
OTHERS_TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND NOT pg_has_role(tableowner, 'USAGE')"


class Command(BaseCommand):
    help = (
        "Write every table anew without its dead rows, rebuild indexes and statistics, and let go of the write-ahead "
        "log up to now. Tables are locked one after the other. Run it after erasures, as the owner of the tables."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        erasures = list(uncleared_erasures())
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE articles_publiccount IN SHARE ROW EXCLUSIVE MODE")
            delete_empty_counts()
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(OTHERS_TABLES)
            if cursor.fetchone()[0]:
                raise CommandError("Run this as the owner of the tables: set DATABASE_OWNER_URL.")
            # One at a time, until the connection is closed.
            cursor.execute("SELECT pg_advisory_lock(hashtext('finish_erasures'))")
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            tables = sorted({name for (name,) in cursor.fetchall()} & set(TABLES))
            for name in tables:
                cursor.execute(sql.SQL("VACUUM (FULL, ANALYZE) {}").format(sql.Identifier(name)))
            cursor.execute(f"VACUUM FULL {STATISTICS}")
        self.stdout.write(f"{len(tables)} tables written anew")
        archive = getattr(settings, "ARCHIVE", None)
        if archive is not None and settings.DATABASES["default"]["PORT"] == archive.port:
            let_go_of_log(archive)
            self.stdout.write("write-ahead log let go of")
        else:
            self.stdout.write("As the database's administrator: CHECKPOINT; SELECT pg_switch_wal(); CHECKPOINT;")
        record_cleared(erasures)


def let_go_of_log(archive: Archive) -> None:
    """End the segment of the log that is being written, and have those before it removed."""
    with psycopg.connect(
        host=HOST,
        port=archive.port,
        dbname="postgres",
        user="postgres",
        password=archive.secrets["superuser"],
        autocommit=True,
    ) as superuser:
        for statement in ("CHECKPOINT", "SELECT pg_switch_wal()", "CHECKPOINT"):
            superuser.execute(statement)
