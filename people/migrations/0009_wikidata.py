"""Ids at Wikidata, and look-ups of names at a service that knows them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0008_refused_positions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Lookup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "waits for an answer"), ("done", "answered"), ("failed", "failed")],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("found", models.JSONField(default=list)),
                ("error", models.CharField(blank=True, max_length=500, verbose_name="error")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="asked")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
            ],
            options={
                "verbose_name": "look-up",
                "verbose_name_plural": "look-ups",
            },
        ),
        migrations.AddField(
            model_name="agent",
            name="wikidata",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=16, verbose_name="id at Wikidata"
            ),
        ),
        migrations.AddIndex(
            model_name="agent",
            index=models.Index(
                condition=models.Q(("wikidata", ""), _negated=True), fields=["wikidata"], name="agent_wikidata"
            ),
        ),
        migrations.AddConstraint(
            model_name="agent",
            constraint=models.CheckConstraint(
                condition=models.Q(("wikidata", ""), ("wikidata__regex", "^Q[1-9][0-9]*$"), _connector="OR"),
                name="agent_wikidata_id",
            ),
        ),
        migrations.AddField(
            model_name="lookup",
            name="agent",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.agent", verbose_name="agent"
            ),
        ),
        migrations.AddField(
            model_name="lookup",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
    ]
