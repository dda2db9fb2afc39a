"""A chief may have tokens, each of which ends."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0008_texts_that_were_public"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="apitoken",
            name="api_token_role_known",
        ),
        migrations.AlterField(
            model_name="apitoken",
            name="role",
            field=models.CharField(
                choices=[
                    ("reader", "reader"),
                    ("reporter", "reporter"),
                    ("machine", "machine"),
                    ("editor", "editor"),
                    ("chief", "chief"),
                ],
                max_length=8,
                verbose_name="role",
            ),
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["reader", "reporter", "machine", "editor", "chief"])),
                name="api_token_role_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("role", "chief"), _negated=True), ("expires_at__isnull", False), _connector="OR"
                ),
                name="api_token_of_chief_expires",
            ),
        ),
    ]
