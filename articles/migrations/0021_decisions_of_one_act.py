"""Which decisions were made at one stroke, and so are taken back as one."""

from django.db import migrations, models

import people.acts


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0020_names_changed_by_corrections"),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="act",
            field=models.BigIntegerField(default=people.acts.act_of_now, editable=False, null=True),
        ),
    ]
