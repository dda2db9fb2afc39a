"""An archive of each earlier release is brought to the present version with all that it holds."""

import gzip
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from newsroom.embedded.data_folder import PROJECT
from newsroom.embedded.postgres import BINARIES

SNAPSHOTS = sorted(Path(__file__).parent.glob("*.sql.gz"))
ROWS: dict[str, LiteralString] = {
    "stories": "SELECT id, headline, status, current_revision_id FROM articles_article ORDER BY id",
    "texts": "SELECT id, sha256, text FROM articles_revision ORDER BY id",
    "statements": "SELECT id, state, form, act, decided_by_id, decided_at FROM articles_statement ORDER BY id",
    "words": "SELECT statement_id, revision_id, content, text FROM articles_wording ORDER BY id",
    "people": "SELECT id, kind, name, state FROM people_agent ORDER BY id",
}
# Until 1.0 decisions had a table of their own.
DECISIONS_OF_1_0: LiteralString = """SELECT id, statement_id, action, by_id, at, act, before, after, undoes_id
    FROM articles_decision ORDER BY id"""
DECISIONS: LiteralString = """SELECT id, object_id, action, by_id, at, action_id, before, after, undoes_id
    FROM articles_auditentry WHERE subject = 'statement' AND action <> 'mark disputed' ORDER BY id"""
OTHER_ENTRIES: LiteralString = """SELECT subject, object_id, action, by_id, at, before, after
    FROM articles_auditentry WHERE subject <> 'statement' OR action = 'mark disputed' ORDER BY id"""
# A decision that was undone, and an entry of the audit log with the id of a decision.
MORE_WORK: LiteralString = """
    INSERT INTO articles_decision (statement_id, action, by_id, at, act, before, after, undoes_id)
        SELECT statement_id, 'undo', by_id, at + interval '1 hour', 77, after, before, id
        FROM articles_decision ORDER BY id LIMIT 1;
    INSERT INTO articles_auditentry (subject, object_id, action, by_id, at, before, after)
        SELECT 'statement', statement_id, 'mark disputed', by_id, at, '{"disputed": false}', '{"disputed": true}'
        FROM articles_decision WHERE action = 'undo';
"""
SCHEMA: dict[str, LiteralString] = {
    "functions": """SELECT p.oid::regprocedure::text, pg_get_functiondef(p.oid) FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f'
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')""",
    "triggers": """SELECT tgname || ' on ' || tgrelid::regclass, pg_get_triggerdef(oid) FROM pg_trigger
        WHERE NOT tgisinternal""",
    "constraints": """SELECT conname || ' on ' || conrelid::regclass, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conrelid <> 0""",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "columns": """SELECT table_name || '.' || column_name, concat_ws(' ', data_type, character_maximum_length,
        is_nullable, collation_name, column_default, generation_expression) FROM information_schema.columns
        WHERE table_schema = 'public'""",
}
PAGE = """
import json
from django.test import Client
from articles.models import AuditEntry, Statement
confirmed = AuditEntry.objects.decisions().filter(action="confirm").values("object_id")
said = Statement.objects.filter(pk__in=confirmed, form="direct").order_by("pk").first()
page = Client().get(said.get_absolute_url())
print(json.dumps([page.status_code, said.current_wording.text, page.content.decode()]))
"""
CASTS_AND_BRACKETS = re.compile(r"::(character varying|double precision|\w+)(\[\])?|[()\[\]\s]")
NAME = "upgraded"


def address(database: str, *, owner: bool = False) -> str:
    """The address of a database of the tests' server, for the application or the owner of the tables."""
    known = connection.settings_dict
    role = settings.DATABASE_OWNER if owner and settings.DATABASE_OWNER else known
    return f"postgres://{role['USER']}:{role['PASSWORD']}@{known['HOST']}:{known['PORT']}/{database}"


def manage(*arguments: str) -> str:
    """Run a command of manage.py on the upgraded database."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "newsroom.settings.test",
        "DATABASE_URL": address(NAME),
        "DATABASE_OWNER_URL": address(NAME, owner=True),
    }
    command = [sys.executable, "-W", "ignore", str(PROJECT / "manage.py"), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def empty_database(django_db_setup: None) -> Iterator[str]:
    """An empty database that the owner of the tables owns."""
    with psycopg.connect(address("postgres", owner=True), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {NAME}")
        server.execute(f"CREATE DATABASE {NAME}")
        yield NAME
        server.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


def rows(queries: dict[str, LiteralString]) -> dict[str, list[Any]]:
    with psycopg.connect(address(NAME, owner=True)) as database:
        return {name: database.execute(query).fetchall() for name, query in queries.items()}


def schema(database: str) -> dict[str, dict[str, str]]:
    """What a database declares, by kind and name. PostgreSQL prints conditions that it has read from a dump with other
    casts and brackets, so these are left out."""
    with psycopg.connect(address(database, owner=True)) as opened:
        found = {kind: dict(opened.execute(query).fetchall()) for kind, query in SCHEMA.items()}
    for kind in ("constraints", "indexes", "columns"):
        found[kind] = {name: CASTS_AND_BRACKETS.sub("", text) for name, text in found[kind].items()}
    return found


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.skipif(not SNAPSHOTS, reason="no release has been made yet: docs/development/releasing.md")
@pytest.mark.parametrize("snapshot", SNAPSHOTS, ids=lambda path: path.name.removesuffix(".sql.gz"))
def test_release_is_upgraded_with_all_its_rows(snapshot: Path, empty_database: str) -> None:
    load = [BINARIES / "psql", "--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=on", address(NAME, owner=True)]
    done = subprocess.run(load, input=gzip.decompress(snapshot.read_bytes()), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    with psycopg.connect(address(NAME, owner=True)) as database:
        database.execute(MORE_WORK)
    before = rows({**ROWS, "decisions": DECISIONS_OF_1_0, "other entries": OTHER_ENTRIES})

    manage("migrate", "--verbosity", "0")

    assert rows({**ROWS, "decisions": DECISIONS, "other entries": OTHER_ENTRIES}) == before
    assert [row[2] for row in before["decisions"]] == ["confirm"] * 4 + ["reject"] * 2 + ["undo"]
    assert before["decisions"][-1][-1] == before["decisions"][0][0]
    assert ("statement", "mark disputed") in {(row[0], row[2]) for row in before["other entries"]}
    status, words, page = json.loads(manage("shell", "-v", "0", "-c", PAGE))
    assert status == 200
    assert words.splitlines()[0][1:20] in page
    assert schema(NAME) == schema(connection.settings_dict["NAME"])


def test_database_before_1_0_is_refused_unchanged(empty_database: str) -> None:
    with psycopg.connect(address(NAME, owner=True)) as database:
        database.execute("CREATE TABLE django_migrations (id serial, app text, name text, applied timestamptz)")
        database.execute("INSERT INTO django_migrations (app, name) VALUES ('articles', '0002_verbatim')")

    with pytest.raises(AssertionError, match=r"docs/operations/upgrade-to-1\.0\.md"):
        manage("migrate")

    tables: dict[str, LiteralString] = {"tables": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"}
    assert rows(tables) == {"tables": [("django_migrations",)]}


@pytest.mark.django_db(transaction=True)
def test_migrate_gives_up_on_a_lock_and_says_so() -> None:
    with psycopg.connect(address(connection.settings_dict["NAME"], owner=True)) as other:
        other.execute("LOCK TABLE django_migrations IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(CommandError, match=r"(?s)longer than 0\.2 seconds.*again"):
            call_command("migrate", lock_timeout=0.2, verbosity=0)

    call_command("migrate", lock_timeout=0.2, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_migrate_removes_indexes_of_an_interrupted_build() -> None:
    query = "SELECT to_regclass('half_built')::text"
    with psycopg.connect(address(connection.settings_dict["NAME"], owner=True), autocommit=True) as owner:
        owner.execute("SET lock_timeout = '200ms'")
        with psycopg.connect(address(connection.settings_dict["NAME"])) as writer:
            writer.execute("LOCK TABLE articles_outlet IN ROW EXCLUSIVE MODE")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                owner.execute("CREATE INDEX CONCURRENTLY half_built ON articles_outlet (name)")
        assert owner.execute(query).fetchone() == ("half_built",)

        call_command("migrate", verbosity=0)

        assert owner.execute(query).fetchone() == (None,)
