"""Roles and databases of an embedded archive. Every step can be repeated, so a start that was cut short is no matter.

The application's role owns nothing in the archive's database: it cannot switch off a trigger or drop a table.
"""

from typing import LiteralString

import psycopg
from pgmq.install import get_embedded_install_sql
from psycopg import sql

from core.queues import QUEUES
from newsroom.embedded.data_folder import APPLICATION, BROKER, DATABASE, HOST, OWNER, Archive


def provision(archive: Archive) -> None:
    """Create what is missing in a running cluster: two roles, the archive's database, the queues' database."""
    with _connect(archive, "postgres", "postgres") as connection:
        roles = {OWNER: archive.secrets["owner"], APPLICATION: archive.secrets["application"]}
        for role, password in roles.items():
            if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", role):
                connection.execute(
                    sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), sql.Literal(password))
                )
        for database, owner in ((DATABASE, OWNER), (BROKER, APPLICATION)):
            create_database(connection, database, owner)
    with _connect(archive, BROKER, APPLICATION, archive.secrets["application"]) as connection:
        install_queues(connection)


def separates_quotation_marks(archive: Archive) -> bool:
    """Return whether the text search finds the word in “We by searching for we.

    It does not in a database made with the character type C, on a system without the locale C.UTF-8.
    """
    with _connect(archive, DATABASE, APPLICATION, archive.secrets["application"]) as connection:
        found = connection.execute("SELECT to_tsvector('simple', '“We’re') @@ to_tsquery('simple', 'we')").fetchone()
    return found == (True,)


def create_database(connection: psycopg.Connection, database: str, owner: str) -> None:
    """Create a database to which only its owner and the application can connect."""
    if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", database):
        name = sql.Identifier(database)
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, sql.Identifier(owner)))
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, sql.Identifier(APPLICATION)))


def install_queues(connection: psycopg.Connection) -> None:
    """Install PGMQ, the queues in plain SQL, make the queues, and hand out again what a killed worker had taken.

    Nobody works on an archive that is just starting, so whatever was taken is free. The queues are made here because
    two workers that start at once and find them without their notifications would both make these, and one would fail.
    """
    if not _exists(connection, "SELECT 1 FROM pg_namespace WHERE nspname = %s", "pgmq"):
        with connection.transaction():
            connection.execute(get_embedded_install_sql().encode())
    for queue in QUEUES:
        connection.execute("SELECT pgmq.create(%s)", [queue])
        connection.execute("SELECT pgmq.enable_notify_insert(%s, 0)", [queue])
    for (queue,) in connection.execute("SELECT queue_name FROM pgmq.meta").fetchall():
        connection.execute(
            sql.SQL("UPDATE pgmq.{} SET vt = clock_timestamp() WHERE vt > clock_timestamp()").format(
                sql.Identifier(f"q_{queue}")
            )
        )


def _connect(archive: Archive, database: str, role: str, password: str = "") -> psycopg.Connection:
    return psycopg.connect(
        host=HOST,
        port=archive.port,
        dbname=database,
        user=role,
        password=password or archive.secrets["superuser"],
        autocommit=True,
        connect_timeout=10,
    )


def _exists(connection: psycopg.Connection, query: LiteralString, name: str) -> bool:
    return connection.execute(query, [name]).fetchone() is not None
