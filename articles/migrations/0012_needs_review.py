"""Keeps statements of which the machine is not sure enough from readers until an editor accepts them."""

from django.db import migrations, models

from core.migrations import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("articles", "0011_checklist_of_an_outlet")]

    operations = [
        migrations.AddField(
            model_name="statement",
            name="needs_review",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                help_text="The machine is less sure than it has to be for statements of this kind: readers see it only "
                "after an editor has accepted it.",
                verbose_name="too uncertain for readers",
            ),
        ),
        RunSQLFile("articles/sql/public_rule.sql"),
    ]
