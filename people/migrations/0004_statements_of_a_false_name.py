"""The statements on behalf of a name that turned out to be false."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_plain_labels"),
    ]

    operations = [
        migrations.AddField(
            model_name="dismissal",
            name="on_behalf",
            field=models.JSONField(default=list),
        ),
    ]
