"""The triggers that record which objects may have changed for the public, and that change the site's version."""

from django.db import migrations

from core.migrations import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("changes", "0001_initial"), ("articles", "0002_triggers")]

    operations = [
        RunSQLFile("newsroom/changes/sql/changes.sql"),
        RunSQLFile("newsroom/changes/sql/site_version.sql"),
    ]
