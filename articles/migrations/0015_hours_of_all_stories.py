from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0014_public_people")]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("public_from__isnull", False)), fields=["public_from"], name="article_released"
            ),
        ),
    ]
