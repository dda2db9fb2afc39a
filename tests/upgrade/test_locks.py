"""Migrations neither hold long locks nor take away what the running release reads, unless the archive is stopped."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

from core.migrations import PROJECT

SQUAWK = Path(sys.executable).with_name("squawk")
# Of squawk's rules (https://squawkhq.com/docs/rules) those about long locks and about what an older release misses.
RULES = {
    *("adding-field-with-default", "adding-not-nullable-field", "adding-required-field"),
    *("adding-serial-primary-key-field", "changing-column-type", "constraint-missing-not-valid"),
    *("disallowed-unique-constraint", "require-concurrent-index-creation", "require-concurrent-index-deletion"),
    *("ban-drop-column", "ban-drop-table", "renaming-column", "renaming-table"),
}
# By name: those of 1.0.0, and those of the next release, whose notes say that the archive is stopped for the upgrade.
WHILE_STOPPED = {
    *("0001_initial", "0002_triggers"),
    *("0002_plain_labels", "0003_plain_labels"),  # rename columns
    "0004_decisions_in_the_audit_log",  # moves a table into another
    *("0005_on_behalf_of", "0008_share_of_sender", "0009_holders_of_a_role"),  # build indexes
}


def problems(folder: Path, sql_by_name: dict[str, str]) -> set[tuple[str, str]]:
    """Return the migrations that break a rule, with the rule."""
    for name, sql in sql_by_name.items():
        (folder / f"{name}.sql").write_text(sql, encoding="utf-8")
    command = [str(SQUAWK), "--reporter", "json", "--pg-version", "15.0", *map(str, folder.glob("*.sql"))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    warnings: list[dict[str, Any]] = json.loads(done.stdout)
    return {(Path(warning["file"]).stem, warning["rule_name"]) for warning in warnings} & {
        (name, rule) for name in sql_by_name for rule in RULES
    }


def sql_of(migration: migrations.Migration, state: ProjectState) -> str:
    """Return the SQL of a migration, and apply it to the state of the models."""
    with connection.schema_editor(collect_sql=True, atomic=migration.atomic) as editor:
        migration.apply(state, editor, collect_sql=True)
    lines = ["BEGIN;", *editor.collected_sql, "COMMIT;"] if migration.atomic else editor.collected_sql
    return "\n".join(lines)


def run_by_a_working_archive() -> Iterator[tuple[str, str]]:
    """Yield the name and the SQL of every migration of ours that runs while the archive works."""
    executor = MigrationExecutor(connection)
    state = ProjectState(real_apps=executor.loader.unmigrated_apps)
    for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True):
        app = Path(apps.get_app_config(migration.app_label).path)
        if migration.name in WHILE_STOPPED or not app.is_relative_to(PROJECT) or "site-packages" in app.parts:
            state = migration.mutate_state(state, preserve=False)
        else:
            yield f"{migration.app_label}.{migration.name}", sql_of(migration, state)


@pytest.mark.slow
@pytest.mark.django_db
def test_migrations_hold_no_long_locks(tmp_path: Path) -> None:
    sql_by_name = dict(run_by_a_working_archive())

    assert sql_by_name
    assert problems(tmp_path, sql_by_name) == set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("operation", "rule"),
    [
        (
            migrations.AddIndex("statement", models.Index(fields=["form"], name="by_form")),
            "require-concurrent-index-creation",
        ),
        (migrations.AlterField("statement", "form", models.CharField(max_length=9)), "changing-column-type"),
        (migrations.RemoveField("statement", "form"), "ban-drop-column"),
        (migrations.RenameField("statement", "form", "shape"), "renaming-column"),
    ],
    ids=["index", "type", "removal", "new name"],
)
def test_locking_migration_is_found(
    operation: migrations.operations.base.Operation, rule: str, tmp_path: Path
) -> None:
    state = MigrationExecutor(connection).loader.project_state()
    migration = type("Migration", (migrations.Migration,), {"operations": [operation]})("9999_test", "articles")

    assert ("test", rule) in problems(tmp_path, {"test": sql_of(migration, state)})
