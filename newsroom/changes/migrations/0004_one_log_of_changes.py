"""One set of triggers writes the log of changes, from which the version of the site follows."""

from django.db import migrations

from core.migrations import RunSQLFile

# The functions that no table calls any more. CASCADE takes their triggers along.
FUNCTIONS = [
    "site_version_of_site()",
    "site_version_of_article()",
    "site_version_of_revision()",
    "article_change_site_version()",
    "statement_change_site_version()",
    "speaker_change_site_version()",
    "reply_change_site_version()",
    "rewording_change_site_version()",
    "dispute_change_site_version()",
    "agent_change_site_version()",
    "alias_change_site_version()",
    "site_version_change(text[])",
    "outlet_record_change_of_people()",
]


class Migration(migrations.Migration):
    dependencies = [("changes", "0003_plain_labels")]

    operations = [
        migrations.RunSQL([f"DROP FUNCTION IF EXISTS {name} CASCADE" for name in FUNCTIONS], migrations.RunSQL.noop),
        RunSQLFile("newsroom/changes/sql/changes.sql"),
        RunSQLFile("newsroom/changes/sql/site_version.sql"),
    ]
