"""The triggers that record which objects may have changed for the public."""

from django.db import migrations

from core.migrations import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("api", "0001_initial"), ("articles", "0002_triggers")]

    operations = [RunSQLFile("newsroom/api/sql/changes.sql")]
