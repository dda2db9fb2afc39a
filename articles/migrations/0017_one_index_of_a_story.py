"""A story's statements are found by the index that begins with it; another on the story alone is not needed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0016_mentions_in_order"),
    ]

    operations = [
        migrations.AlterField(
            model_name="statement",
            name="article",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="statements",
                to="articles.article",
                verbose_name="story",
            ),
        ),
    ]
