"""The agent on whose behalf a statement was made, and the words as printed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0004_decisions_in_the_audit_log"),
        ("people", "0004_statements_of_a_false_name"),
    ]

    operations = [
        migrations.AddField(
            model_name="statement",
            name="on_behalf_of",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="statements_on_behalf",
                to="people.agent",
                verbose_name="on behalf of",
            ),
        ),
        migrations.AddField(
            model_name="statement",
            name="on_behalf_of_name",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=300,
                verbose_name="on behalf of: name in the story",
            ),
        ),
        migrations.AddField(
            model_name="wording",
            name="on_behalf_of",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=300,
                verbose_name="on behalf of: as printed",
            ),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(
                models.F("on_behalf_of"),
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("on_behalf_of__isnull", False)),
                include=("public_from", "act_class"),
                name="statement_on_behalf_of",
            ),
        ),
    ]
