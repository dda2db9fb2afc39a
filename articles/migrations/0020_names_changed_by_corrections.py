"""Whether an editor is to look at a name that one had set, because a correction has changed its words."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0019_reasons_of_erasures"),
        ("people", "0013_dismissed"),
    ]

    operations = [
        migrations.AddField(
            model_name="mention",
            name="corrected",
            field=models.CharField(
                blank=True,
                choices=[("reworded", "reworded by a correction"), ("removed", "removed by a correction")],
                db_default="",
                default="",
                editable=False,
                max_length=8,
                verbose_name="changed by a correction",
            ),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(
                condition=models.Q(("corrected", ""), _negated=True), fields=["revision"], name="mention_corrected"
            ),
        ),
    ]
