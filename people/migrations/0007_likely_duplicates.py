"""Pairs of agents that may be one, and which spellings have been compared with others."""

import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0006_splits_and_kinds"),
    ]

    operations = [
        migrations.CreateModel(
            name="LikelyPair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("likeness", models.PositiveSmallIntegerField(verbose_name="likeness of the names")),
                ("score", models.FloatField(verbose_name="score")),
                ("found_at", models.DateTimeField(auto_now_add=True, verbose_name="found")),
            ],
            options={
                "verbose_name": "likely duplicate",
                "verbose_name_plural": "likely duplicates",
            },
        ),
        migrations.AddField(
            model_name="alias",
            name="compared",
            field=models.BooleanField(
                db_default=False, default=False, editable=False, verbose_name="compared with other spellings"
            ),
        ),
        migrations.AlterField(
            model_name="agent",
            name="kind_by_editor",
            field=models.BooleanField(
                db_default=False, default=False, editable=False, verbose_name="kind set by an editor"
            ),
        ),
        migrations.AddIndex(
            model_name="alias",
            index=models.Index(condition=models.Q(("compared", False)), fields=["id"], name="alias_to_be_compared"),
        ),
        migrations.AddField(
            model_name="likelypair",
            name="one",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.agent", verbose_name="one"
            ),
        ),
        migrations.AddField(
            model_name="likelypair",
            name="other",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="people.agent",
                verbose_name="the other",
            ),
        ),
        migrations.AddIndex(
            model_name="likelypair",
            index=models.Index(
                models.OrderBy(models.F("score"), descending=True), models.F("id"), name="likely_pair_score"
            ),
        ),
        migrations.AddConstraint(
            model_name="likelypair",
            constraint=models.UniqueConstraint(
                django.db.models.functions.comparison.Least("one", "other"),
                django.db.models.functions.comparison.Greatest("one", "other"),
                name="likely_pair_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="likelypair",
            constraint=models.CheckConstraint(
                condition=models.Q(("one", models.F("other")), _negated=True), name="likely_pair_of_two"
            ),
        ),
    ]
