"""Somebody's mentions are read in the order of the texts, from one index that also serves the foreign key."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0015_hours_of_all_stories"),
        ("people", "0010_kinds_of_aliases"),
    ]

    operations = [
        migrations.AlterField(
            model_name="mention",
            name="agent",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="mentions",
                to="people.agent",
                verbose_name="agent",
            ),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(fields=["agent", "revision", "start", "end"], name="mention_of_agent_in_order"),
        ),
    ]
