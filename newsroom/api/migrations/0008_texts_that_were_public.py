"""Which texts of stories the public has seen is kept from now on; of those before, what dates tell for sure."""

from django.db import migrations

FORWARD = """
INSERT INTO api_standing (kind, object_id, shown_as, state, digest, "into")
SELECT 'revision', r.id, 'article', 'public', '', ''
FROM articles_revision r
JOIN articles_article a ON a.id = r.article_id
JOIN api_standing s ON s.kind = 'article' AND s.object_id = a.id
LEFT JOIN articles_revision following ON following.article_id = r.article_id AND following.number = r.number + 1
WHERE a.status <> 'draft' AND a.released_at IS NOT NULL
    AND greatest(a.released_at, a.embargo_until) <= now()
    AND (following.created_at IS NULL OR following.created_at > greatest(a.released_at, a.embargo_until))
    AND (a.status <> 'withdrawn' OR r.created_at <= a.decided_at)
ON CONFLICT DO NOTHING
"""
BACKWARD = "DELETE FROM api_standing WHERE kind = 'revision'"


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0007_public_people"),
        ("articles", "0017_one_index_of_a_story"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
