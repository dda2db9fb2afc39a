"""The lexemes of a text are kept beside it: otherwise a phrase is looked for by parsing every text that has its words."""

import django.contrib.postgres.search
from django.db import migrations, models

FORWARD = """
ALTER TABLE articles_revision ADD COLUMN search tsvector
    GENERATED ALWAYS AS (to_tsvector('english'::regconfig, coalesce(left(text, 100000), ''))) STORED;
CREATE INDEX revision_search ON articles_revision USING gin (search);
"""
BACKWARD = "ALTER TABLE articles_revision DROP COLUMN search;"


class Migration(migrations.Migration):
    dependencies = [("articles", "0012_disputes_and_erasures")]
    operations = [
        migrations.RemoveIndex(model_name="revision", name="revision_text_search"),
        migrations.CreateModel(
            name="SearchedText",
            fields=[
                ("id", models.CharField(db_collation="C", max_length=12, primary_key=True, serialize=False)),
                ("search", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={"db_table": "articles_revision", "managed": False},
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
