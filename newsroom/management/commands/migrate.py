"""Django's `migrate`, as the role that owns the tables, and without making readers wait for long."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql
from psycopg.errors import LockNotAvailable

from core.db_roles import as_owner, grant
from newsroom.operations.database_checks import unknown_migrations

# A migration that every database of before 1.0 has applied, and that 1.0 does not have.
BEFORE_1_0 = ("articles", "0002_verbatim")
HALF_BUILT_INDEXES = """
    SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE NOT indisvalid AND relnamespace = 'public'::regnamespace
"""


class Command(migrate.Command):
    help = "Bring the database to the newest schema, as the role in DATABASE_OWNER_URL when there is one."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--lock-timeout",
            type=float,
            default=2.0,
            metavar="SECONDS",
            help="give up where a table is in use for longer: while a migration waits for it, readers wait as well",
        )

    def handle(self, *args: Any, lock_timeout: float, **options: Any) -> None:
        alias = options["database"]
        with as_owner(alias) as application:
            try:
                set_lock_timeout(alias, lock_timeout)
                refuse_other_releases(alias)
                drop_half_built_indexes(alias)
                super().handle(*args, **options)
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable):
                    raise
                raise CommandError(
                    f"A table was in use for longer than {lock_timeout:g} seconds, so this migration was given up; "
                    "those before it stay. Run migrate again, with --lock-timeout 30 if need be, or when the archive "
                    "is stopped."
                ) from error
            grant(application, alias=alias)


def set_lock_timeout(alias: str, seconds: float) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{seconds * 1000:.0f}ms"])


def refuse_other_releases(alias: str) -> None:
    """Raise ``CommandError`` on a database from before 1.0 or of a newer release."""
    if BEFORE_1_0 in MigrationRecorder(connections[alias]).applied_migrations():
        raise CommandError(
            "This archive was made by a version before 1.0. Version 1.0 cannot work on it, and has changed "
            "nothing. Take it over as docs/operations/upgrade-to-1.0.md describes."
        )
    if unknown := unknown_migrations(connections[alias]):
        raise CommandError(
            f"This database belongs to a newer release: it has the migration {unknown[-1]}. "
            "Nothing was changed. Start that release, or restore the backup from before the upgrade."
        )


def drop_half_built_indexes(alias: str) -> None:
    """Drop what an interrupted ``CREATE INDEX CONCURRENTLY`` left: the migration could not create it again."""
    with connections[alias].cursor() as cursor:
        cursor.execute(HALF_BUILT_INDEXES)
        for (name,) in cursor.fetchall():
            cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
