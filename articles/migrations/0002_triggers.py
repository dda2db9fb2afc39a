"""Functions, triggers and what else of the tables Django cannot declare."""

from django.db import migrations

from core.migrations import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial"), ("people", "0002_triggers")]

    operations = [
        RunSQLFile("articles/sql/composite_keys.sql"),
        RunSQLFile("articles/sql/filings.sql"),
        RunSQLFile("articles/sql/revision_search.sql"),
        RunSQLFile("articles/sql/erasure.sql"),
        RunSQLFile("articles/sql/verbatim.sql"),
        RunSQLFile("articles/sql/public_rule.sql"),
        RunSQLFile("articles/sql/public_counts.sql"),
        RunSQLFile("articles/sql/review_queue.sql"),
    ]
