"""Django's `migrate`, as the role that owns the tables."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from core.db_roles import as_owner, grant
from newsroom.operations.database_checks import unknown_migrations

# A migration that every database of before 1.0 has applied, and that 1.0 does not have.
BEFORE_1_0 = ("articles", "0002_verbatim")


class Command(migrate.Command):
    help = "Bring the database to the newest schema, as the role in DATABASE_OWNER_URL when there is one."

    def handle(self, *args: Any, **options: Any) -> None:
        alias = options["database"]
        with as_owner(alias) as application:
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
            super().handle(*args, **options)
            grant(application, alias=alias)
