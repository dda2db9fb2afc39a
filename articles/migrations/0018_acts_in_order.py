"""Statements of one act are found in the order of lists, and whether there is one of an act at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0017_one_index_of_a_story"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(
                models.F("act"),
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="statement_of_act",
            ),
        ),
    ]
