"""Words are looked for among the statements of an outlet, or of a form, where those are fewer than have the words."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0022_index_of_denied_speakers"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(
                models.F("outlet"),
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("public_from__isnull", False)),
                include=("public_from", "act_class"),
                name="statement_of_outlet",
            ),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(
                models.F("form"),
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("public_from__isnull", False)),
                include=("public_from", "act_class"),
                name="statement_of_form",
            ),
        ),
    ]
