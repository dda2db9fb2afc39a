"""Which decisions were made at one stroke, and so are taken back as one."""

from django.db import migrations, models

import core.action_context


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0020_names_changed_by_corrections"),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="act",
            field=models.BigIntegerField(default=core.action_context.current_action_id, editable=False, null=True),
        ),
    ]
