from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("webhooks", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="items",
            field=models.JSONField(
                default=list,
                help_text="The changes in this message: position, kind, id, action, and what it was merged into.",
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="state",
            field=models.CharField(
                choices=[
                    ("pending", "to be sent"),
                    ("delivered", "delivered"),
                    ("set_aside", "not delivered, may be sent again"),
                ],
                default="pending",
                max_length=9,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="webhook",
            name="off",
            field=models.CharField(
                blank=True,
                choices=[
                    ("owner", "switched off by its owner"),
                    ("failing", "no message was accepted for days"),
                    ("gone", "the receiver answered 410 Gone"),
                ],
                max_length=7,
                verbose_name="off because",
            ),
        ),
        migrations.AlterField(
            model_name="webhook",
            name="site",
            field=models.CharField(help_text="The archive's address, for the links in messages.", max_length=200),
        ),
    ]
