"""Models are renamed."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("api", "0015_only_what_was_public")]
    operations = [
        migrations.RenameModel("Touch", "ChangedRow"),
        migrations.RenameModel("Due", "PendingCheck"),
        migrations.RenameModel("Standing", "PublicSnapshot"),
        migrations.RenameModel("Progress", "FollowerState"),
    ]
