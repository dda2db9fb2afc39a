import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="answeredrequest",
            name="body",
            field=models.TextField(help_text="JSON, in its original order of keys."),
        ),
        migrations.AlterField(
            model_name="apitoken",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=32),
                blank=True,
                default=list,
                help_text="What programs may do with this token, within its role. They may always read what is public.",
                size=None,
                verbose_name="scopes",
            ),
        ),
    ]
