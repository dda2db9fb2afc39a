"""Checks of the database: `manage.py check --deploy --database default`, `migrate` and every start make them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any

from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

OLDEST_POSTGRESQL = 150_000
EMBEDDED = "newsroom.embedded.backend"


@register(Tags.database)
def database_is_suitable(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> Sequence[CheckMessage]:
    """Return what is wrong with the database; nothing while it does not answer."""
    messages: list[CheckMessage] = []
    for alias in databases or ():
        try:
            messages += problems(connections[alias])
        except DatabaseError:
            continue
    return messages


def problems(connection: BaseDatabaseWrapper) -> Iterator[CheckMessage]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        (encoding,) = cursor.fetchone()
        cursor.execute("SELECT current_setting('server_version_num')::int, current_setting('server_version')")
        number, version = cursor.fetchone()
        cursor.execute(
            "SELECT pg_get_userbyid(relowner) = current_user FROM pg_class WHERE oid = to_regclass(%s)",
            ["articles_revision"],
        )
        owner = cursor.fetchone()
    if number < OLDEST_POSTGRESQL:
        hint = "Upgrade PostgreSQL to 15 or later."
        yield Error(f"PostgreSQL {version} is too old.", hint=hint, id="newsroom.E010")
    if encoding != "UTF8":
        hint = "Make a database with ENCODING 'UTF8' and LC_CTYPE 'C.UTF-8', and restore a dump into it."
        yield Error(f"The database's encoding is {encoding}; texts need UTF8.", hint=hint, id="newsroom.E011")
    elif not separates_quotation_marks(connection):
        hint = "Make a database with LC_CTYPE 'C.UTF-8' (TEMPLATE template0), and restore a dump into it."
        message = "The database takes typographic quotation marks for letters (LC_CTYPE C): the search misses words."
        level = checks.Warning if connection.settings_dict["ENGINE"] == EMBEDDED else Error
        yield level(message, hint=hint, id="newsroom.E012")
    if owner == (True,):
        hint = "Give the tables to a second role and name it in DATABASE_OWNER_URL: docs/operations/production.md."
        message = "The application's role owns the tables, so it could switch off the rules of the database."
        yield Error(message, hint=hint, id="newsroom.E013")
    if unknown := unknown_migrations(connection):
        hint = "Start the release that made it, or restore the backup from before the upgrade."
        message = f"The database belongs to a newer release: it has the migration {unknown[-1]}, and others."
        yield Error(message, hint=hint, id="newsroom.E014")


def separates_quotation_marks(connection: BaseDatabaseWrapper) -> bool:
    """Return whether the text search finds the word in “We by searching for we."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_tsvector('simple', '“We’re') @@ to_tsquery('simple', 'we')")
        return bool(cursor.fetchone()[0])


def unknown_migrations(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the migrations that the database has and this release does not."""
    loader = MigrationLoader(connection)
    applied = loader.applied_migrations or {}
    known = loader.disk_migrations or {}
    return sorted(f"{app}.{name}" for app, name in applied if app in loader.migrated_apps and (app, name) not in known)


def unapplied_migrations(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the migrations of this release that the database lacks."""
    loader = MigrationLoader(connection)
    applied = loader.applied_migrations or {}
    return sorted(f"{app}.{name}" for app, name in loader.graph.nodes if (app, name) not in applied)


def refuse_unsuitable_database(alias: str = "default", *, exit_code: int = 1) -> None:
    """End this process with a message when the database has an error; one that does not answer is waited for."""
    errors = [message for message in database_is_suitable(None, databases=[alias]) if isinstance(message, Error)]
    connections[alias].close()
    if errors:
        lines = "\n".join(f"{error.msg} {error.hint}" for error in errors)
        sys.stderr.write(f"The archive does not start on this database.\n{lines}\n")
        raise SystemExit(exit_code)


def check_at_start(**kwargs: Any) -> None:
    """Receive the signal of a worker or scheduler that starts."""
    refuse_unsuitable_database()
