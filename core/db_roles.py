"""The two database roles: the owner of the tables, which migrates, and the application, which reads and writes."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import sql

# The application may read and write the rows of every table, and nothing more.
PRIVILEGES = (
    "GRANT USAGE ON SCHEMA public TO {}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
    "GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {}",
)


@contextmanager
def as_owner(alias: str = DEFAULT_DB_ALIAS) -> Iterator[str]:
    """Connect as the role in ``DATABASE_OWNER``. Without one the application owns the tables, and connects as itself.

    Yields the name of the application's role.
    """
    connection = connections[alias]
    application = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
    connection.close()
    connection.settings_dict.update(settings.DATABASE_OWNER or application)
    try:
        yield application["USER"]
    finally:
        connection.close()
        connection.settings_dict.update(application)


def grant(role: str, *, alias: str = DEFAULT_DB_ALIAS, privileges: tuple[str, ...] = PRIVILEGES) -> None:
    """Run GRANT statements for all tables that exist now; ``{}`` in a statement stands for the role's name."""
    with connections[alias].cursor() as cursor:
        for statement in privileges:
            cursor.execute(sql.SQL(statement).format(sql.Identifier(role)))
