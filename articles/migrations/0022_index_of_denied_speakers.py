"""Whether an editor has said of somebody that it was not they is asked of each statement that readers see: by an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0021_decisions_of_one_act")]

    operations = [
        migrations.AddIndex(
            model_name="speaker",
            index=models.Index(condition=models.Q(("state", "rejected")), fields=["statement"], name="speaker_denied"),
        ),
    ]
