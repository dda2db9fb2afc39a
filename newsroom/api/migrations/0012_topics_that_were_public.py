"""Which topics the public has seen is kept from now on; of those before, what is public at this moment."""

from django.db import migrations

FORWARD = """
INSERT INTO api_standing (kind, object_id, shown_as, state, digest, "into")
SELECT DISTINCT 'topic', b.topic_id, 'article', 'public', '', ''
FROM articles_article_topics b
WHERE b.public_from <= now()
ON CONFLICT DO NOTHING
"""
BACKWARD = "DELETE FROM api_standing WHERE kind = 'topic'"


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0011_withheld_texts"),
        ("articles", "0011_reading"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
