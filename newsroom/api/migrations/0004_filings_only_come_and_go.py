"""That a story is on a topic is added and removed, never changed: only the dates kept beside it for reading are."""

from django.db import migrations

FORWARD = "DROP TRIGGER changes_update ON articles_article_topics;"
BACKWARD = """
CREATE TRIGGER changes_update AFTER UPDATE ON articles_article_topics
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changes_of_articles_article_topics();
"""


class Migration(migrations.Migration):
    dependencies = [("api", "0003_changes")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
