"""The table of the site's version."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="SiteVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("transaction", models.BigIntegerField()),
                ("article", models.CharField(blank=True, db_collation="C", max_length=12)),
                ("n", models.BigIntegerField(db_default=1)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("transaction", "article"), name="site_version_once")],
            },
        ),
    ]
