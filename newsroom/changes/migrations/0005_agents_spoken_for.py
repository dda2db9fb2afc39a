"""Records changes of the agents on whose behalf somebody speaks."""

from django.db import migrations

from core.migrations import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("changes", "0004_one_log_of_changes"), ("articles", "0005_on_behalf_of")]

    operations = [RunSQLFile("newsroom/changes/sql/changes.sql")]
