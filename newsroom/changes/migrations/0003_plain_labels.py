from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("changes", "0002_triggers"),
    ]

    operations = [
        migrations.AlterField(
            model_name="change",
            name="action",
            field=models.CharField(
                choices=[
                    ("created", "became public"),
                    ("changed", "was changed"),
                    ("merged", "was merged into another"),
                    ("withdrawn", "is no longer public"),
                    ("restored", "is public again"),
                    ("erased", "was erased"),
                ],
                max_length=9,
                verbose_name="action",
            ),
        ),
        migrations.AlterField(
            model_name="change",
            name="at",
            field=models.DateTimeField(verbose_name="recorded at"),
        ),
    ]
