"""Counts beliefs and intentions apart in the review queue: readers do not see them."""

from django.db import migrations, models

from core.migrations import RunSQLFile

RECOUNT = """
    SELECT review_queue_update(array_agg(DISTINCT article_id)) FROM articles_statement
    WHERE act_class = 'inner' AND (state = 'suggested' OR corrected = 'removed');
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_undo_bulk_jobs")]

    operations = [
        migrations.AddField(
            model_name="queueitem",
            name="inner_waiting",
            field=models.PositiveIntegerField(default=0, verbose_name="of these, beliefs and intentions"),
        ),
        RunSQLFile("articles/sql/review_queue.sql"),
        migrations.RunSQL(RECOUNT, migrations.RunSQL.noop),
    ]
