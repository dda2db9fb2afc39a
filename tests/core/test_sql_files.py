"""The SQL files beside the models, and what of them is installed in the database."""

import re
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from core.migrations import PROJECT, RunSQLFile

FUNCTIONS = """
    SELECT p.oid::regprocedure::text, pg_get_functiondef(p.oid) FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f'
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""
TRIGGERS = """
    SELECT tgname || ' on ' || tgrelid::regclass, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
"""


def files_in_order() -> list[str]:
    """The files that migrations run, each once, in the order of its last run."""
    loader = MigrationLoader(None)
    paths: dict[str, None] = {}
    for key in loader.graph.leaf_nodes():
        for name in loader.graph.forwards_plan(key):
            for operation in loader.graph.nodes[name].operations:
                if isinstance(operation, RunSQLFile):
                    paths.setdefault(operation.path)
    return list(paths)


@pytest.fixture
def owner(django_db_setup: None) -> Iterator[psycopg.Connection]:
    """A connection as the owner of the tables, in a transaction that is taken back."""
    database = {**connection.settings_dict, **(settings.DATABASE_OWNER or {})}
    names = {"host": "HOST", "port": "PORT", "dbname": "NAME", "user": "USER", "password": "PASSWORD"}
    with psycopg.connect(**{key: database[name] for key, name in names.items()}) as opened:
        yield opened
        opened.rollback()


def installed(database: psycopg.Connection) -> dict[str, str]:
    return {name: text for query in (FUNCTIONS, TRIGGERS) for name, text in database.execute(query).fetchall()}


def test_migrations_run_every_sql_file() -> None:
    files = {str(path.relative_to(PROJECT)) for path in PROJECT.glob("[!.]*/**/sql/*.sql")}
    assert set(files_in_order()) == files


def test_database_has_the_functions_and_triggers_of_the_files(owner: psycopg.Connection) -> None:
    before = installed(owner)
    for path in files_in_order():
        owner.execute((PROJECT / path).read_bytes())
    assert installed(owner) == before


def test_files_declare_every_function_and_trigger(owner: psycopg.Connection) -> None:
    text = "\n".join((PROJECT / path).read_text() for path in files_in_order())
    functions = set(re.findall(r"^CREATE OR REPLACE FUNCTION (\w+)", text, re.MULTILINE))
    triggers = set(re.findall(r"^CREATE (?:OR REPLACE|CONSTRAINT) TRIGGER (\w+) [^;]*? ON (\w+)", text, re.MULTILINE))
    declared = functions | {f"{trigger} on {table}" for trigger, table in triggers}
    assert {name.partition("(")[0] for name in installed(owner)} == declared
