"""Functions, triggers and what else of the tables Django cannot declare."""

from django.db import migrations

from core.migrations import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        RunSQLFile("people/sql/composite_keys.sql"),
        RunSQLFile("people/sql/alias_kind.sql"),
    ]
