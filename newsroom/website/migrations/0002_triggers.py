"""The triggers that change the version of the public site."""

from django.db import migrations

from core.migrations import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("public", "0001_initial"), ("articles", "0002_triggers")]

    operations = [RunSQLFile("newsroom/website/sql/site_version.sql")]
