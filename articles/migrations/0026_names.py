"""Models are renamed."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("articles", "0025_every_word")]
    operations = [
        migrations.RenameModel("Reader", "ExtractionModel"),
        migrations.RenameModel("Rereading", "BatchRerun"),
        migrations.RenameModel("Deed", "AuditEntry"),
        migrations.RenameModel("Waiting", "QueueItem"),
        migrations.RenameModel("Sample", "AccuracySample"),
        migrations.RenameModel("Tally", "PublicCount"),
        migrations.RenameField("ExtractionRun", "rereading", "batch_rerun"),
    ]
