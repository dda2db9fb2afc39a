"""When the page of a person or an organisation last read otherwise is kept from now on; of what was told of before,
when it was noticed last."""

from django.db import migrations, models

FORWARD = """
UPDATE api_standing s SET moved_at = c.at FROM (
    SELECT id, max(at) AS at FROM (
        SELECT object_id AS id, at FROM api_change WHERE kind IN ('person', 'organisation')
        UNION ALL
        SELECT e.agent_id, c.at FROM api_change c JOIN articles_speaker e ON e.statement_id = c.object_id
        WHERE c.kind = 'statement' AND e.agent_id IS NOT NULL AND e.state NOT IN ('rejected', 'dropped')
    ) told GROUP BY id
) c WHERE s.kind = 'agent' AND s.object_id = c.id;
UPDATE api_standing s SET around = e.agents FROM (
    SELECT statement_id, string_agg(DISTINCT agent_id, ' ') AS agents FROM articles_speaker
    WHERE agent_id IS NOT NULL AND state NOT IN ('rejected', 'dropped') GROUP BY statement_id
) e WHERE s.kind = 'statement' AND s.object_id = e.statement_id AND s.state = 'public';
INSERT INTO api_due (kind, object_id, passed)
SELECT 'agent', object_id, false FROM api_standing WHERE kind = 'agent' AND shown_as = 'organisation'
ON CONFLICT (kind, object_id) DO NOTHING;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0012_topics_that_were_public"),
        ("articles", "0011_reading"),
    ]

    operations = [
        migrations.AddField(
            model_name="standing",
            name="moved_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="standing",
            name="around",
            field=models.TextField(blank=True, null=True),
        ),
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
    ]
